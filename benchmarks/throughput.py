"""How fast is autograding? Ratios, each from one run on the same notebooks and this machine.

``python benchmarks/throughput.py [--only PART…] [--json]``. The parts:

- ``small``: a small notebook, against ``nbgrader autograde`` with a stock configuration;
- ``lessons``: the released lessons as they are, against the same;
- ``stock``: the course of nbgrader's documentation, without a lesson, against the same;
- ``floor``: the released lessons, whole and without demos, against the same students' code and the same calls run bare,
  in forked processes;
- ``growth``: seconds a submission, and the controller's peak memory, for classes of 100, 1,000 and 10,000;
- ``cluster``: two dask workers on this machine against two local workers;
- ``model``: CPU seconds a submission, and what they come to for a million.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean

import nbformat
import nbgrader
import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from grader.authoring.build import build
from grader.authoring.handout import handout_files, released
from grader.authoring.release import release
from grader.authoring.stubs import has_region
from grader.course import PROJECT, Course, LessonFolder
from grader.gradebook.opening import open_gradebook

SMALL = PROJECT / "tests" / "course"
WORKERS = os.cpu_count() or 1
BIN = Path(sys.executable).parent
STOCK = 'c = get_config()\nc.CourseDirectory.course_id = "stock"\n'


@dataclass(frozen=True)
class Figure:
    """One measured figure, and what it should be.

    Attributes
    ----------
    wanted : str
        Such as ``"≥ 50"``; empty where there is nothing to compare with.
    """

    part: str
    what: str
    value: float
    unit: str
    wanted: str = ""

    @property
    def ok(self) -> bool:
        if not self.wanted:
            return True
        sign, number = self.wanted.split()
        return self.value >= float(number) if sign == "≥" else self.value <= float(number)


# --- Classes to grade ---------------------------------------------------------------------------------------------


def answers(folder: LessonFolder, number: int, solved: bool = False) -> Iterator[str]:
    """Submissions that differ: three of four, or all, solve the lesson; the others leave its first exercise out."""
    empty, full = released(folder), nbformat.read(folder.source, as_version=4)
    solutions = {cell.id: cell.source for cell in full.cells if cell.cell_type == "code" and has_region(cell.source)}
    for student in range(number):
        notebook = nbformat.from_dict(empty)
        for place, (name, solution) in enumerate(solutions.items()):
            cell = next(cell for cell in notebook.cells if cell.id == name)
            if place or solved or student % 4 < 3:
                cell.source = f"{solution}\n# handed in by student {student}"
        yield nbformat.writes(notebook)


def hand_in(course: Course, folder: LessonFolder, number: int, solved: bool = False) -> None:
    """Put a class's submissions into a course folder."""
    for student, text in enumerate(answers(folder, number, solved)):
        path = course.path("submitted", f"student-{student:05d}", folder.name) / f"{folder.name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def small_course(root: Path, number: int) -> Course:
    """The tests' small lesson, with a class."""
    shutil.copytree(SMALL, root, ignore=shutil.ignore_patterns("__pycache__"))
    course = Course(root)
    build(course.lesson("tiny"))
    with open_gradebook(course, course.lesson("tiny")) as gradebook:
        gradebook.register()  # Making a new database takes nbgrader seconds, whatever comes after.
    hand_in(course, course.lesson("tiny"), number)
    return course


def documentation_course(root: Path, number: int) -> Course:
    """The course that ``nbgrader quickstart`` makes, generated, with a class: one of four has a wrong first answer."""
    source = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide" / "source"
    shutil.copytree(source / "ps1", root / "source" / "ps1")
    (root / "nbgrader_config.py").write_text(STOCK)
    run("nbgrader", "generate_assignment", "ps1", cwd=root)
    course = Course(root)
    for student in range(number):
        place = course.path("submitted", f"student-{student:05d}", "ps1")
        place.mkdir(parents=True)
        for path in (source / "ps1").glob("*.ipynb"):
            notebook = nbformat.read(path, as_version=4)
            for cell in notebook.cells:
                if cell.metadata.get("nbgrader", {}).get("solution") and (student % 4 or cell.cell_type != "code"):
                    cell.source += f"\n# handed in by student {student}"
                elif cell.metadata.get("nbgrader", {}).get("grade_id") == "squares":
                    cell.source = "def squares(n):\n    return None"
            nbformat.write(notebook, place / path.name)
    return course


