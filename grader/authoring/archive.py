"""Released lessons as one archive, for any learning platform: all that a student needs beside Python and pip."""

from __future__ import annotations

import importlib.metadata
import io
import json
import re
import tomllib
import zipfile
from pathlib import Path

import jinja2

from grader.authoring.handout import SOLUTIONS
from grader.authoring.imports import packages_imported
from grader.course import PROJECT, Course, LessonFolder
from grader.errors import GraderError
from helpers.progress import FILE_NAME as PROGRESS

#: What notebooks are opened in: JupyterLab and its kernel for Python.
JUPYTER = "jupyterlab>=4.2"
#: Every file has this time, so that the same release gives the same bytes.
TIME = (1980, 1, 1, 0, 0, 0)


def write_archive(course: Course, folders: list[LessonFolder]) -> Path:
    """Pack released lessons, with a page for students and the list of what they have to install.

    Raises
    ------
    GraderError
        When a lesson is not released, or imports a package that the project does not name.
    """
    released = course.root / course.directory.release_directory
    name = folders[0].name if len(folders) == 1 else "lessons"
    files: dict[str, bytes] = {}
    for folder in folders:
        place = released / folder.name
        if not (place / f"{folder.name}.ipynb").is_file():
            raise GraderError(f'{place} holds no notebook; run "grader release {folder.name}".')
        files |= {
            f"{folder.name}/{path.relative_to(place).as_posix()}": path.read_bytes()
            for path in sorted(place.rglob("*"))
            if path.is_file() and not _is_by_product(path.relative_to(place))
        }
    files["requirements.txt"] = requirements(files).encode()
    files["README.md"] = _readme(folders, solved=any(inside.endswith(SOLUTIONS) for inside in files)).encode()
    path = released / f"{name}.zip"
    path.write_bytes(_zipped({f"{name}/{inside}": content for inside, content in files.items()}))
    return path


def requirements(files: dict[str, bytes]) -> str:
    """The packages that notebooks and modules import, one a line, in the versions that the project asks for.

    Raises
    ------
    GraderError
        When the project does not name one of them.
    """
    known = _project_requirements()
    sources = [text for name, content in files.items() for text in _code(name, content)]
    packages = importlib.metadata.packages_distributions()
    imported = {_canonical(packages.get(module, [module])[0]) for module in packages_imported(sources)}
    needed = imported & set(known)
    strangers = imported - needed - {name for package in needed for name in _brought_along(package)}
    if strangers:
        names, place = ", ".join(sorted(strangers)), PROJECT / "pyproject.toml"
        raise GraderError(f"The lessons import {names}, which {place} does not name; add it there.")
    return "".join(f"{line}\n" for line in sorted([JUPYTER, *(known[name] for name in needed)]))


def _brought_along(package: str) -> set[str]:
    """What is installed with a package, as far as can be told here."""
    try:
        lines = importlib.metadata.requires(package) or []
    except importlib.metadata.PackageNotFoundError:
        return set()
    return {_name(line) for line in lines if "extra ==" not in line}


def _project_requirements() -> dict[str, str]:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]
    return {_name(line): line for line in lines}


def _name(requirement: str) -> str:
    return _canonical(re.split(r"[\s\[<>=!~;]", requirement)[0])


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _code(name: str, content: bytes) -> list[str]:
    if name.endswith(".py"):
        return [content.decode()]
    if name.endswith(".ipynb"):
        return ["".join(cell["source"]) for cell in json.loads(content)["cells"] if cell["cell_type"] == "code"]
    return []


def _is_by_product(path: Path) -> bool:
    return any(part.startswith(".") or part == "__pycache__" for part in path.parts) or path.name == PROGRESS


def _readme(folders: list[LessonFolder], *, solved: bool) -> str:
    environment = jinja2.Environment(loader=jinja2.PackageLoader("grader"), keep_trailing_newline=True)
    lessons = sorted(folders, key=lambda folder: (folder.lesson.order, folder.name))
    return environment.get_template("student-readme.md.jinja").render(
        lessons=lessons, oldest_python=_oldest_python(), solved=solved
    )


def _oldest_python() -> str:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["requires-python"]).removeprefix(">=")


def _zipped(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, TIME)
            entry.create_system, entry.external_attr, entry.compress_type = 3, 0o644 << 16, zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return packed.getvalue()
