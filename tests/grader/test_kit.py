"""A lesson packed, and unpacked where there is neither the course nor anything else of the machine that packed it."""

import errno
import pickle
import shutil
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from grader.authoring.build import build
from grader.errors import GraderError
from grader.judging.kit import Bench, bench, pack

pytestmark = pytest.mark.usefixtures("nothing_left")


@pytest.fixture
def kit(tiny):
    return pack(tiny.lesson("tiny"))


def test_a_kit_is_all_that_a_worker_needs(own_course, sandbox, submission, limits, tmp_path):
    sent = pickle.dumps(pack(own_course.lesson("tiny")))
    shutil.rmtree(own_course.root)
    unpacked = Bench(pickle.loads(sent), tmp_path)
    assert [path.name for path in tmp_path.glob("grader-*/*")]
    graded = unpacked.judge(submission("partly_right"), limits, mark="a mark")
    unpacked.close()
    assert graded.verdict.score == 90
    assert "a mark" in graded.notebook
    assert list(tmp_path.glob("grader-*")) == []


def test_a_kit_is_the_same_each_time(tiny, kit):
    assert pack(tiny.lesson("tiny")) == kit


def test_what_a_kit_holds(kit):
    assert {"lessons/tiny/exercises.py", "source/tiny/tiny.ipynb", "source/tiny/checks.h5"} <= set(kit.files)
    assert "helpers/checks.py" in kit.handout
    assert not any("reference" in name for name in kit.handout)


def test_a_problem_is_written_up_without_a_run(tiny, sandbox):
    with bench(tiny.lesson("tiny")) as place:
        verdict = place.judge(b"", problem="The file cannot be read.").verdict
    assert (verdict.score, verdict.problem) == (0, "The file cannot be read.")


def test_another_version_of_the_project_refuses(kit):
    with pytest.raises(GraderError, match=r"^The worker has another version of this project than the client; install"):
        Bench(replace(kit, project="another"))


def test_a_module_that_is_missing_is_named_and_nothing_is_left(own_course, tmp_path, monkeypatch):
    folder = own_course.lesson("tiny")
    (tmp_path / "only_at_the_client.py").write_text("")
    text = folder.exercises_file.read_text(encoding="utf-8")
    demanding = text.replace("LESSON = Lesson(", 'LESSON = Lesson(\n    requires=("only_at_the_client",),')
    folder.exercises_file.write_text(demanding, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    build(folder)
    kit = pack(folder)
    monkeypatch.setattr(sys, "path", [place for place in sys.path if place != str(tmp_path)])
    with pytest.raises(GraderError, match=r"^Lesson tiny needs only_at_the_client, not installed here"):
        Bench(kit)


def test_a_bench_that_is_closed_breaks_off_what_is_judged_on_it(kit, sandbox, submission, limits):
    made = Bench(kit)
    with ThreadPoolExecutor(1) as thread:
        judging = thread.submit(made.judge, submission("infinite_loop"), replace(limits, cell_seconds=30))
        while not any(child.cpu_times().user > 1 for child in psutil.Process().children(recursive=True)):
            time.sleep(0.05)
        made.close()
        wait([judging], timeout=10)
        assert judging.done()


@pytest.mark.usefixtures("sandbox")
def test_a_sandbox_that_still_writes_into_its_folder_does_not_hinder_putting_it_away(own_course, monkeypatch):
    folder = own_course.lesson("tiny")
    build(folder)
    cleanups = []

    def busy_at_first(self):
        cleanups.append(Path(self.name).exists())
        if len(cleanups) == 1:
            raise OSError(errno.ENOTEMPTY, "Directory not empty", self.name)
        clean(self)

    clean = tempfile.TemporaryDirectory.cleanup
    monkeypatch.setattr(tempfile.TemporaryDirectory, "cleanup", busy_at_first)
    with bench(folder) as place:
        files = Path(place._place.name)
    assert cleanups[:2] == [True, True]
    assert not files.exists()