def course_with(root: Path, lesson: str, number: int, solved: bool = False) -> Course:
    """A course with one of the project's lessons, and a class."""
    for folder in ("lessons", "source"):
        shutil.copytree(PROJECT / folder / lesson, root / folder / lesson)
    shutil.copyfile(SMALL / "nbgrader_config.py", root / "nbgrader_config.py")
    course = Course(root)
    with open_gradebook(course, course.lesson(lesson)) as gradebook:
        gradebook.register()
    hand_in(course, course.lesson(lesson), number, solved)
    return course


def stock_course(ours: Course, folder: LessonFolder, students: int | None = None) -> Path:
    """The same class, or its first students, for nbgrader with a stock configuration."""
    release(ours, folder)
    root = ours.root.with_name(f"{ours.root.name}-stock")
    shutil.copytree(ours.root / "source", root / "source")
    for handed_in in sorted((ours.root / "submitted").iterdir())[:students]:
        shutil.copytree(handed_in, root / "submitted" / handed_in.name)
    (root / "nbgrader_config.py").write_text(STOCK)
    shutil.copytree(ours.root / "lessons", root / "lessons")  # The hidden tests call the references of the project.
    for name, content in handout_files(folder).items():
        beside = root / "source" / folder.name / name
        beside.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(content)
    run("nbgrader", "generate_assignment", folder.name, "--create", cwd=root)
    return root


def run(program: str, *arguments: str, cwd: Path) -> float:
    """Run a command to its end; its wall time in seconds."""
    start = time.perf_counter()
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}  # nbgrader calls alembic by name.
    command = [BIN / program, *arguments]
    result = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    if result.returncode:
        raise SystemExit(f"{program} {' '.join(arguments)} failed:\n{result.stderr[-2000:]}")
    return time.perf_counter() - start


def ours(course: Course, lesson: str, *options: str) -> float:
    """Wall time of our autograding, all of it: from the command to its end."""
    return run("grader", "autograde", lesson, "--force", "--workers", str(WORKERS), *options, cwd=course.root)


# --- The parts ----------------------------------------------------------------------------------------------------


def small(place: Path, submissions: int = 100) -> Iterator[Figure]:
    """Against nbgrader on a small notebook; ours before and after, as its few seconds may be the machine's bad ones."""
    course = small_course(place / "small", submissions)
    folder = course.lesson("tiny")
    theirs = stock_course(course, folder)
    copies = [Course(Path(shutil.copytree(course.root, place / f"small-{number}"))) for number in range(6)]
    mine = [ours(copy, folder.name) for copy in copies[:3]]
    stock = run("nbgrader", "autograde", folder.name, cwd=theirs)
    mine += [ours(copy, folder.name) for copy in copies[3:]]
    yield Figure("small", f"nbgrader, {submissions} submissions", stock, "s")
    yield Figure("small", f"ours, {submissions} submissions, {WORKERS} workers, mean of {len(mine)}", mean(mine), "s")
    yield Figure("small", "times as fast as nbgrader", stock / mean(mine), "×", "≥ 50")


def lessons(place: Path, submissions: int = 100) -> Iterator[Figure]:
    """Against nbgrader on the released lessons.

    It runs their trainings, so that a class would take hours; it judges one submission after the other, so what it
    takes for the class follows from the first, start included, and the second.
    """
    total = {"stock": 0.0, "ours": 0.0}
    for folder in all_lessons():
        course = course_with(place / folder.name, folder.name, submissions)
        stock_root = stock_course(course, course.lesson(folder.name), students=2)
        first, both = (
            run("nbgrader", "autograde", folder.name, "--student", who, "--force", cwd=stock_root)
            for who in ("student-00000", "*")
        )
        stock = first + (submissions - 1) * (both - first)
        mine = ours(course, folder.name)
        total = {"stock": total["stock"] + stock, "ours": total["ours"] + mine}
        yield Figure(
            "lessons", f"{folder.name}: times as fast as nbgrader, {submissions} submissions", stock / mine, "×"
        )
    yield Figure("lessons", "all lessons: times as fast as nbgrader", total["stock"] / total["ours"], "×", "≥ 100")


