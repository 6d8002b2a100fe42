"""Answers that a human grades: written in a lesson, kept from submissions, and counted once they are graded."""

import json
import shutil
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from grader.authoring.build import build
from grader.authoring.release import release
from grader.authoring.stubs import WRITE_HERE
from grader.authoring.verify import released, verify
from grader.course import Course
from grader.errors import GraderError
from grader.gradebook.opening import open_gradebook
from grader.judging.grading import unreadable
from grader.judging.kit import bench
from grader.judging.submission import restore
from grader.reports.feedback import feedback
from grader.runs.autograde import autograde

COURSE = Path(__file__).resolve().parent.parent / "manual_course"
MODEL_ANSWER = "Because it is a multiple of two"
WORDS = "Since 2 divides it. <img src=x onerror=alert(1)>"
STARS = 'print("*" * 6)'
SOLVED = {"double": "def double(x):\n    return 2 * x"}


@pytest.fixture(scope="module")
def words(tmp_path_factory):
    """The course of tests/manual_course, built and released; shared, so leave it as it is."""
    root = tmp_path_factory.mktemp("words") / "course"
    shutil.copytree(COURSE, root, ignore=shutil.ignore_patterns("__pycache__"))
    course = Course(root)
    build(course.lesson("words"))
    release(course, course.lesson("words"))
    return course


@pytest.fixture
def course(words, tmp_path):
    root = tmp_path / "course"
    shutil.copytree(words.root, root)
    return Course(root)


def notebook(course, **answers):
    made = released(course.lesson("words"))
    for cell in made.cells:
        cell.source = answers.get(cell.id, cell.source)
    return made


def hand_in(course, student, made):
    path = course.path("submitted", student, "words") / "words.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(made if isinstance(made, str) else nbformat.writes(made), encoding="utf-8")


def grade(course, **options):
    return autograde(course, course.lesson("words"), workers=1, **options)


def standing(course, student):
    """Score, what it is out of, and for each free text the two scores and whether it waits for a human."""
    with Gradebook(course.directory.db_url) as gradebook:
        found = gradebook.find_submission("words", student)
        grades = {grade.name: grade for grade in found.notebooks[0].grades if grade.name != "check-double"}
        rows = {name: (g.auto_score, g.manual_score, g.needs_manual_grade) for name, g in grades.items()}
        return found.score, found.max_score, rows


def grade_by_hand(course, student, name, score, comment=None):
    """What formgrader does when a grader enters a score."""
    with Gradebook(course.directory.db_url) as gradebook:
        row = gradebook.find_grade(name, "words", "words", student)
        row.manual_score, row.needs_manual_grade = score, False
        if comment:
            gradebook.find_comment(name, "words", "words", student).manual_comment = comment
        gradebook.db.commit()


def page(course, student):
    feedback(course, course.lesson("words"), [student])
    return (course.path("feedback", student, "words") / "words.html").read_text(encoding="utf-8")


# --- In a lesson ------------------------------------------------------------------------------------------------


def test_students_get_a_place_to_write_instead_of_the_model_answer(words):
    text = (words.root / "release" / "words" / "words.ipynb").read_text(encoding="utf-8")
    cells = {cell.id: cell for cell in nbformat.reads(text, as_version=4).cells}
    assert cells["why_double"].source == WRITE_HERE
    assert (cells["why_double"].cell_type, cells["why_double"].metadata.nbgrader.points) == ("markdown", 25)
    assert not cells["why_double"].metadata.nbgrader.locked
    assert "your code here" in cells["sketch"].source
    assert MODEL_ANSWER not in text
    assert MODEL_ANSWER in words.lesson("words").source.read_text(encoding="utf-8")


@pytest.mark.usefixtures("sandbox")
def test_such_a_lesson_keeps_every_promise(words):
    broken = [finding for finding in verify(words, words.lesson("words")) if not finding.kept]
    assert broken == []


