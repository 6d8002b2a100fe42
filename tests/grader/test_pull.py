"""What an instructor edits in Jupyter comes back into the text, and nothing that either side holds is lost."""

import shutil
import subprocess

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output, new_raw_cell

from grader.authoring.build import build, notebook_text
from grader.authoring.pull import pull
from grader.authoring.sides import AGREED, Sides, changed
from grader.course import PROJECT, Course
from grader.errors import GraderError
from tests.conftest import COURSE

LESSONS = [folder.name for folder in Course(PROJECT).lessons()]


@pytest.fixture
def folder(tmp_path):
    """The tiny lesson, built, free to be changed."""
    shutil.copytree(COURSE / "lessons" / "tiny", tmp_path / "lessons" / "tiny")
    folder = Course(tmp_path).lesson("tiny")
    build(folder)
    return folder


@pytest.fixture
def edit(folder):
    """Change the notebook as Jupyter would write it: by a function of its cells, by id, and the list of them."""

    def make(change):
        notebook = nbformat.read(folder.source, as_version=4)
        change({cell.id: cell for cell in notebook.cells}, notebook.cells)
        notebook.metadata.language_info = {"name": "python", "version": "3.11.2", "file_extension": ".py"}
        nbformat.write(notebook, folder.source)
        return nbformat.read(folder.source, as_version=4)

    return make


def change_text(folder, old="That was all.", new="The end."):
    text = folder.text.read_text(encoding="utf-8")
    assert old in text
    folder.text.write_text(text.replace(old, new), encoding="utf-8")


def set_source(name, source):
    return lambda cells, _: cells[name].update(source=source)


def text(folder):
    return folder.text.read_text(encoding="utf-8")


def rebuilt(folder):
    """The cells of the notebook after a build, as id and source."""
    build(folder)
    return [(cell.id, cell.source) for cell in nbformat.read(folder.source, as_version=4).cells]


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_built_lesson_is_pulled_without_a_change(lesson, tmp_path):
    shutil.copytree(PROJECT / "lessons" / lesson, tmp_path / "lessons" / lesson)
    folder = Course(tmp_path).lesson(lesson)
    folder.source.parent.mkdir(parents=True)
    folder.source.write_text(notebook_text(folder), encoding="utf-8")
    before = folder.text.read_bytes()
    assert pull(folder).nothing
    assert folder.text.read_bytes() == before
    notebook = nbformat.read(folder.source, as_version=4)
    last = [cell for cell in notebook.cells if cell.cell_type == "markdown"][-1]
    last.source += "\n\nOne more line."
    nbformat.write(notebook, folder.source)
    assert pull(folder).edited == (last.id,)
    edited = folder.text.read_bytes()
    assert edited.count(b"#\n# One more line.\n") == 1
    assert edited.replace(b"#\n# One more line.\n", b"") == before


def test_an_edited_cell_comes_back_and_is_built_again(folder, edit):
    source = (
        nbformat.read(folder.source, as_version=4).cells[3].source.replace("x + x  # twice x", "2 * x  # release: x")
    )
    edit(set_source("double", source))
    before = text(folder)
    assert pull(folder).edited == ("double",)
    assert text(folder) == before.replace("x + x  # twice x", "2 * x  # release: x")
    assert dict(rebuilt(folder))["double"] == source


def test_what_the_build_adds_stays_out_of_the_text(folder, edit):
    edit(set_source("end", "The end."))
    pull(folder)
    assert "HIDDEN" not in text(folder)
    assert "judge" not in text(folder)


def test_outputs_and_settings_of_jupyter_are_no_change(folder, edit):
    def run(cells, _):
        cells["show-double"].update(execution_count=3, outputs=[new_output("stream", text="twice 21 is 42\n")])
        cells["sample"].metadata.update(collapsed=True, jupyter={"outputs_hidden": True})

    edit(run)
    before = text(folder)
    assert pull(folder).nothing
    assert text(folder) == before
    assert build(folder) == [folder.source]
    assert "42" not in folder.source.read_text(encoding="utf-8")


