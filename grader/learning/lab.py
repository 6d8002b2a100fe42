"""A learner's working copy of the released lessons, and JupyterLab in it.

A released file that the learner has not touched is brought up to date; one that he has is kept under a dated name, and
his notebook's answers go into the new one. The releases that the copy was made from lie whole in ``.released/``.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import webbrowser
from collections.abc import Collection
from datetime import datetime
from itertools import count
from operator import attrgetter
from pathlib import Path
from urllib.parse import quote

from grader.authoring.handout import handout_files, solutions
from grader.course import Course, LessonFolder
from grader.errors import GraderError
from grader.judging.submission import UnreadableError
from grader.learning.merge import merge, without_outputs
from helpers.progress import read_all

FOLDER = "my-lessons"
#: Not shown by JupyterLab.
BASE = ".released"
#: Nothing is fetched from anywhere: no news, and no look for a newer version.
ALONE = ("--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate")
#: Of what JupyterLab logs, only its address and what goes wrong.
QUIET = "--log-level=WARN"
#: Nor does JupyterLab ask whether to, or offer what nbgrader has for a class. The learner's own settings stay his.
DEFAULTS = Path(__file__).with_name("jupyter")


def working_copy(course: Course, place: Path | None) -> Path:
    """Where the working copy is, or will be.

    Raises
    ------
    GraderError
        When that is a place where a course keeps other things.
    """
    root = course.root.resolve()
    place = (place or root / FOLDER).resolve()
    for taken in (
        "release",
        "source",
        "lessons",
        "submitted",
        "autograded",
        "feedback",
        "grader",
        "helpers",
        "datasets",
    ):
        if place == root or place.is_relative_to(root / taken):
            raise GraderError(f"{place} is where the course keeps other things; name another folder with --dir.")
    if place.exists() and not place.is_dir():
        raise GraderError(f"{place} is a file; name a folder with --dir.")
    return place


def update(course: Course, folder: LessonFolder, place: Path) -> str:
    """Bring a lesson of a working copy up to date, and say in a line what was done.

    Raises
    ------
    GraderError
        When the lesson is not released, or the copy cannot be written.
    """
    notebook = course.root / course.directory.release_directory / folder.name / f"{folder.name}.ipynb"
    if not notebook.is_file():
        raise GraderError(f'{notebook} is missing; run "grader release {folder.name}".')
    released = {**handout_files(folder), **solutions(folder)}
    try:
        kept = [
            _bring(place / folder.name / name, place / BASE / folder.name / name, content)
            for name, content in released.items()
        ]
        mine = place / folder.name / notebook.name
        said = _bring_notebook(mine, place / BASE / folder.name / notebook.name, notebook.read_bytes())
    except OSError as error:
        raise GraderError(f"{error.filename} cannot be written: {error.strerror}; see --dir.") from error
    files = [path.relative_to(place).as_posix() for path in kept if path]
    said += f"; you had changed files of the lesson, which are kept as {', '.join(files)}" if files else ""
    return f"{folder.name}: {said}. {folder.lack}".rstrip()


def where_to_go_on(place: Path, names: Collection[str]) -> Path | None:
    """The notebook of the lesson that was worked at last; before any was, that of the first lesson."""
    lessons = [lesson for lesson in read_all(place) if lesson.folder.name in names]
    seen = [lesson for lesson in lessons if lesson.last_seen]
    chosen = max(seen, key=attrgetter("last_seen")) if seen else next(iter(lessons), None)
    return chosen.folder / f"{chosen.folder.name}.ipynb" if chosen else None


def open_lab(course: Course, place: Path, notebook: Path | None = None, *, browser: bool = True) -> int:
    """Open JupyterLab in a working copy and wait for its end, or open the one that is already running there.

    Returns
    -------
    int
        JupyterLab's exit code.

    Raises
    ------
    GraderError
        When JupyterLab is not installed.
    """
    if importlib.util.find_spec("jupyterlab") is None:
        raise GraderError(
            f"JupyterLab is not installed here; install it with: {sys.executable} -m pip install jupyterlab. "
            "Until then, any other editor of notebooks will do."
        )
    page = f"lab/tree/{quote(notebook.relative_to(place).as_posix())}" if notebook else "lab"
    running = _running(place, page)
    if running:
        print(f"JupyterLab is already running there: {running}")
        if browser:
            webbrowser.open(running)
        return 0
    options = (f"--notebook-dir={place}", f"--LabApp.default_url=/{page}", QUIET, *ALONE)
    command = [sys.executable, "-m", "jupyterlab", *options]
    command += [] if browser else ["--no-browser"]
    command += ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    print("JupyterLab starts; Ctrl-C ends it.", flush=True)
    with subprocess.Popen(command, env=_environment(course)) as server:
        while True:
            try:
                return server.wait()
            except KeyboardInterrupt:  # It gets the same signal, and asks whether that is meant.
                continue


def _environment(course: Course) -> dict[str, str]:
    """JupyterLab's: it looks for settings here too, and ``grader``, in a cell or a terminal, is there and finds all."""
    settings = (os.environ.get("JUPYTER_CONFIG_PATH"), str(DEFAULTS))
    programs = (str(Path(sys.executable).parent), os.environ.get("PATH"))
    joined = (os.pathsep.join(filter(None, places)) for places in (settings, programs))
    own = dict(zip(("JUPYTER_CONFIG_PATH", "PATH"), joined, strict=True))
    return {**os.environ, **own, "GRADER_COURSE": str(course.root.resolve())}  # What --course is by default.


def _running(place: Path, page: str) -> str:
    """The address of a page of the server whose folder this is; empty when there is none."""
    try:
        from jupyter_server.serverapp import list_running_servers

        servers = [server for server in list_running_servers() if Path(server.get("root_dir", "")) == place]
    except (ImportError, OSError):
        return ""
    return f"{servers[0]['url']}{page}?token={servers[0].get('token', '')}" if servers else ""


def _bring(mine: Path, base: Path, new: bytes) -> Path | None:
    """Replace a file by its new release; gives the name under which the learner's was kept, if he had changed it."""
    now, before = _read(mine), _read(base)
    kept = None
    if now != new:
        if now is not None and now != before:
            kept = _keep(mine)
        _write(mine, new)
    if before != new:
        _write(base, new)
    return kept


def _bring_notebook(mine: Path, base: Path, new: bytes) -> str:
    now, before = _read(mine), _read(base)
    try:
        if now is None:
            said, merged = "ready", new
        elif before == new:
            without_outputs(now)
            said, merged = "as you left it", now
        else:
            merged, changes = merge(now, before or b"", new)
            said = "a new release is in place" + ("" if now == before else f", {changes}")
    except UnreadableError:
        said, merged = "your notebook can no longer be read, so a fresh one is in its place", new
    if now is not None and merged != now:
        said += "" if now == before else f"; yours is kept as {_keep(mine).name}"
    if merged != now:
        _write(mine, merged)
    if before != new:
        _write(base, new)  # Last: a run that is stopped before is done again.
    return said


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_bytes(content)
    fresh.replace(path)


def _keep(path: Path) -> Path:
    """Copy a file beside itself, under a name with the time in it."""
    stem = f"{path.stem}.{datetime.now():%Y-%m-%d-%H%M%S}"
    names = (path.with_name(f"{stem}{'-' + str(number) if number else ''}{path.suffix}") for number in count())
    kept = next(name for name in names if not name.exists())
    _write(kept, path.read_bytes())
    return kept