def test_a_model_answer_left_in_the_release_is_a_broken_promise(course):
    path = course.root / "release" / "words" / "words.ipynb"
    path.chmod(0o644)
    path.write_text(path.read_text().replace(WRITE_HERE, f"{MODEL_ANSWER}: the **model answer**."))
    reasons = [finding.reason for finding in verify(course, course.lesson("words")) if not finding.kept]
    assert "the released notebook holds the model answer of why_double" in reasons


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("lesson.py", "# %% why_double [markdown]", "# %% whatever [markdown]", "why_double needs a cell of that name"),
        ("lesson.py", "### START CODE HERE ### (≈ 1 line)\nprint", "print", "code cell sketch needs a START CODE HERE"),
        ("exercises.py", "points=25", "points=0", "why_double needs points"),
        ("exercises.py", 'FreeText("why_double"', 'FreeText("double"', "double"),
    ],
)
def test_a_lesson_that_cannot_be_built_is_told_why(course, file, old, new, message):
    path = course.lesson("words").text.with_name(file)
    text = path.read_text(encoding="utf-8")
    assert old in text
    changed = text.replace(old, new)
    if file == "lesson.py" and "START" in old:
        head, _, tail = changed.rpartition("### END CODE HERE ###\n")
        changed = head + tail
    path.write_text(changed, encoding="utf-8")
    with pytest.raises(GraderError, match=message):
        build(course.lesson("words"))


# --- From a submission ------------------------------------------------------------------------------------------


def free_answers(course, made):
    return restore(json.dumps(made).encode(), course.lesson("words").notebook).free_answers


def test_what_was_written_is_kept(words):
    made = notebook(words, why_double=WORDS, sketch=STARS)
    plan = restore(nbformat.writes(made).encode(), words.lesson("words").notebook)
    assert {cell.id: cell.source for cell in plan.notebook.cells}["why_double"] == WORDS
    assert plan.free_answers == {"why_double": WORDS, "sketch": STARS}


def test_nothing_written_is_told_from_something(words):
    assert free_answers(words, notebook(words)) == {"why_double": "", "sketch": ""}
    assert free_answers(words, notebook(words, why_double=" \n"))["why_double"] == ""
    assert free_answers(words, notebook(words, why_double=f"{WRITE_HERE}\n"))["why_double"] == ""


def test_what_is_written_in_a_cell_of_ones_own_behind_the_question_counts(words):
    made = notebook(words)
    made.cells.insert(6, nbformat.v4.new_markdown_cell(WORDS, id="mine"))
    assert free_answers(words, made) == {"why_double": WORDS, "sketch": ""}
    copied = notebook(words)
    copied.cells.insert(6, nbformat.from_dict({**copied.cells[5], "source": WORDS}))
    assert free_answers(words, copied)["why_double"] == WORDS


def test_a_cell_whose_kind_was_changed_is_words_again(words):
    made = notebook(words)
    made.cells[5] = nbformat.v4.new_code_cell(WORDS, id="why_double", metadata=made.cells[5].metadata)
    plan = restore(nbformat.writes(made).encode(), words.lesson("words").notebook)
    assert plan.notebook.cells[5].cell_type == "markdown"
    assert plan.free_answers["why_double"] == WORDS


def test_a_missing_cell_is_an_answer_not_given(words):
    made = notebook(words)
    del made.cells[5]
    assert free_answers(words, made)["why_double"] == ""


# --- Graded -----------------------------------------------------------------------------------------------------

pytestmark = pytest.mark.usefixtures("sandbox")


def test_an_answer_waits_for_a_human_and_none_earns_nothing(course):
    hand_in(course, "ann", notebook(course, why_double=WORDS, sketch=STARS, **SOLVED))
    hand_in(course, "bob", notebook(course, **SOLVED))
    hand_in(course, "cyd", "no notebook at all")
    results = {result.student: result.verdict for result in grade(course)}
    assert (results["ann"].score, results["ann"].max_score) == (40, 40)
    assert [exercise.name for exercise in results["ann"].exercises] == ["double"]
    waits, empty = (None, None, True), (0, None, False)
    assert standing(course, "ann") == (40, 100, {"why_double": waits, "sketch": waits})
    assert standing(course, "bob") == (40, 100, {"why_double": empty, "sketch": empty})
    assert standing(course, "cyd") == (0, 100, {"why_double": empty, "sketch": empty})
    with Gradebook(course.directory.db_url) as gradebook:
        assert gradebook.find_submission("words", "ann").needs_manual_grade
        assert gradebook.find_comment("why_double", "words", "words", "bob").comment == "No response."
        assert gradebook.find_comment("why_double", "words", "words", "ann").comment is None


