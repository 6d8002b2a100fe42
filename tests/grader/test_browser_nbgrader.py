"""The instructor's round in JupyterLab, and the student's in theirs: driven by a browser, from release to feedback."""

import os
import re
import socket

import pytest
from nbgrader.api import Gradebook

from tests.grader.browsing import cell_at, page_at, stop, wait_for, write

TOKEN = "secret"
#: Columns of formgrader's table of assignments.
GENERATE, RELEASE, COLLECT, SUBMISSIONS, GENERATE_FEEDBACK, RELEASE_FEEDBACK = 5, 7, 8, 9, 10, 11
AUTOGRADE = 6
HOSTILE = "Since 2 divides it. <img src=x onerror=\"document.title='hacked'\">"


@pytest.fixture
def jupyter(machine):
    """Start JupyterLab as an account in a folder; gives its address. All are stopped afterwards."""
    started = []

    def start(account, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        options = {
            "ServerApp.ip": "127.0.0.1",
            "ServerApp.port": port,
            "ServerApp.port_retries": 0,
            "IdentityProvider.token": TOKEN,
        }
        arguments = [f"--{name}={value}" for name, value in options.items()]
        log = machine.home(account) / "jupyter.log"
        with log.open("w") as output:
            command = ("jupyter", "lab", "--no-browser", "--allow-root", *arguments)
            server = machine.start(account, *command, cwd=folder, output=output)
        started.append(server)
        address = f"http://127.0.0.1:{port}"
        wait_for(f"{address}/api?token={TOKEN}", server, log)
        return address

    yield start
    stop(*started)


def lab_of(address):
    return f"{address}/lab?token={TOKEN}"


def from_menu(page, entry):
    page.locator(".lm-MenuBar-itemLabel", has_text="Nbgrader").click()
    page.locator(".lm-Menu-itemLabel").get_by_text(entry, exact=True).click()


def confirm(place):
    """Wait for formgrader to report success, and close its message."""
    message = place.locator(".modal.in")
    message.locator(".modal-title", has_text=re.compile("Success|Error")).wait_for()
    assert message.locator(".modal-title").inner_text() == "Success", message.inner_text()
    message.locator(".modal-footer button").first.click()
    message.wait_for(state="hidden")


def press(place, row, column):
    place.locator("tr", has=place.locator("td", has_text=row)).locator(f"td:nth-child({column}) a").click()


def validated(page):
    page.locator(".jp-Notebook-toolbar, .jp-NotebookPanel-toolbar").get_by_text("Validate").click()
    dialog = page.locator(".jp-Dialog", has_text="Validation Results")
    dialog.wait_for()
    said = dialog.inner_text()
    dialog.locator("button").last.click()
    dialog.wait_for(state="hidden")
    return said


def test_from_the_manage_page_to_a_student_reading_feedback(browser, machine, jupyter):
    account = "games" if os.geteuid() == 0 else None
    name = account or _own_name()
    course = machine.course
    teaching, studying = jupyter(None, course.root), jupyter(account, machine.home(account))
    with page_at(browser, lab_of(teaching)) as instructor, page_at(browser, lab_of(studying)) as student:
        from_menu(instructor, "Formgrader")
        inside = instructor.frame_locator("iframe[src*=formgrader]")
        for column in (GENERATE, RELEASE):
            press(inside, "words", column)
            confirm(inside)

        from_menu(student, "Assignment List")
        student.locator("button", has_text="Fetch").first.click()
        student.locator("button", has_text="Submit").wait_for()
        student.goto(f"{studying}/lab/tree/words/words.ipynb")
        cell_at(student, 7).wait_for()
        write(student, 2, "def double(x):\n    return x * x")
        write(student, 5, HOSTILE)
        write(student, 7, "print('*' * double(3))")
        said = validated(student)
        assert 'check("double", double)\nNot yet: double(3)' in said
        assert "Hint: Doubling is a product with two, not a power." in said
        assert said.count("The following cell failed") == 1
        write(student, 2, "def double(x):\n    return x + x")
        assert "Success! Your notebook passes all the tests." in validated(student)
        from_menu(student, "Assignment List")
        student.locator("button", has_text="Submit").click()
        student.locator("button", has_text="Fetch Feedback").wait_for()

        manage = f"{teaching}/formgrader/manage_assignments"
        instructor.goto(manage)
        press(instructor, "words", COLLECT)
        confirm(instructor)
        press(instructor, "words", SUBMISSIONS)
        instructor.locator("td", has_text=name).first.wait_for()
        press(instructor, name, AUTOGRADE)
        confirm(instructor)
        instructor.locator("td", has_text="needs manual grading").wait_for()
        grade_by_hand(instructor, teaching)
        instructor.goto(manage)
        for column in (GENERATE_FEEDBACK, RELEASE_FEEDBACK):
            press(instructor, "words", column)
            confirm(instructor)
        with Gradebook(course.directory.db_url) as gradebook:
            submission = gradebook.find_submission("words", name)
            assert (submission.score, submission.needs_manual_grade) == (95, False)

        student.locator("button", has_text="Fetch Feedback").click()
        student.get_by_text("(view feedback)").click()
        student.locator(".jp-DirListing-item", has_text="words.html").dblclick()
        feedback = student.frame_locator(".jp-HTMLViewer iframe")
        assert feedback.locator(".total").inner_text() == "95 of 100 points"
        assert "Well put." in feedback.locator("#why_double").inner_text()
        assert "< img src=x" in feedback.locator("#why_double").inner_text()


def grade_by_hand(page, address):
    page.goto(f"{address}/formgrader/gradebook/words/words")
    page.locator("a", has_text="Submission #1").click()
    page.locator("#why_double").wait_for()
    page.wait_for_load_state("networkidle")  # Formgrader fills the fields in when it has asked for the grades.
    for field, value in ("#why_double", "20"), ("#why_double-comment", "Well put."), ("#sketch", "35"):
        with page.expect_response(lambda answer: answer.ok and answer.request.method == "PUT"):
            page.locator(field).fill(value)
            page.locator(field).press("Tab")
    assert page.locator(".text_cell_render", has_text="Since 2 divides it.").locator("img").count() == 0
    assert page.title() == "words"


def test_jupyterlab_shows_what_each_cell_of_the_source_is_worth(browser, machine, jupyter):
    course = machine.course
    teaching = jupyter(None, course.root)
    with page_at(browser, lab_of(teaching)) as page:
        page.goto(f"{teaching}/lab/tree/source/words/words.ipynb")
        cell_at(page, 7).wait_for()
        page.locator(".lm-TabBar-tabLabel", has_text="Create Assignment").click()
        points = page.locator(".nbgrader-CreateAssignmentWidget input[type=number]")
        points.first.wait_for()
        assert [float(field.input_value()) for field in points.all() if field.is_visible()] == [100, 40, 25, 35]
        kinds = page.locator(".nbgrader-CreateAssignmentWidget select")
        chosen = [kind.evaluate("it => it.selectedOptions[0].text") for kind in kinds.all() if kind.is_visible()]
        assert [kind for kind in chosen if kind != "-"] == [
            "Read-only",
            "Autograded answer",
            "Autograded tests",
            "Manually graded answer",
            "Manually graded answer",
        ]


def _own_name():
    import pwd

    return pwd.getpwuid(os.getuid())[0]
