"""What the commands share: the application, its two consoles, and the options that many of them take."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from grader.errors import GraderError
from grader.text import printable

if TYPE_CHECKING:
    from grader.course import Course

app = typer.Typer(
    help="Build, release, autograde and explain notebook assignments.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class _Console(Console):
    """Prints text that students wrote, or named, as it is: it gives a terminal no orders, and is no markup."""

    def print(self, *objects: Any, **options: Any) -> None:
        super().print(*(printable(text) if isinstance(text, str) else text for text in objects), **options)


console = _Console(markup=False)  # Reasons, file names and hints have brackets of their own.
complaints = _Console(stderr=True, highlight=False, soft_wrap=True)

Lessons = Annotated[list[str] | None, typer.Argument(metavar="[LESSON]...", help="Lessons; all when none is named.")]
CourseOption = Annotated[
    Path | None,
    typer.Option(
        "--course", metavar="DIR", envvar="GRADER_COURSE", help="Course folder; the one around here by default."
    ),
]
DbOption = Annotated[
    str | None,
    typer.Option(
        "--db",
        metavar="URL",
        envvar="GRADER_DB",
        help="The gradebook's database, say postgresql+psycopg://ann@host/grades; the course's own by default.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
OwnCellSeconds = Annotated[
    float | None,
    typer.Option("--cell-seconds", min=0.1, help="Time one cell may take; 20, or nbgrader's timeout without a lesson."),
]
OwnTotalSeconds = Annotated[
    float | None,
    typer.Option("--total-seconds", min=1, help="Time one submission may take; 120, or 600 without a lesson."),
]
CellSeconds = Annotated[float, typer.Option(min=0.1, help="Time one cell may take.")]
TotalSeconds = Annotated[float, typer.Option(min=1, help="Time one submission may take.")]
MemoryMb = Annotated[int, typer.Option(min=512, help="Memory one process of a submission may take.")]
NoSandbox = Annotated[
    bool, typer.Option("--no-sandbox", help="Run submissions with your own rights: only for code you trust.")
]


def course_of(root: Path | None, db: str | None = None) -> Course:
    from grader.course import Course, find_course

    if root is None:
        return replace(find_course(Path.cwd()), db=db)
    if not root.is_dir():
        raise GraderError(f"There is no course folder {root}; name one that exists with --course.")
    return Course(root.resolve(), db)


def split(text: str, left: str) -> tuple[str, str]:
    before, _, after = text.partition("=")
    if not (before and after):
        raise typer.BadParameter(f'--column is to be written as --column "{left}=COLUMN", not as "{text}".')
    return before.strip(), after.strip()
