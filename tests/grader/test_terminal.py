"""What the commands print obeys nobody but this program: neither names nor texts from submissions give orders."""

import os
import re

import pytest
from nbgrader.api import Gradebook

pytestmark = pytest.mark.usefixtures("sandbox")

ORDER = "\x1b]0;mine\x07\x1b[2J\x9b2J\x08\r\u202e"
ORDERS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
RAISING = f"def double(x):\n    raise ValueError({ORDER!r} + 'seen')\n"


def _printed(run_cli, *arguments, **options):
    code, out, err = run_cli(*arguments, **options)
    assert not ORDERS.search(out + err), repr(out + err)
    return code, out, err


def test_score(tiny, run_cli, tmp_path):
    file = tmp_path / f"mine{ORDER}.py"
    file.write_text(RAISING, encoding="utf-8")
    (tmp_path / f"other{ORDER}.ipynb").write_bytes(b"{")
    code, out, err = _printed(run_cli, "score", "tiny", file, tmp_path / f"other{ORDER}.ipynb", cwd=tiny.root)
    assert (code, "seen" in out, "not a notebook" in err) == (1, True, True)
    code, _, err = _printed(run_cli, "score", f"tiny{ORDER}", file, cwd=tiny.root)
    assert (code, "There is no lesson called" in err) == (1, True)


def test_autograde_feedback_and_report(own_course, hand_in, run_cli):
    names = [f"eve{ORDER}", "<img src=x onerror=alert(1)>", 'a"b', "R&D", os.fsdecode(b"\xff")]
    for name in names:
        hand_in(own_course, name, "solved")
    hand_in(own_course, "ann", "solved")
    hand_in(own_course, "bob", b"", file=f"notes{ORDER}.ipynb")
    hand_in(own_course, "bob", b"", file="other.ipynb")
    course = ("--course", own_course.root)
    code, out, err = _printed(run_cli, "autograde", "tiny", *course)
    assert code == 1
    assert err.count("rename the folder in submitted/") == len(names)
    assert out.count("100") >= 2
    code, out, err = _printed(run_cli, "report", "tiny", *course)
    assert (code, "ann" in out, "eve" in out) == (0, True, False)
    code, out, err = _printed(run_cli, "feedback", "tiny", *course)
    assert (code, out.startswith("wrote 2 pages")) == (0, True)
    with Gradebook(own_course.directory.db_url) as gradebook:
        assert {student.id for student in gradebook.students} == {"ann", "bob"}
    assert sorted(path.name for path in (own_course.root / "autograded").iterdir()) == ["ann", "bob"]
    code, out, _ = _printed(run_cli, "autograde", "tiny", "--json", *course)
    assert (code, out.count('"unchanged": true')) == (1, 2)