def stock(place: Path, submissions: int = 50) -> Iterator[Figure]:
    """Against nbgrader on its own ground: the two notebooks of its documentation's course, by its own tests."""
    course = documentation_course(place / "documentation", submissions)
    shutil.copytree(course.root, place / "nbgrader")
    theirs = run("nbgrader", "autograde", "ps1", cwd=place / "nbgrader")
    mine = ours(course, "ps1")
    yield Figure("stock", f"nbgrader, {submissions} submissions of two notebooks", theirs, "s")
    yield Figure("stock", f"ours, {submissions} submissions, {WORKERS} workers", mine, "s")
    yield Figure("stock", "times as fast as nbgrader", theirs / mine, "×")


def floor(place: Path, submissions: int = 60, with_demos: int = 8) -> Iterator[Figure]:
    """Against the students' code and the calls alone. What both need to start is left out on both sides.

    First the notebooks are run as they are released, trainings and figures too. Then without demos, as when grading:
    that code takes some hundredths of a second, beside which a process, a shell, a verdict and a gradebook show.
    """
    whole, graded = (with_demos, "all cells", ("--demos",), "≤ 1.3"), (submissions, "without demos", (), "")
    for number, name, options, wanted in (whole, graded):
        most = {"bare": 0.0, "ours": 0.0}
        for folder in all_lessons():
            root = place / f"{folder.name}-{number}"
            course = course_with(root / "class", folder.name, number, solved=True)
            few = course_with(root / "few", folder.name, WORKERS, solved=True)
            seconds = [ours(each, folder.name, *options) for each in (course, few)]
            mine = (seconds[0] - seconds[1]) * number / (number - WORKERS)
            bare = bare_seconds(folder, root / "bare", number, *options)
            most = {"bare": most["bare"] + bare, "ours": most["ours"] + mine}
            yield Figure("floor", f"{folder.name}, {name}: times the bare run", mine / bare, "×")
        yield Figure("floor", f"all lessons, {name}: times the bare run", most["ours"] / most["bare"], "×", wanted)


def growth(place: Path, sizes: tuple[int, ...] = (100, 1_000, 10_000)) -> Iterator[Figure]:
    """Does a submission of a large class cost more than one of a small class?"""
    seconds, peaks = {}, {}
    for size in sizes:
        course = small_course(place / f"growth-{size}", size)
        seconds[size], peaks[size] = watched("autograde", "tiny", "--workers", str(WORKERS), cwd=course.root)
        shutil.rmtree(course.root)
    start = seconds[sizes[0]] - (seconds[sizes[1]] - seconds[sizes[0]]) / (sizes[1] - sizes[0]) * sizes[0]
    each = {size: (seconds[size] - start) / size for size in sizes}
    for size in sizes:
        yield Figure("growth", f"{size:,} submissions: a submission", 1000 * each[size], "ms")
        yield Figure("growth", f"{size:,} submissions: peak memory of the controller", peaks[size], "MB")
    yield Figure("growth", "time a submission, largest class to second", each[sizes[2]] / each[sizes[1]], "×", "≤ 1.1")
    yield Figure("growth", "peak memory, largest class to second", peaks[sizes[2]] / peaks[sizes[1]], "×", "≤ 1.2")
    yield Figure("growth", "peak memory, largest class", peaks[sizes[2]], "MB", "≤ 500")


def cluster(place: Path, small: int = 300, submissions: int = 100) -> Iterator[Figure]:
    """Two dask workers on this machine against two local ones: on the small notebook, and on the released lessons."""
    total = {"local": 0.0, "dask": 0.0}
    with dask_workers(2) as address:
        course = small_course(place / "cluster", small)
        few = ("--scheduler", address, "--student", "student-0000*")
        run("grader", "autograde", "tiny", "--force", *few, cwd=course.root)  # Workers import what they need.
        local, remote = locally_and_remotely(course, "tiny", address)
        yield Figure("cluster", f"small notebook, {small} submissions: times the local run", remote / local, "×")
        for folder in all_lessons():
            course = course_with(place / folder.name, folder.name, submissions)
            local, remote = locally_and_remotely(course, folder.name, address)
            total = {"local": total["local"] + local, "dask": total["dask"] + remote}
            what = f"{folder.name}, {submissions} submissions: times the local run"
            yield Figure("cluster", what, remote / local, "×")
    yield Figure("cluster", "all lessons: times the local run", total["dask"] / total["local"], "×", "≤ 1.2")


