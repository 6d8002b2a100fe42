"""A new lesson to start from: one small exercise, whole in every part, so that it passes ``grader verify`` at once."""

from __future__ import annotations

import json
import keyword
import re
from pathlib import Path

import jinja2

from grader.course import CONFIG_FILE, PROJECT, Course, LessonFolder
from grader.errors import GraderError

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def new(course: Course, name: str, title: str = "") -> list[Path]:
    """Write a lesson's folder; in this project with its reference beside the others, elsewhere with all in one place.

    Parameters
    ----------
    title : str, optional
        The lesson's heading; its name, in words, by default.

    Returns
    -------
    list of Path
        The files written; a course without a configuration gets one.

    Raises
    ------
    GraderError
        When the name cannot be a lesson's, or there is something of that name.
    """
    if not NAME.fullmatch(name) or keyword.iskeyword(name):
        raise GraderError(
            f'"{name}" cannot be the name of a lesson, which is a Python module too: '
            "take up to 40 small letters, digits and underscores, with a letter first."
        )
    title = " ".join(title.split()) or name.replace("_", " ").capitalize()
    folder = LessonFolder(name, course.root)
    own_reference = course.root != PROJECT
    reference = PROJECT / "helpers" / "reference" / f"{name}.py"
    taken = [folder.text.parent, folder.source.parent, folder.release, *([] if own_reference else [reference])]
    if found := next((path for path in taken if path.exists()), None):
        raise GraderError(f"There is a {found} already; take another name, or remove it first.")
    names = "lesson.py", "exercises.py", "equivalents.toml"
    files = {folder.text.with_name(file): file for file in names}
    if not own_reference:
        files[reference] = "reference.py"
    if not (course.root / CONFIG_FILE).exists():
        files[course.root / CONFIG_FILE] = CONFIG_FILE
    environment = jinja2.Environment(  # Python, not HTML.
        loader=jinja2.PackageLoader("grader", "templates/new"),
        trim_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
    )
    for path, template in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        text = environment.get_template(f"{template}.jinja").render(
            name=name,
            title=title,
            literal_title=repr(title) if '"' in title else json.dumps(title, ensure_ascii=False),
            own_reference=own_reference,
            course_id=json.dumps(course.root.name, ensure_ascii=False),
        )
        path.write_text(text, encoding="utf-8")
    return list(files)