def test_new_cells_get_names_that_say_what_they_hold(folder, edit):
    def add(_, cells):
        cells[2:2] = [
            new_markdown_cell("## Why twice?\n\nBecause."),
            new_code_cell("def triple(x):\n    return 3 * x"),
            new_code_cell("%matplotlib inline"),
            new_code_cell("plt.plot(SAMPLE)", metadata={"tags": ["demo"]}),
            new_code_cell('check("double", double)'),
            new_code_cell("plt.plot(SAMPLE)"),
            new_code_cell(""),
            new_markdown_cell("## Перевод"),
        ]

    edit(add)
    names = "why-twice", "triple", "matplotlib-inline", "plt-plot-sample", "check-double-2", "plt-plot-sample-2", "cell"
    assert pull(folder).added == names
    written = text(folder)
    assert '# %% plt-plot-sample tags=["demo"]\nplt.plot(SAMPLE)\n\n# %% check-double-2\n' in written
    assert "# %% matplotlib-inline\n# %matplotlib inline\n" in written
    assert "\n\n\n# %% triple\ndef triple(x):\n    return 3 * x\n\n\n# %%" in written
    assert pull(folder).nothing  # Though their ids in the notebook still are Jupyter's.


def test_removed_and_moved_cells_are_removed_and_moved(folder, edit):
    def rearrange(cells, order):
        order.remove(cells["show-double"])
        order.remove(cells["sample"])
        order.insert(1, cells["sample"])

    edit(rearrange)
    pulled = pull(folder)
    assert (pulled.removed, pulled.moved, pulled.edited) == (("show-double",), True, ())
    assert [name for name, _ in rebuilt(folder)][:3] == ["title", "sample", "imports"]
    assert "SAMPLE = np.array([[1.0, 2.0], [3.0, 6.0]])\n\n# %% imports\n" in text(folder)


def test_tags_and_kinds_come_back(folder, edit):
    def retag(cells, order):
        cells["show-double"].metadata.pop("tags")
        cells["sample"].metadata["tags"] = ["demo"]
        place = order.index(cells["end"])
        order[place] = new_code_cell("print('done')", id="end")

    edit(retag)
    assert set(pull(folder).edited) == {"show-double", "sample", "end"}
    assert "# %% show-double\n" in text(folder)
    assert '# %% sample tags=["demo"]\n' in text(folder)
    assert text(folder).endswith("# %% end\nprint('done')\n")


def test_cells_whose_ids_were_lost_are_known_by_what_is_left(folder, edit):
    def lose(_, order):
        for number, cell in enumerate(order):
            cell.id = f"{number:08x}"

    edit(lose)
    assert pull(folder).nothing


def test_of_a_copied_cell_the_copy_is_new(folder, edit):
    def copy(cells, order):
        order.insert(7, new_code_cell(cells["sample"].source + " * 2", metadata=dict(cells["sample"].metadata)))

    edit(copy)
    pulled = pull(folder)
    assert (len(pulled.added), pulled.edited) == (1, ())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda cells, order: order.append(new_raw_cell("x", id="raw")), "The cell raw is a raw cell"),
        (
            lambda cells, order: cells["end"].update(attachments={"image.png": {"image/png": "eA=="}}),
            "The cell end holds an attached image",
        ),
        (
            lambda cells, order: cells["check-double"].update(
                source=cells["check-double"].source.replace("judge(", "assert double(2) == 4; judge(")
            ),
            "The cell check-double has hidden tests of its own",
        ),
        (set_source("sample", "x = 1\n# %% other\ny = 2"), "The cell sample cannot be kept as text"),
    ],
)
def test_what_a_text_cannot_hold_is_refused(folder, edit, change, said):
    edit(change)
    before = text(folder)
    with pytest.raises(GraderError, match=said):
        pull(folder)
    assert text(folder) == before


@pytest.mark.parametrize(
    "content", [b"\xff", b"{}", b"[]", b"print(1)", b'{"nbformat": 4, "cells": 3}', b"<<<<<<< HEAD"]
)
def test_what_is_no_notebook_is_refused(folder, content):
    folder.source.write_bytes(content)
    before = text(folder)
    with pytest.raises(GraderError, match="is no notebook"):
        pull(folder)
    assert text(folder) == before


def test_without_a_notebook_there_is_nothing_to_pull(folder):
    folder.source.unlink()
    with pytest.raises(GraderError, match='run "grader build tiny" first'):
        pull(folder)


def test_a_notebook_that_was_edited_is_not_overwritten(folder, edit):
    edited = edit(set_source("end", "The end."))
    sentence = (
        r'has changed \(end\); take over the notebook with "grader pull tiny", or the text with "grader build tiny '
    )
    with pytest.raises(GraderError, match=sentence + '--overwrite"'):
        build(folder)
    assert nbformat.read(folder.source, as_version=4) == edited
    build(folder, overwrite=True)
    assert folder.source.read_text(encoding="utf-8") == notebook_text(folder)


