"""The page a student gets: what was judged, what was put out, and nothing that could run or that was hidden."""

import re
import shutil
from html.parser import HTMLParser

import pytest
from nbgrader.api import Gradebook

from grader.course import Course
from grader.errors import GraderError
from grader.reports.feedback import feedback


class _Page(HTMLParser):
    """What a browser would make of a page: its tags with attributes, and the text of each section."""

    def __init__(self, text):
        super().__init__()
        self.text, self.tags, self.sections, self._open = text, [], {}, None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag == "section":
            self._open = dict(attributes)["id"]
            self.sections[self._open] = ""

    def handle_endtag(self, tag):
        self._open = None if tag == "section" else self._open

    def handle_data(self, data):
        if self._open:
            self.sections[self._open] += data


@pytest.fixture(scope="module")
def pages(graded, tmp_path_factory):
    root = tmp_path_factory.mktemp("fed-back") / "course"
    shutil.copytree(graded.root, root)
    course = Course(root)
    with Gradebook(course.directory.db_url) as gradebook:
        gradebook.find_grade("check-double", "tiny", "tiny", "partly_right").manual_score = 33
        comment = gradebook.find_comment("double", "tiny", "tiny", "partly_right")
        comment.manual_comment = "Nearly <there>, see me & ask."
        gradebook.db.commit()
    students = course.students("tiny")
    paths = feedback(course, course.lesson("tiny"), [*students, "never-seen"])
    assert paths == [course.path("feedback", student, "tiny") / "tiny.html" for student in students]
    return {student: _Page(path.read_text(encoding="utf-8")) for student, path in zip(students, paths, strict=True)}


def test_each_exercise_shows_outcome_points_and_message(pages):
    page = pages["partly_right"]
    assert list(page.sections) == ["double", "column_means"]
    double, means = page.sections.values()
    assert "Not yet right, 33 / 40" in double
    assert "What does a negative number become?" in double
    assert "return 2 * np.abs(x)" in double
    assert "Right, 60 / 60" in means
    assert "<strong>93</strong> of 100 points" in page.text
    assert "Stopped with an error, 0 / 40" in pages["syntax_error"].sections["double"]
    assert "SyntaxError" in pages["syntax_error"].sections["double"]


def test_a_comment_by_hand_is_shown_as_text(pages):
    assert "From your grader: Nearly <there>, see me & ask." in pages["partly_right"].sections["double"]
    assert "From your grader" not in pages["solved"].text


def test_a_copied_check_cell_does_not_take_the_answer_off_the_page(pages):
    assert pages["copied_cell"].sections["double"].count("twice = x + x") == 2


def test_an_unreadable_submission_says_what_to_do(pages):
    page = pages["invalid_json"]
    assert "The file is not a notebook; save it in Jupyter and submit it again." in page.text
    assert "Not found, 0 / 40" in page.sections["double"]


def test_hidden_tests_do_not_reach_students(pages):
    for page in pages.values():
        for word in ("HIDDEN", "judge(", "helpers.checks import judge", "reference."):
            assert word not in page.text
        assert "check(" not in page.sections["column_means"]


def test_nothing_on_the_page_can_run_or_be_fetched(pages):
    for page in pages.values():
        tags = {tag for tag, _ in page.tags}
        assert not tags & {"script", "svg", "iframe", "object", "embed", "form", "link", "base", "b", "audio", "video"}
        for tag, attributes in page.tags:
            assert not [name for name in attributes if name.startswith("on")]
            address = attributes.get("src") or attributes.get("href") or "#"
            assert address.startswith("data:image/png;base64," if tag == "img" else "#")
        policy = dict(page.tags).get("meta", {}) and next(a for t, a in page.tags if "http-equiv" in a)
        assert policy["content"].startswith("default-src 'none'")


def test_what_a_cell_put_out_is_shown_as_text_and_image(pages):
    page = pages["puts_out_active_content"]
    images = [attributes["src"] for tag, attributes in page.tags if tag == "img"]
    assert len(images) == 1
    assert re.fullmatch(r"data:image/png;base64,[A-Za-z0-9+/]+=*", images[0])
    assert "<script>alert('PRINTED')</script>" in page.sections["double"]  # As text: the parser saw no tag.
    assert "alert('PRINTED')</script>" not in page.text
    assert "<IPython.core.display.HTML object>" in page.sections["double"]


def test_nothing_autograded_is_said_in_a_sentence(own_course):
    with pytest.raises(GraderError, match=r'run "grader autograde tiny" first\.$'):
        feedback(own_course, own_course.lesson("tiny"), ["ann"])
