"""Where a course keeps its things: the folders of nbgrader, and the lessons beside them.

A lesson is an assignment with a folder in ``lessons/``. One without is as nbgrader knows it; see :mod:`grader.stock`.
"""

from __future__ import annotations

import fnmatch
import hashlib
import importlib.util
import sys
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from nbformat import ValidationError, reader
from nbformat.notebooknode import NotebookNode

from grader.authoring.imports import helpers_imported
from grader.configuration import read
from grader.errors import OUTDATED, GraderError
from grader.exercises import Exercise, Lesson, Outline
from grader.sandbox.limits import Limits

if TYPE_CHECKING:  # Imported where they are used: they take a second, and a worker needs none of them.
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

    from grader.stock.folder import StockFolder
#: The project's own folder, which is a course too: lessons, data sets and helpers come from here by default.
PROJECT = Path(__file__).resolve().parent.parent
CONFIG_FILE = "nbgrader_config.py"
#: Beside the notebook of every lesson that is built.
PUBLIC_CASES = "checks.h5"


class Folder(Protocol):
    """An assignment that a class hands in: a lesson of ours, or one as nbgrader knows it.

    Attributes
    ----------
    notebooks : tuple of str
        What is handed in, without the ending. The first one, once it is executed, keeps the verdict.
    caution : str
        What is to be known of its verdicts before they are relied on; empty where there is nothing.
    limits : Limits
        What a submission may use, unless who grades says otherwise.
    fingerprint : str
        Changes with all that a verdict depends on.
    """

    @property
    def name(self) -> str: ...

    @property
    def notebooks(self) -> tuple[str, ...]: ...

    @property
    def lesson(self) -> Outline: ...

    @property
    def caution(self) -> str: ...

    @property
    def limits(self) -> Limits: ...

    @property
    def fingerprint(self) -> str: ...

    @property
    def code_cells(self) -> list[NotebookNode]:
        """Cells of code to show beside students' answers."""

    def require_modules(self) -> None:
        """Refuse where its notebooks cannot run."""

    def require_built(self) -> None:
        """Refuse where there is nothing to judge by."""

    def require_current(self) -> None:
        """Refuse where what there is to judge by is out of date; takes longer than the others."""

    def lay_beside(self, place: Path) -> None:
        """Put beside executed notebooks what whoever reads them should see there."""