def test_when_both_have_changed_nothing_is_written(folder, edit):
    edited = edit(set_source("sample", "SAMPLE = 3"))
    change_text(folder)
    before = text(folder)
    assert changed(folder) == Sides(text=True, notebook=True)
    with pytest.raises(GraderError, match=r"both .* have changed") as refused:
        pull(folder)
    assert '"grader pull tiny --overwrite" keeps the notebook' in str(refused.value)
    with pytest.raises(GraderError, match=r"both .* have changed"):
        build(folder)
    assert (text(folder), nbformat.read(folder.source, as_version=4)) == (before, edited)
    pull(folder, overwrite=True)
    assert "SAMPLE = 3" in text(folder)
    assert "That was all." in text(folder)


def test_a_text_that_has_changed_is_built_and_not_pulled_over(folder):
    change_text(folder)
    before = text(folder)
    with pytest.raises(
        GraderError, match=r'There is nothing to pull: .*lesson.py has changed.*; run "grader build tiny"'
    ):
        pull(folder)
    assert text(folder) == before
    assert dict(rebuilt(folder))["end"] == "The end."


def test_after_a_pull_the_text_may_change_and_be_built(folder, edit):
    edit(lambda _, order: order.append(new_markdown_cell("Bye.")))
    pull(folder)
    change_text(folder, "# Bye.", "# Good bye.")
    assert dict(rebuilt(folder))["bye"] == "Good bye."


def test_points_are_those_of_the_exercises(folder, edit):
    edit(lambda cells, _: cells["check-double"].metadata.nbgrader.update(points=50))
    with pytest.raises(GraderError, match=r"has changed \(points of double\)"):
        build(folder)
    assert pull(folder).points == {"double": (50, 40)}
    build(folder)
    assert '"points": 40' in folder.source.read_text(encoding="utf-8")


def test_without_a_note_of_the_build_neither_side_is_preferred(folder, edit):
    edit(set_source("end", "The end."))
    (folder.course / AGREED.file).unlink()
    assert changed(folder) is None
    for command in (pull, build):
        with pytest.raises(GraderError, match=r"differ \(end\), and nothing tells which has changed"):
            command(folder)
    pull(folder, overwrite=True)
    assert "The end." in text(folder)


def test_the_last_commit_tells_where_the_note_does_not(folder, edit):
    def git(*arguments):
        who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org"]
        subprocess.run(["git", *who, *arguments], cwd=folder.course, check=True, capture_output=True)

    git("init")
    git("add", "lessons", "source")
    git("commit", "-m", "Both agree")
    (folder.course / AGREED.file).write_text("no JSON", encoding="utf-8")
    change_text(folder)
    assert changed(folder) == Sides(text=True, notebook=False)
    build(folder)
    edit(set_source("sample", "SAMPLE = 3"))
    assert changed(folder) == Sides(text=False, notebook=True)


def test_the_commands_say_which_side_has_changed(folder, edit, run_cli):
    place = ("tiny", "--course", folder.course)
    assert run_cli("build", "--check", *place)[0] == 0
    edit(lambda cells, _: cells["sample"].update(outputs=[], execution_count=2))
    assert "holds outputs, or settings of Jupyter" in run_cli("build", "--check", *place)[1]
    edit(set_source("end", "The end."))
    code, out, err = run_cli("build", "--check", *place)
    assert (code, err) == (
        1,
        '1 built file(s) are not current; run "grader build", or "grader pull" for what was edited in a notebook.\n',
    )
    assert out == f"not current: {folder.source}: {folder.source} has changed (end)\n"
    change_text(folder, "# Twice a number.", "# Two times a number.")
    _, out, _ = run_cli("build", "--check", *place)
    assert f"both {folder.source} and {folder.text} have changed (double-text, end)" in out
    code, out, err = run_cli("build", *place)
    assert code == 1
    assert err.count("\n") == 1
    code, out, _ = run_cli("pull", *place, "--overwrite")
    assert (code, out) == (0, f"pulled into {folder.text}: edited double-text, end\n")
    assert run_cli("pull", *place)[1] == "current: tiny\n"
    folder.source.write_bytes(b"no notebook")
    assert "is no notebook" in run_cli("build", "--check", *place)[1]


def test_a_build_needs_no_place_for_its_note(folder):
    shutil.rmtree(folder.course / AGREED.file.parent)
    (folder.course / AGREED.file.parent).write_text("in the way")
    change_text(folder)
    folder.source.unlink()
    assert folder.source in build(folder)
    assert changed(folder) is None