def test_grades_given_by_hand_count_everywhere(course):
    hand_in(course, "ann", notebook(course, why_double=WORDS, sketch=STARS, **SOLVED))
    grade(course)
    before = page(course, "ann")
    assert "Still to be graded by hand, and not counted yet: sketch, why_double." in before
    assert "<strong>40</strong> of 100 points" in before
    assert "– / 25" in before
    grade_by_hand(course, "ann", "why_double", 20, "Well put.")
    grade_by_hand(course, "ann", "sketch", 0)
    after = page(course, "ann")
    assert "Still to be graded" not in after
    assert "<strong>60</strong> of 100 points" in after
    assert "20 / 25" in after
    assert "0 / 35" in after
    assert "Well put." in after
    assert "Since 2 divides it. &lt; img" in after
    assert "<img" not in after
    assert "******" in after  # What the cell put out.
    assert MODEL_ANSWER not in after


def test_grading_again_keeps_what_was_given_by_hand(course):
    made = notebook(course, why_double=WORDS, sketch=STARS)
    hand_in(course, "ann", made)
    grade(course)
    grade_by_hand(course, "ann", "why_double", 20)
    assert [result.unchanged for result in grade(course)] == [True]
    grade(course, force=True)
    waits = (None, None, True)
    assert standing(course, "ann") == (20, 100, {"why_double": (None, 20, False), "sketch": waits})
    hand_in(course, "ann", notebook(course, why_double=WORDS, sketch=STARS, **SOLVED))  # The other answer is the same.
    grade(course)
    assert standing(course, "ann") == (60, 100, {"why_double": (None, 20, False), "sketch": waits})
    hand_in(course, "ann", notebook(course, why_double="On second thoughts …", sketch=STARS, **SOLVED))
    grade(course)
    assert standing(course, "ann") == (60, 100, {"why_double": (None, 20, True), "sketch": waits})
    hand_in(course, "ann", notebook(course, sketch=STARS, **SOLVED))
    grade(course)
    assert standing(course, "ann") == (60, 100, {"why_double": (0, 20, True), "sketch": waits})


def test_one_that_could_not_be_judged_is_for_a_human_in_whole(course):
    folder = course.lesson("words")
    with open_gradebook(course, folder) as gradebook:
        gradebook.register()
        gradebook.save("ann", unreadable(folder, "The machine broke.", "").verdict, None, by_hand=True)
        assert gradebook.waiting() == 3


def test_score_leaves_out_what_no_machine_judges(course):
    with bench(course.lesson("words")) as place:
        content = nbformat.writes(notebook(course, why_double=WORDS, **SOLVED)).encode()
        verdict = place.judge(content).verdict
    data = json.loads(json.dumps(verdict.to_json()))
    assert (data["score"], data["max_score"]) == (40, 40)
    assert [exercise["name"] for exercise in data["exercises"]] == ["double"]
    assert type(verdict).from_json(data) == verdict


def test_the_table_says_what_waits(course, run_cli):
    hand_in(course, "ann", notebook(course, why_double=WORDS, sketch=STARS))
    hand_in(course, "bob", notebook(course, why_double=WORDS))
    code, said, _ = run_cli("autograde", "words", "--course", course.root, "--workers", 1)
    assert code == 0
    assert "60 points are given by hand. Answers still to be graded: 3 (in formgrader, under Manual Grading)." in said
    for student, name in (("ann", "why_double"), ("ann", "sketch"), ("bob", "why_double")):
        grade_by_hand(course, student, name, 10)
    code, said, _ = run_cli("report", "words", "--course", course.root)
    assert "60 points are given by hand. Answers still to be graded: 0." in said