@dataclass(frozen=True)
class LessonFolder:
    """One lesson of a course: what teachers edit, and what is built from it."""

    name: str
    course: Path

    @property
    def text(self) -> Path:
        return self.course / "lessons" / self.name / "lesson.py"

    @property
    def notation(self) -> Path:
        """What the letters of all lessons mean; a course may go without."""
        return self.course / "lessons" / "NOTATION.md"

    @property
    def exercises_file(self) -> Path:
        return self.course / "lessons" / self.name / "exercises.py"

    @property
    def source(self) -> Path:
        """The instructor's notebook, built from :attr:`text`."""
        return self.course / "source" / self.name / f"{self.name}.ipynb"

    @property
    def public_cases(self) -> Path:
        return self.source.with_name(PUBLIC_CASES)

    @property
    def notebooks(self) -> tuple[str, ...]:
        return (self.name,)

    @property
    def caution(self) -> str:
        return ""

    @property
    def limits(self) -> Limits:
        return Limits()

    @property
    def is_built(self) -> bool:
        """Whether there is anything that was built; it may be out of date."""
        return self.source.is_file() and self.public_cases.is_file()

    @property
    def release(self) -> Path:
        return self.course / "release" / self.name

    @property
    def lesson(self) -> Lesson:
        """The lesson's exercises, as its ``exercises.py`` defines them.

        Raises
        ------
        GraderError
            When the file cannot be loaded, or defines no ``LESSON``.
        """
        return _load_lesson(self.exercises_file, self.exercises_file.stat().st_mtime_ns)

    @property
    def missing(self) -> tuple[str, ...]:
        """Modules the lesson requires that are not installed here."""
        return tuple(name for name in self.lesson.requires if importlib.util.find_spec(name) is None)

    def require_modules(self) -> None:
        """Refuse to run the lesson's notebook where it cannot run.

        Raises
        ------
        GraderError
            When a module it requires is not installed.
        """
        if self.missing:
            raise GraderError(self.lack)

    @property
    def lack(self) -> str:
        """A sentence on the modules that are missing here; empty when none is."""
        if not self.missing:
            return ""
        install = f"{sys.executable} -m pip install -e '{PROJECT}[{self.name}]'"
        return f"Lesson {self.name} needs {' and '.join(self.missing)}, not installed here; install it with: {install}"

    def require_built(self) -> None:
        """Refuse a lesson of which nothing is built.

        Raises
        ------
        GraderError
            When it is so.
        """
        if not self.is_built:
            raise GraderError(OUTDATED.format(folder=self))

    def require_current(self) -> None:
        """Refuse a lesson whose text has changed since it was built.

        Raises
        ------
        GraderError
            When it is so.
        """
        from grader.authoring.current import is_current

        if not is_current(self):
            raise GraderError(OUTDATED.format(folder=self))

    def lay_beside(self, place: Path) -> None:
        """Nothing: figures and data are in the notebook, or in the handout."""

    @property
    def code_cells(self) -> list[NotebookNode]:
        return [cell for cell in self.notebook.cells if cell.cell_type == "code"]

    def exercise(self, name: str) -> Exercise:
        """The exercise of that name."""
        for exercise in self.lesson.exercises:
            if exercise.name == name:
                return exercise
        raise GraderError(f'Lesson {self.name} has no exercise called "{name}"; see {self.exercises_file}.')

    @property
    def notebook(self) -> NotebookNode:
        """The instructor's notebook; shared, so leave it as it is."""
        return _read_notebook(self.source, self.source.stat().st_mtime_ns)

    @property
    def fingerprint(self) -> str:
        """Changes when anything that a verdict depends on changes: notebook, cases, references, given machinery."""
        code = [cell.source for cell in self.notebook.cells if cell.cell_type == "code"]
        used = helpers_imported([*code, self.exercises_file.read_text(encoding="utf-8")])
        digest = hashlib.sha256()
        for path in (self.source, self.exercises_file, *used):
            digest.update(path.read_bytes())
        return digest.hexdigest()