def model(place: Path, submissions: int = 60) -> Iterator[Figure]:
    """CPU time a submission, from which a cluster for any class can be sized."""
    everything = []
    for folder in all_lessons():
        course = course_with(place / f"model-{folder.name}", folder.name, submissions)
        few = course_with(place / f"model-few-{folder.name}", folder.name, WORKERS)
        each = (cpu_seconds(course, folder.name) - cpu_seconds(few, folder.name)) / (submissions - WORKERS)
        everything.append(each)
        yield Figure("model", f"{folder.name}: CPU time a submission", each, "s")
    usual = mean(everything)
    yield Figure("model", "a million submissions of a mean lesson", usual * 1e6 / 3600, "core hours")
    yield Figure("model", "cores that judge them within a day", usual * 1e6 / 86_400, "cores")


# --- Measuring ----------------------------------------------------------------------------------------------------


def all_lessons() -> list[LessonFolder]:
    """The project's lessons that can be run here."""
    return [folder for folder in Course(PROJECT).lessons() if not folder.missing]


def watched(*arguments: str, cwd: Path) -> tuple[float, float]:
    """Wall time of a grader command, and the peak memory of its own process in MB."""
    start = time.perf_counter()
    process = subprocess.Popen([BIN / "grader", *arguments], cwd=cwd, stdout=subprocess.DEVNULL)
    peak = 0.0
    while process.poll() is None:
        with contextlib.suppress(OSError, TypeError):
            found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process.pid}/status").read_text())
            peak = max(peak, int(found[1]) / 1024 if found else 0.0)
        time.sleep(0.05)
    if process.returncode:
        raise SystemExit(f"grader {' '.join(arguments)} failed")
    return time.perf_counter() - start, peak


def cpu_seconds(course: Course, lesson: str) -> float:
    """CPU time of the machine while it autogrades: workers and sandboxes are nobody's children for long."""
    before = psutil.cpu_times()
    ours(course, lesson)
    after = psutil.cpu_times()
    return float(after.user + after.system - before.user - before.system)


def bare_seconds(folder: LessonFolder, place: Path, submissions: int, *options: str) -> float:
    """Wall time of what benchmarks/bare.py runs, without its start."""
    for name, content in handout_files(folder).items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    command = [sys.executable, PROJECT / "benchmarks" / "bare.py", folder.name, str(submissions), *options]
    one_thread = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # As in the sandbox.
    result = subprocess.run(command, cwd=place, env=one_thread, capture_output=True, text=True, check=False)
    if result.returncode:
        raise SystemExit(f"the bare run of {folder.name} failed:\n{result.stderr[-2000:]}")
    return float(result.stdout)


def locally_and_remotely(course: Course, lesson: str, scheduler: str) -> tuple[float, float]:
    """Wall time with two workers of this machine, and with those of a scheduler."""
    command = ("autograde", lesson, "--force")
    local = run("grader", *command, "--workers", "2", cwd=course.root)
    return local, run("grader", *command, "--scheduler", scheduler, cwd=course.root)


@contextlib.contextmanager
def dask_workers(number: int) -> Iterator[str]:
    """A scheduler and workers as processes of their own; the scheduler's address."""
    with tempfile.TemporaryDirectory() as place:
        where = Path(place) / "scheduler.json"
        options = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": place}
        commands = [["scheduler", "--scheduler-file", where, "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]]
        commands += [["worker", "--scheduler-file", where, "--nthreads", "1", "--no-dashboard"]] * number
        processes = [subprocess.Popen([BIN / "dask", *command], **options) for command in commands]  # type: ignore[call-overload]
        try:
            while not where.exists():
                time.sleep(0.1)
            yield json.loads(where.read_text())["address"]
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait()


PARTS: dict[str, Callable[[Path], Iterator[Figure]]] = {
    "small": small,
    "lessons": lessons,
    "stock": stock,
    "floor": floor,
    "growth": growth,
    "cluster": cluster,
    "model": model,
}


def line(figure: Figure) -> str:
    """A figure, for a terminal."""
    wanted = f"  (wanted: {figure.wanted}{'' if figure.ok else '; not reached'})" if figure.wanted else ""
    return f"{figure.part:<8} {figure.what:<64} {figure.value:>10.2f} {figure.unit}{wanted}"


def main() -> int:
    """Measure, print, and say by the exit code whether every figure is as it should be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures = []
    for name in options.only:
        with tempfile.TemporaryDirectory(prefix="throughput-") as place:
            for figure in PARTS[name](Path(place)):
                figures.append(figure)
                if not options.json:
                    print(line(figure), flush=True)
    if options.json:
        print(json.dumps([{**asdict(figure), "ok": figure.ok} for figure in figures], indent=2))
    return 0 if all(figure.ok for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
