"""How far a learner is: kept beside the notebook, never in the way."""

import json

import pytest

from helpers import checks, progress, public_cases
from helpers.checks import check
from helpers.hints import SOLUTIONS
from helpers.progress import FILE_NAME, read, record, summary
from helpers.public_cases import PublicLesson

RIGHT, WRONG = (lambda x: x + x), (lambda x: x)


def states(folder):
    return {exercise.name: exercise.status for exercise in read(folder).exercises}


def test_nothing_is_known_at_first(lesson_folder):
    assert states(lesson_folder) == {"twice": "unattempted", "letter": "unattempted", "plain": "unattempted"}
    assert read(lesson_folder).last_seen is None
    assert not (lesson_folder / FILE_NAME).exists()


def test_the_last_check_counts(lesson_folder, capsys):
    check("twice", RIGHT)
    check("letter", lambda: "a")
    check("plain", RIGHT)
    check("plain", WRONG)
    assert states(lesson_folder) == {"twice": "passed", "letter": "noted", "plain": "failed"}
    lesson = read(lesson_folder)
    assert (lesson.points, lesson.instant_points) == (60, 70)
    assert lesson.score == "60 of 70 points by instant checks; 30 more when it is judged"
    assert lesson.last_seen == max(exercise.checked for exercise in lesson.exercises)
    assert [path.name for path in lesson_folder.iterdir() if "progress" in path.name] == [FILE_NAME]
    assert capsys.readouterr().out.startswith("Right: ")


def test_what_is_no_exercise_is_not_kept(lesson_folder):
    check("thrice", RIGHT)
    assert not (lesson_folder / FILE_NAME).exists()


def test_where_it_is_graded_nothing_is_kept_and_nothing_shown(lesson_folder, monkeypatch, capsys):
    monkeypatch.setattr(checks, "collector", lambda *arguments: None)
    check("twice", RIGHT)
    capsys.readouterr()
    checks.progress()
    assert capsys.readouterr().out == ""
    assert not (lesson_folder / FILE_NAME).exists()


@pytest.mark.parametrize("content", ["cut off {", "[]", '{"exercises": 3}', "\x00", '{"other": 1}'])
def test_a_broken_file_is_put_aside(lesson_folder, content):
    (lesson_folder / FILE_NAME).write_text(content)
    assert set(states(lesson_folder).values()) == {"unattempted"}
    record(lesson_folder, "twice", "passed")
    assert states(lesson_folder)["twice"] == "passed"
    assert (lesson_folder / f"{FILE_NAME}.broken").read_text() == content


@pytest.mark.parametrize(
    "entry", [3, {}, {"status": []}, {"status": "won", "checked": 5}, {"status": "won", "checked": "9" * 400}]
)
def test_a_strange_entry_is_no_progress(lesson_folder, entry):
    (lesson_folder / FILE_NAME).write_text(json.dumps({"exercises": {"twice": entry, "letter": {"status": "noted"}}}))
    assert states(lesson_folder) == {"twice": "unattempted", "letter": "noted", "plain": "unattempted"}


def test_a_folder_that_cannot_be_written_stops_no_check(lesson_folder, monkeypatch, capsys):
    def refuse(*arguments, **options):
        raise PermissionError

    monkeypatch.setattr(progress.Path, "write_text", refuse)
    check("twice", RIGHT)
    assert capsys.readouterr().out.startswith("Right: ")


def test_a_write_that_is_cut_off_costs_nothing(lesson_folder, monkeypatch):
    def stop(path, target):
        raise KeyboardInterrupt

    record(lesson_folder, "twice", "passed")
    monkeypatch.setattr(progress.Path, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        record(lesson_folder, "twice", "failed")
    assert states(lesson_folder)["twice"] == "passed"


def test_the_summary_says_what_to_do_next(lesson_folder, capsys):
    checks.progress()
    out = capsys.readouterr().out
    assert out.startswith("Tiny things: 0 of 70 points by instant checks; 30 more when it is judged\n")
    assert "  To do      60  twice\n" in out
    assert out.endswith('Next: write twice, and run its check. For a hint: hint("twice")\n')
    record(lesson_folder, "twice", "failed")
    assert summary(lesson_folder).advice[0].startswith("Next: mend twice")


@pytest.fixture
def done(lesson_folder):
    """The same lesson with all done, and two others beside it."""
    for name in ("twice", "letter", "plain"):
        record(lesson_folder, name, "noted" if name == "letter" else "passed")
    for name, order in (("before", 1), ("after", 3)):
        folder = lesson_folder.with_name(name)
        folder.mkdir()
        exercises = [public_cases.look_up("twice")]
        public_cases.write(folder / public_cases.FILE_NAME, PublicLesson(name, f"Things {name}", order), exercises)
    (lesson_folder.with_name("broken")).mkdir()
    (lesson_folder.with_name("broken") / public_cases.FILE_NAME).write_bytes(b"not HDF5")
    return lesson_folder


def test_when_all_is_right_the_next_step_is_to_hand_in(done):
    advice = ["Next: save the notebook, and hand it in.", "Then go on with the lesson “Things after”."]
    assert list(summary(done).advice) == advice
    assert repr(summary(done)).splitlines()[-2:] == [
        "Things before: 0 of 60 points by instant checks",
        "Things after: 0 of 60 points by instant checks",
    ]
    record(done.with_name("after"), "twice", "passed")
    assert summary(done).advice[1] == "Then go on with the lesson “Things before”."
    record(done.with_name("before"), "twice", "passed")
    assert summary(done).advice == ("Next: save the notebook, and hand it in.",)


def test_who_learns_alone_is_told_how_to_be_judged_where_that_can_be(done, monkeypatch):
    (done / SOLUTIONS).write_text('{"code": {"twice": "def twice(x): …"}, "feedback": {}}')
    monkeypatch.setattr(progress.shutil, "which", lambda program: f"/usr/bin/{program}")
    assert summary(done).advice[0].endswith(", in a cell of your own: !grader score tiny tiny.ipynb")
    monkeypatch.setattr(progress.shutil, "which", lambda program: None)
    assert summary(done).advice == ("Then go on with the lesson “Things after”.",)


def test_in_jupyter_it_is_a_table_for_screen_readers_too(done):
    html = summary(done)._repr_html_()
    assert html.count("<th ") == 4
    assert html.count("<tr>") == 4
    assert ">Right</td>" in html
    assert 'role="status"' in html
    assert "Things after: 0 of 60" in html


def test_outside_a_lesson_it_says_where_to_look(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    checks.progress()
    (tmp_path / public_cases.FILE_NAME).write_bytes(b"not HDF5")
    checks.progress()
    said = "Not found: there is no readable checks.h5 here.\n  Open the notebook from its own folder.\n"
    assert capsys.readouterr().out == 2 * said