@dataclass(frozen=True)
class Course:
    """A course folder, laid out as nbgrader lays it out (its configuration file is honoured).

    Parameters
    ----------
    db : str, optional
        Address of the gradebook's database; by default what the configuration says, or gradebook.db in the folder.
    """

    root: Path
    db: str | None = None

    @cached_property
    def config(self) -> Config:
        """The course's ``nbgrader_config.py`` as traitlets reads it."""
        config = read(self.root / CONFIG_FILE)
        config.CourseDirectory.root = str(self.root)
        if self.db:
            config.CourseDirectory.db_url = self.db
        return config

    @cached_property
    def directory(self) -> CourseDirectory:
        from nbgrader.coursedir import CourseDirectory

        return CourseDirectory(config=self.config)

    def path(self, kind: str, student: str, lesson: str) -> Path:
        """Folder of a student's lesson; ``kind`` is ``"submitted"``, ``"autograded"`` or ``"feedback"``."""
        folder = getattr(self.directory, f"{kind}_directory")
        return self.root / self.directory.format_path(folder, student, lesson)

    def lesson(self, name: str) -> LessonFolder:
        """A lesson of this course, or of the project when the course has no lessons of its own.

        Raises
        ------
        GraderError
            When there is none of that name.
        """
        found = self.assignment(name)
        if not isinstance(found, LessonFolder):
            raise GraderError(
                f'"{name}" is not a lesson but an assignment of nbgrader\'s own kind, without a folder in lessons/: '
                "autograde, report, feedback and export work with it, and for all else use nbgrader's commands."
            )
        return found

    def assignment(self, name: str) -> LessonFolder | StockFolder:
        """A lesson, or another assignment of this course.

        Raises
        ------
        GraderError
            When there is none of that name.
        """
        if (self.root / "lessons" / name / "exercises.py").is_file():
            return LessonFolder(name, self.root)
        stock = {folder.name: folder for folder in self.stock()}
        if name in stock:
            return stock[name]
        if (PROJECT / "lessons" / name / "exercises.py").is_file():
            return LessonFolder(name, PROJECT)
        known = ", ".join(folder.name for folder in self.assignments()) or "none"
        raise GraderError(f'There is no lesson called "{name}" under {self.root / "lessons"}; known lessons: {known}.')

    def assignments(self, names: list[str] | None = None) -> list[LessonFolder | StockFolder]:
        """The lessons and other assignments of these names; all of them when none is named."""
        if names:
            return [self.assignment(name) for name in names]
        stock = self.stock()
        taken = {folder.name for folder in stock}
        return [*(folder for folder in self.lessons() if folder.name not in taken), *stock]

    def stock(self) -> list[StockFolder]:
        """Assignments that nbgrader knows, and that are no lessons: with notebooks in ``source/`` that nobody built."""
        from grader.stock.folder import StockFolder  # Here, since it is made of this.

        source = Path(self.directory.format_path(self.directory.source_directory, ".", "*"))
        folders = sorted(path.parent for path in source.parent.glob(f"{source.name}/*.ipynb"))
        return [
            StockFolder(folder.name, self)
            for folder in dict.fromkeys(folders)
            if not (folder / PUBLIC_CASES).is_file()
            and not (self.root / "lessons" / folder.name / "exercises.py").is_file()
        ]

    def lessons(self, names: list[str] | None = None) -> list[LessonFolder]:
        """The lessons of these names; all of them when none is named."""
        if names:
            return [self.lesson(name) for name in names]
        root = self.root if (self.root / "lessons").is_dir() else PROJECT
        found = sorted((root / "lessons").glob("*/exercises.py"))
        return [LessonFolder(path.parent.name, root) for path in found]

    def students(self, lesson: str, pattern: str = "*") -> list[str]:
        """Names, matching a shell pattern, of the students who have handed in a folder for the lesson."""
        folder = self.path("submitted", "*", lesson)
        depth = folder.parts.index("*")
        base = Path(*folder.parts[:depth])
        rest = Path(*folder.parts[depth + 1 :])
        names = (entry.name for entry in base.glob("*") if _may_be_folder(entry / rest))
        return sorted(name for name in names if fnmatch.fnmatchcase(name, pattern))


def find_course(start: Path) -> Course:
    """The course a folder lies in: the nearest one upwards with a configuration file, or else the project itself."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / CONFIG_FILE).is_file():
            return Course(folder)
    return Course(PROJECT)


def _may_be_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except PermissionError:  # Who reads what is in it will say so.
        return True


@lru_cache(maxsize=16)
def _read_notebook(path: Path, _modified: int) -> NotebookNode:
    try:
        # Without a look at the format's schema: that takes longer than all else here, and we wrote it ourselves.
        notebook = reader.reads(path.read_text(encoding="utf-8"))
        if notebook.nbformat != 4 or not all(isinstance(cell.source, str) and cell.id for cell in notebook.cells):
            raise ValueError("not as we write it")
        return notebook
    except (ValueError, KeyError, TypeError, AttributeError, ValidationError) as error:
        raise GraderError(f'{path} is no notebook any more; run "grader build" to make it anew.') from error


@lru_cache(maxsize=64)
def _load_lesson(path: Path, _modified: int) -> Lesson:
    spec = importlib.util.spec_from_file_location(f"lessons.{path.parent.name}.exercises", path)
    if spec is None or spec.loader is None:
        raise GraderError(f"{path} cannot be loaded.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # Dataclasses and pickles look their module up by name.
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise GraderError(f"{path} cannot be loaded: {type(error).__name__}: {error}.") from error
    lesson = getattr(module, "LESSON", None)
    if not isinstance(lesson, Lesson):
        raise GraderError(f"{path} defines no LESSON; see CONTRIBUTING.md.")
    return lesson
