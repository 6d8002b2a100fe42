"""The floor of autograding: what the students' code and the hidden calls take by themselves, and nothing else.

``python benchmarks/bare.py LESSON SUBMISSIONS [--demos]``, in a folder furnished as a student's, prints the seconds,
with the cells that only show something or without. Everything is imported beforehand; each submission runs in a process
forked for it, as many at a time as there are cores. No sandbox, no outputs kept, nothing judged, nothing written.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from pathlib import Path

import nbformat

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from grader.authoring.cells import split_hidden
from grader.course import PROJECT, Course
from grader.judging.cases import DrawnCase, draw
from grader.judging.submission import is_skipped
from helpers.checks import call


def run(cells: list[str], cases: dict[str, tuple[DrawnCase, ...]]) -> None:
    """One submission: its cells, then the calls that a judge would make."""
    namespace: dict[str, object] = {"__name__": "__main__"}
    for source in cells:
        exec(compile(source, "<cell>", "exec"), namespace)
    for name, drawn in cases.items():
        for case in drawn:
            call(namespace[name], case.arguments, case.seed, case.case.collaborators)  # type: ignore[arg-type]


def main(lesson: str, submissions: int, demos: bool) -> None:
    """Fork and wait."""
    folder = Course(PROJECT).lesson(lesson)
    notebook = nbformat.read(folder.source, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and (demos or not is_skipped(cell))]
    cells = [_without_magics(split_hidden(cell.source)[0]) for cell in code]
    cases = {exercise.name: draw(exercise, 0) for exercise in folder.lesson.exercises}
    null = os.open(os.devnull, os.O_RDWR)
    shown = os.dup(1)
    os.dup2(null, 1)
    for warm_up in (True, False):
        start = time.perf_counter()
        running = 0
        for _ in range(2 if warm_up else submissions):
            if running == (os.cpu_count() or 1):
                running -= _wait()
            if not os.fork():
                run(cells, cases)
                os._exit(0)
            running += 1
        while running:
            running -= _wait()
        if warm_up:
            run(cells, cases)  # Imports, and what libraries set up at their first use, are inherited from here on.
            gc.freeze()  # As the sandbox does: what is there already is no garbage of a submission.
    os.write(shown, str(time.perf_counter() - start).encode())


def _wait() -> int:
    _, status = os.wait()
    if status:
        raise SystemExit("a submission stopped with an error")
    return 1


def _without_magics(source: str) -> str:
    return "\n".join(line for line in source.splitlines() if not line.lstrip().startswith(("%", "!")))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), "--demos" in sys.argv[3:])
