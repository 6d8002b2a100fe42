"""nbgrader's file-system exchange between an instructor and two students, each a Unix account on one machine."""

import csv
import json
import sys
from concurrent.futures import ThreadPoolExecutor

#: nbgrader's command, without what takes seconds to import and serves nothing: it is called a dozen times.
NBGRADER = (sys.executable, "-c", "import grader; from nbgrader.apps.nbgraderapp import main; main()")
ANSWERS = {
    "games": {
        "double": "def double(x):\n    return x + x",
        "why_double": "Since 2 divides it.",
        "sketch": "print('*')",
    },
    "news": {"double": "def double(x):\n    return x * x"},
}


def nbgrader(machine, account, *arguments):
    folder = machine.course.root if account is None else None
    code, said = machine.run(account, *NBGRADER, *arguments, cwd=folder)
    assert code == 0, said
    assert "Warning" not in said
    return said


def at_once(work, accounts):
    with ThreadPoolExecutor() as both:
        return list(both.map(work, accounts))


def test_assignments_go_out_and_feedback_comes_back(machine, accounts):
    course = machine.course
    nbgrader(machine, None, "generate_assignment", "words")
    nbgrader(machine, None, "release_assignment", "words")

    def study(account):
        nbgrader(machine, account, "fetch_assignment", "words")
        path = machine.home(account) / "words" / "words.ipynb"
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            cell["source"] = ANSWERS[account].get(cell["id"], cell["source"])
        path.write_text(json.dumps(notebook), encoding="utf-8")
        said = nbgrader(machine, account, "validate", "words/words.ipynb")
        nbgrader(machine, account, "submit", "words")
        return said

    right, wrong = at_once(study, accounts)
    assert "Success! Your notebook passes all the tests." in right
    assert "VALIDATION FAILED" in wrong
    assert "Hint: Doubling is a product with two, not a power." in wrong
    inbound = machine.exchange / "words-course" / "inbound"
    assert machine.run("news", "ls", inbound)[0] != 0  # No student sees what others hand in.

    nbgrader(machine, None, "collect", "words")
    nbgrader(machine, None, "autograde", "words")
    for student in accounts:
        assert (course.path("submitted", student, "words") / "words.ipynb").is_file()
    nbgrader(machine, None, "generate_feedback", "words")
    nbgrader(machine, None, "release_feedback", "words")
    nbgrader(machine, None, "export")
    with (course.root / "grades.csv").open(newline="", encoding="utf-8") as file:
        rows = {row["student_id"]: (float(row["score"]), float(row["max_score"])) for row in csv.DictReader(file)}
    assert rows == {"games": (40, 100), "news": (0, 100)}

    def read(account):
        nbgrader(machine, account, "fetch_feedback", "words")
        (page,) = (machine.home(account) / "words" / "feedback").glob("*/words.html")
        return page.read_text(encoding="utf-8")

    right, wrong = at_once(read, accounts)
    assert "<strong>40</strong> of 100 points" in right
    assert "Still to be graded by hand, and not counted yet: sketch, why_double." in right
    assert "<strong>0</strong> of 100 points" in wrong
    assert "Doubling is a product with two, not a power." in wrong
