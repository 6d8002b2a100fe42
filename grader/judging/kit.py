"""Everything a worker needs to judge a lesson, as bytes: it needs no course folder, shared disk or database."""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from grader.authoring.handout import furnish, furnish_desk
from grader.authoring.imports import modules_imported
from grader.course import PROJECT, Folder, LessonFolder
from grader.errors import GraderError
from grader.judging.examiner import Examiner, LessonExaminer, StockExaminer
from grader.judging.grading import Graded
from grader.sandbox.limits import Limits
from grader.sandbox.run import Sandbox
from grader.stock.folder import StockFolder

if TYPE_CHECKING:
    from grader.stock.assignment import Assignment

OTHER_VERSION = (
    "The worker has another version of this project than the client; "
    "install the same version on both, and start the worker anew."
)


@dataclass(frozen=True)
class Kit:
    """A lesson, packed.

    Attributes
    ----------
    files : dict of str to bytes
        The lesson's part of the course folder, by path.
    handout : dict of str to bytes
        What a student has beside the notebook, by path.
    fingerprint : str
        The lesson's; a part of every submission's mark.
    project : str
        Digest of the grader and helpers it was packed with: a worker must have the same.
    walls : bool
        Whether submissions are run in a sandbox.
    assignment : Assignment, optional
        What to judge by, where it is no lesson; then there are no files of the course.
    modules : tuple of str
        What is imported beforehand then.
    """

    lesson: str
    files: dict[str, bytes]
    handout: dict[str, bytes]
    fingerprint: str
    project: str
    walls: bool = True
    assignment: Assignment | None = None
    modules: tuple[str, ...] = ()


class Bench:
    """A lesson unpacked, with a sandbox: where one submission after the other is judged.

    Parameters
    ----------
    place : Path, optional
        Folder for its files; the machine's folder for temporary ones by default.

    Raises
    ------
    GraderError
        When this project is another version than the one that packed the lesson, a module the lesson requires is
        missing, or there is no sandbox.
    """

    def __init__(self, kit: Kit, place: Path | None = None) -> None:
        if kit.project != project_digest():
            raise GraderError(OTHER_VERSION)
        self._closed = False
        self._place = tempfile.TemporaryDirectory(prefix="grader-", dir=place)
        try:
            root = Path(self._place.name)
            _write(kit.files, root / "course")
            _write(kit.handout, root / "handout")
            self._examiner = _unpacked(kit, root / "course")
            self._sandbox = Sandbox(root / "handout", self._examiner.modules, walls=kit.walls)
        except BaseException:
            self._place.cleanup()
            raise

    def judge(
        self,
        submitted: bytes,
        limits: Limits | None = None,
        *,
        mark: str = "",
        problem: str = "",
        demos: bool = False,
    ) -> Graded:
        """Judge one submission.

        Parameters
        ----------
        submitted : bytes
            Any bytes.
        mark : str
            The fingerprint to keep in the executed notebook.
        problem : str
            Why there is nothing to be judged, if so.
        demos : bool
            Run also the cells that only show something.
        """
        if problem:
            return self._examiner.unreadable(problem, mark)
        try:
            return self._examiner.judge(submitted, self._sandbox, limits or Limits(), mark, demos)
        finally:
            if self._closed:
                self._sandbox.close()  # It may have been started anew meanwhile.

    def close(self) -> None:
        """End the sandbox and remove the files; a judgement that another thread is at breaks off."""
        self._closed = True
        with contextlib.suppress(OSError):  # A sandbox without walls may be writing there.
            self._place.cleanup()  # Before the sandbox: without its files it cannot be started anew.
        self._sandbox.close()
        self._place.cleanup()


@contextmanager
def bench(folder: LessonFolder, *, walls: bool = True) -> Iterator[Bench]:
    """Judge in this very process."""
    made = Bench(pack(folder, walls=walls))
    try:
        yield made
    finally:
        made.close()


def _unpacked(kit: Kit, course: Path) -> Examiner:
    if kit.assignment:
        return StockExaminer(kit.assignment, kit.modules)
    folder = LessonFolder(kit.lesson, course)
    folder.require_modules()
    return LessonExaminer(folder)


def pack(folder: Folder, *, walls: bool = True) -> Kit:
    """Pack an assignment that is built.

    Parameters
    ----------
    walls : bool
        Whether its submissions are to be run in a sandbox. Without one the lesson has another fingerprint: what was
        judged so is judged again as soon as there is a sandbox.

    Raises
    ------
    GraderError
        When a file of the handout, or a module the lesson requires, is missing.
    """
    fingerprint = folder.fingerprint if walls else f"{folder.fingerprint} without a sandbox"
    packed = partial(Kit, folder.name, fingerprint=fingerprint, project=project_digest(), walls=walls)
    if not isinstance(folder, LessonFolder):
        assert isinstance(folder, StockFolder)
        modules = modules_imported(folder)
        handout = furnish_desk(folder.files(), modules)
        return packed({}, handout, assignment=folder.assignment, modules=tuple(modules))
    own = {*folder.text.parent.glob("*.py"), folder.source, folder.public_cases}
    files = {path.relative_to(folder.course).as_posix(): path.read_bytes() for path in sorted(own)}
    return packed(files, furnish(folder))


@cache
def project_digest() -> str:
    """Of all code that a verdict depends on."""
    digest = hashlib.sha256()
    for package in ("grader", "helpers"):
        for path in sorted((PROJECT / package).rglob("*.py")):
            digest.update(path.relative_to(PROJECT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _write(files: dict[str, bytes], root: Path) -> None:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
