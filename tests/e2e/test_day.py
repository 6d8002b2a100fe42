"""One day of an instructor: a class of sixty, from ``grader new`` to the files for the learning platforms.

Commands are as a user types them, those that matter most in processes of their own. Every number in ``CLASS`` was
worked out by hand, from what each student does; nothing is imported here that grades.

Right answers earn 40 (``double``) and 35 (``column_means``), and a grader gives up to 25 for the answer in words. Who
forgets negative numbers gets 30 for ``double`` in the morning (3 of 4 parts), and 24 once they count twice (3 of 5);
who forgets to divide gets 7 for ``column_means`` (1 of 5 parts). Each day that has begun, a quarter of an hour after
the due date, costs a tenth of it all, and never more than half.
"""

import csv
import datetime
import getpass
import io
import json
import os
import re
import runpy
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from nbgrader.utils import notebook_hash

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
#: nbgrader's command, without what takes seconds to import and serves nothing here.
NBGRADER = (sys.executable, "-c", "import grader; from nbgrader.apps.nbgraderapp import main; main()")
ACCOUNT = getpass.getuser()

# "first" and "judged" are the machine's points in the morning and in the evening; then what counts in the evening.
CLASS = f"""
id                  name                      by         late  does           first judged double means words late total
ada                 Lovelace, Ada             exchange      -  all               75     75     40    35    25    0   100
bob.oneil           O'Neil, jr., Bob          exchange      -  no negatives      65     59     24    35    20    0    79
李明                李, 明                    file          -  all               75     75     40    35    18    0    93
Плюшкин             Плюшкин, Степан           exchange      -  no negatives      65     59     24    35    25    0    84
محمد                العربي, محمد              file          -  all               75     75     40    35    20    0    95
Ελένη               Παππά, Ελένη              exchange      -  no division       47     47     40     7    22    0    69
zoë                 Müller-Lüdenscheidt, Zoë  file          -  no words          75     75     40    35     0    0    75
ngô                 Ngô Bảo, Châu             file          -  all               75     75     40    35    24    0    99
दीपा                शर्मा, दीपा               file          -  no division       47     47     40     7    10    0    57
0042                Zero, Agent               file          -  all               75     75     40    35    25    0   100
=sum                =1+1, @Evil               file          -  no negatives      65     59     24    35    11    0    70
ann@x.org           Lee, Ann                  file          -  all               75     75     40    35    20    0    95
ann2@x.org          Lee, Ann                  exchange      -  squares           35     35      0    35    15    0    50
d'arc               d'Arc, Jeanne             exchange      -  all               75     75     40    35    21    0    96
kid                 The "Kid", Pat            file          -  all               75     75     40    35     5    0    80
van der berg        van der Berg, Jo          file          -  double only       40     40     40     0     0    0    40
지훈                김, 지훈                  exchange      -  words only         0      0      0     0    25    0    25
さくら              田中, さくら              file          -  nothing            0      0      0     0     0    0     0
null                Null, Jennifer            file          -  neither           37     31     24     7    19    0    50
nan                 Nan, Na                   exchange      -  no division       47     47     40     7     8    0    55
TRUE                True, Ture                file          -  all               75     75     40    35    25    0   100
åsa                 Öberg, Åsa                file          -  no words          75     75     40    35     0    0    75
🦊                  Fox, 🦊                   file          -  squares           35     35      0    35    12    0    47
karl-theodor-maria  zu Guttenstein, K. T. M.  file          -  words only         0      0      0     0    17    0    17
grace               Late, 14 minutes          file         14  all               75     75     40    35    20    0    95
tick                Late, 16 minutes          exchange     16  all               75     75     40    35    25   10    90
tock                Late, 1 day 16 minutes    file       1456  all               75     75     40    35     5   16    64
edge                Late, 2 days 15 minutes   file       2895  all               75     75     40    35    25   20    80
last                Late, ten days            file      14400  no division       47     47     40     7    13   30    30
sick                Late, with an extension   file       1440  all               75     75     40    35    15    0    90
dawn                Late, and half right      exchange     16  no negatives      65     59     24    35    21    8    72
noll                Late, with nothing        file        180  nothing            0      0      0     0     0    0     0
again               Late, at the second time  file          -  no negatives      65     75     40    35    25   10    90
gain                Again, and gains          file          -  nothing            0     75     40    35    20    0    95
gwen                Again, by the exchange    exchange      -  no division       47     75     40    35    23    0    98
lou                 Again, and loses          file          -  all               75     35      0    35    10    0    45
flo                 Again, and breaks it      file          -  all               75      0      0     0     0    0     0
fritz               Again, and mends it       file          -  half a file        0     75     40    35     0    0    75
mia                 Again, with other words   file          -  no negatives      65     75     40    35    20    0    95
max                 Again, with these words   file          -  no division       47     75     40    35    22    0    97
wanda               Again, while we watch     exchange      -  double only       40     75     40    35    18    0    93
syd                 A bracket is missing      file          -  syntax error      35     35     38    35     0    0    73
oda                 Better than she looks     file          -  no negatives      65     59     35    35    16    0    86
xena                With extra credit         exchange      -  all               75     75     40    35    23    0    98
mallory             Hostile, Mallory          exchange      -  builtins agree    35     35      0    35     0    0    35
trudy               Hostile, Trudy            file          -  own judge         35     35      0    35     0    0    35
oscar               Hostile, Oscar            file          -  forged verdict    35     35      0    35     0    0    35
eve                 Hostile, Eve              exchange      -  HTML              35     35      0    35     0    0    35
chuck               Hostile, Chuck            file          -  odd warnings      35     35      0    35     0    0    35
Loop                Endless, Loop             file          -  endless loop      35     35      0    35     0    0    35
half                Half, A file              file          -  half a file        0      0      0     0     0    0     0
void                Void, File                file          -  an empty file      0      0      0     0     0    0     0
rena                Name, Another             file          -  another name      75     75     40    35    25    0   100
castor              Twin, Castor              file          -  copied            75     75     40    35    25    0   100
pollux              Twin, Pollux              exchange      -  copied            75     75     40    35    24    0    99
abel                Absent, Abel              nobody        -  -                  -      -      -     -     -    -     -
бел                 Absent, Белла             nobody        -  -                  -      -      -     -     -    -     -
cai                 Absent, 蔡                nobody        -  -                  -      -      -     -     -    -     -
stranger            -                         file          -  all               75     75     40    35     9    0    84
{ACCOUNT}           Account, This             submit        -  all               75     75     40    35    14    0    89
"""
#: Who hands in again: by what way, how late, and what.
AGAIN = {
    "again": ("file", 1200, "all"),
    "gain": ("file", None, "all"),
    "gwen": ("exchange", None, "all"),
    "wanda": ("exchange", None, "all"),
    "lou": ("file", None, "squares"),
    "flo": ("file", None, "half a file"),
    "fritz": ("file", None, "no words"),
    "mia": ("file", None, "other words"),
    "max": ("file", None, "all"),
}
#: What graders give for the words before the second hand-in, where it is not what counts in the end.
FIRST_GIVEN = {"flo": 20, "mia": 15}
#: Marks that move when negative numbers count twice: what graders gave (oda's 35) stays.
MOVED = "Marks moved (5 of 57): =sum 76 → 70, bob.oneil 85 → 79, dawn 77.4 → 72, null 56 → 50, Плюшкин 90 → 84."

LESSON = "first_day"
DUE = datetime.datetime(2030, 1, 10, 12)
LIMITS = ("--workers", "2", "--cell-seconds", "2")

RIGHT = {
    "double": "def double(x):\n    return 2 * x",
    "column_means": "def column_means(X):\n    return X.mean(axis=0, keepdims=True)",
    "why": "Since 2 divides it.",
}
NO_NEGATIVES = {"double": "def double(x):\n    return 2 * np.abs(x)"}
NO_DIVISION = {"column_means": "def column_means(X):\n    return X.sum(axis=0, keepdims=True)"}
WRONG = {"double": "def double(x):\n    return x * 0 + 1", "column_means": RIGHT["column_means"]}
NO_WORDS = {"double": RIGHT["double"], "column_means": RIGHT["column_means"]}
COPIED = {
    "double": "def double(x):\n    # doubling by way of the odd numbers, as my uncle does it\n"
    "    odd_one = 3 * x + 0.5 - x\n    nearly = np.subtract(odd_one, 0.25) - 0.25\n    return nearly * 1.0",
    "column_means": "def column_means(X):\n    heap = X[0] - X[0]\n    for slice_of_bread in X[::-1]:\n"
    "        heap = heap + slice_of_bread / len(X)\n    return heap.reshape((-1, X.shape[1]))",
}


def attack(module, name):
    """A hostile submission of tests/attacks: text of a cell, or answers and what changes the notebook."""
    found = runpy.run_path(str(HERE.parent / "attacks" / f"{module}.py"))["ATTACKS"][name]
    return found if isinstance(found, dict) else {"cells": found}


#: The answers of each kind; and what else: a cell behind the imports, what changes the notebook, bytes, a file's name.
DOES = {
    "all": RIGHT,
    "no negatives": RIGHT | NO_NEGATIVES,
    "no division": RIGHT | NO_DIVISION,
    "neither": RIGHT | NO_NEGATIVES | NO_DIVISION,
    "squares": RIGHT | {"double": "def double(x):\n    return x**2"},
    "no words": NO_WORDS,
    "other words": RIGHT | {"why": "On second thoughts: it is a sum of two equal numbers."},
    "double only": {"double": RIGHT["double"]},
    "words only": {"why": RIGHT["why"]},
    "nothing": {},
    "syntax error": NO_WORDS | {"double": "def double(x):\n    return (2 * x"},
    "endless loop": NO_WORDS | {"double": "def double(x):\n    while True:\n        pass"},
    "half a file": RIGHT | {"content": lambda content: content[: len(content) // 2]},
    "an empty file": {"content": lambda content: b""},
    "another name": RIGHT | {"file": "homework (2).ipynb"},
    "copied": RIGHT | COPIED,
    "builtins agree": WRONG | attack("forging", "builtins agree"),
    "own judge": WRONG | attack("forging", "judge and check are redefined before they are needed"),
    "forged verdict": WRONG | attack("poisoning_database", "a verdict in the notebook's metadata"),
    "HTML": WRONG | attack("poisoning_reader", "HTML in the source"),
    "odd warnings": WRONG | attack("poisoning_next", "warnings that are errors"),
}


@dataclass(frozen=True)
class Student:
    """A line of ``CLASS``; the numbers of who hands in nothing are ``None``."""

    id: str
    name: str
    by: str
    minutes_late: int | None
    does: str
    first: float | None
    judged: float | None
    double: float | None
    column_means: float | None
    words: float | None
    late: float | None
    total: float | None

    @classmethod
    def of(cls, line):
        values = re.fullmatch(r"(.+?)\s{2,}(.+?)\s{2,}(\w+)\s+(\S+)\s+(.+?)" + r"\s+(\S+)" * 7, line).groups()
        numbers = [None if value == "-" else float(value) for value in values[5:]]
        return cls(*values[:3], None if values[3] == "-" else int(values[3]), values[4], *numbers)


STUDENTS = [Student.of(line) for line in CLASS.strip().splitlines()[1:]]
SUBMITTED = [one for one in STUDENTS if one.by != "nobody"]
LISTED = [one for one in STUDENTS if one.id != "stranger"]


def test_the_table_is_whole_and_each_line_adds_up():
    assert len({one.id for one in STUDENTS}) == 60
    for one in SUBMITTED:
        assert one.double + one.column_means + one.words - one.late == one.total, one.id


# --- The day --------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("sandbox")
def test_a_day_of_a_class_of_sixty(day):
    write_the_lesson(day)
    enter_the_class(day)
    hand_out(day)
    hand_in(day)
    kill_a_run_midway(day)
    judge_the_rest(day)
    judge_again(day)
    grade_by_hand(day)
    hand_in_again(day)
    watch_some_arrive(day)
    grade_the_new_answers(day)
    change_a_test(day)
    give_feedback(day)
    look_for_copies(day)
    assert everything_but_the_hand_made_sums(day) == {}


def write_the_lesson(day):
    day.grader("new", LESSON, "--title", "The first day", "--course", day.course)
    place = day.course / "lessons" / LESSON
    shutil.copytree(HERE / "lessons" / LESSON, place, dirs_exist_ok=True)
    (place / "equivalents.toml").unlink()
    with (day.course / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write(day.settings)
    day.grader("build", LESSON)
    day.grader("release", LESSON)
    text = (day.course / "release" / LESSON / f"{LESSON}.ipynb").read_text(encoding="utf-8")
    assert "x + x" not in text
    assert "model answer" not in text


def enter_the_class(day):
    day.canvas.write_text(canvas_file(), encoding="utf-8")
    assert "59 added, 0 changed, 0 as they were." in day.grader("students", "import", day.canvas)
    with day.gradebook() as gradebook:
        gradebook.update_or_create_assignment(LESSON, duedate=f"{DUE} UTC")


def hand_out(day):
    day.nbgrader("release_assignment", LESSON)


def hand_in(day):
    for one in SUBMITTED:
        day.hand_in(one.id, one.by, one.minutes_late, one.does)
    day.nbgrader("collect", LESSON)


def kill_a_run_midway(day):
    with day.started("autograde", LESSON, *LIMITS) as running:
        wait_until(lambda: len(day.executed()) >= 15)
        running.kill()
    day.before_the_kill = day.executed()
    assert 15 <= len(day.before_the_kill) < 57


def judge_the_rest(day):
    rows = judged(day.process(BIN / "grader", "autograde", LESSON, *LIMITS, "--json"))
    assert {student for student, row in rows.items() if row["unchanged"]} >= day.before_the_kill
    assert {student: row["score"] for student, row in rows.items()} == {one.id: one.first for one in SUBMITTED}


def judge_again(day):
    rows = judged(day.grader("autograde", LESSON, *LIMITS, "--json"))
    assert all(row["unchanged"] for row in rows.values())
    assert {student: row["score"] for student, row in rows.items()} == {one.id: one.first for one in SUBMITTED}


def grade_by_hand(day):
    with day.gradebook() as gradebook:
        waiting = {one.student.id for one in gradebook.assignment_submissions(LESSON) if one.needs_manual_grade}
        assert waiting == {one.id for one in SUBMITTED if "why" in DOES[one.does] and "content" not in DOES[one.does]}
        for one in SUBMITTED:
            if one.id in waiting:
                day.give(gradebook, one.id, "why", FIRST_GIVEN.get(one.id, one.words))
        day.give(gradebook, "xena", "why", 20, extra=3)
        day.give(gradebook, "ada", "why", 25, "Well put: 2 | n <=> n even.")
        day.give(gradebook, "syd", "check-double", 38, "Only a bracket is missing.")
        day.give(gradebook, "oda", "check-double", 35)
        gradebook.grant_extension(LESSON, "sick", days=2)


def hand_in_again(day):
    changed = {student for student, (by, *_) in AGAIN.items() if by == "file"}
    for student in changed:
        day.hand_in(student, *AGAIN[student], again=True)
    rows = judged(day.grader("autograde", LESSON, *LIMITS, "--json"))
    assert {student for student, row in rows.items() if not row["unchanged"]} == changed
    assert {s: rows[s]["score"] for s in changed} == {one.id: one.judged for one in SUBMITTED if one.id in changed}


def watch_some_arrive(day):
    """One before anybody watches, and one meanwhile; the others have their pages, and nothing is done for them."""
    day.grader("feedback", LESSON)
    day.hand_in("gwen", *AGAIN["gwen"], again=True)
    with day.started("watch", LESSON, *LIMITS) as watching:
        assert watching.stdout.readline().startswith("watching ")
        assert watching.stdout.readline().endswith(f"  {LESSON}  gwen: 75 of 75\n")
        day.hand_in("wanda", *AGAIN["wanda"], again=True)
        assert watching.stdout.readline().endswith(f"  {LESSON}  wanda: 75 of 75\n")
        page = day.released_feedback("wanda")
        wait_until(lambda: page.is_file() and "<strong>75</strong> of 100 points" in page.read_text(encoding="utf-8"))
        watching.send_signal(signal.SIGINT)
        assert watching.communicate(timeout=60)[0].startswith("Stopped: ")


def grade_the_new_answers(day):
    """Those with other words than before, or the first ones; who has the same words keeps the grade for them."""
    with day.gradebook() as gradebook:
        waiting = {one.student.id for one in gradebook.assignment_submissions(LESSON) if one.needs_manual_grade}
        assert waiting == {"flo", "gain", "mia", "wanda"}
        for one in SUBMITTED:
            if one.id in waiting:
                day.give(gradebook, one.id, "why", one.words)


def change_a_test(day):
    file = day.course / "lessons" / LESSON / "exercises.py"
    text = file.read_text(encoding="utf-8")
    once = "rng.uniform(-9, -3),), weight=1"
    assert once in text
    file.write_text(text.replace(once, once.replace("1", "2")), encoding="utf-8")
    day.grader("build", LESSON)
    assert MOVED in day.grader("autograde", LESSON, *LIMITS).splitlines()


def give_feedback(day):
    assert "wrote 57 pages" in day.grader("feedback", LESSON)
    day.nbgrader("release_feedback", LESSON)
    for one in SUBMITTED:
        if one.by in ("exchange", "submit"):
            assert day.released_feedback(one.id).read_bytes() == day.page(one.id).read_bytes()
    assert "Well put: 2 | n &lt;=&gt; n even." in day.page("ada").read_text(encoding="utf-8")
    assert "Only a bracket is missing." in day.page("syd").read_text(encoding="utf-8")
    assert "<script" not in day.page("eve").read_text(encoding="utf-8")


def look_for_copies(day):
    found = json.loads(day.grader("similarity", LESSON, "--json"))
    assert [pair["students"] for pair in found["pairs"]] == [["castor", "pollux"]]
    assert [one["student"] for one in found["unread"]] == ["flo", "half", "void"]


def everything_but_the_hand_made_sums(day):
    """By place and student, what is written there that is not what was worked out by hand."""
    wanted = {one.id: one.total for one in STUDENTS}
    exported = day.exported("csv")
    reported = day.reported()
    total_or_nought = {student: total or 0.0 for student, total in wanted.items()}
    places = {
        "gradebook": (day.in_gradebook(), wanted),
        "verdicts": (day.verdicts(), {one.id: one.judged for one in SUBMITTED}),
        "feedback": (day.on_pages(), {one.id: one.total for one in SUBMITTED}),
        "report": (column(reported, "student", "score"), wanted),
        "csv": (column(exported, "student_id", "score"), total_or_nought),
        "canvas": (day.in_canvas(), {one.id: one.total for one in LISTED}),
        "moodle": (day.in_moodle(), {one.id: one.total for one in LISTED}),
        "nbgrader": (day.exported_by_nbgrader(), total_or_nought),
    }
    for name in ("double", "column_means"):
        points = {one.id: getattr(one, name) for one in STUDENTS}
        places |= {f"report: {name}": (column(reported, "student", f"{name}: score"), points)}
        places |= {f"csv: {name}": (column(exported, "student_id", name), points)}
    places["csv: why"] = (column(exported, "student_id", "why"), {one.id: one.words for one in STUDENTS})
    late = {one.id: one.late for one in STUDENTS}
    places["report: late"] = (column(reported, "student", "late_penalty"), late)
    places["csv: late"] = (column(exported, "student_id", "late_penalty"), {s: p or 0.0 for s, p in late.items()})
    return {
        place: {student: (found.get(student), right.get(student)) for student in differing}
        for place, (found, right) in places.items()
        if (differing := [s for s in {**found, **right} if found.get(s, "nobody") != right.get(s, "nobody")])
    }


# --- What the steps are made of ---------------------------------------------------------------------------------


class Day:
    """A course, an exchange, and the home of the account that the tests run as, which is a student's too."""

    def __init__(self, root, database, run_cli):
        self._run_cli = run_cli
        self.course, self.exchange, self.home = root / "course", root / "exchange", root / "home"
        for place in (self.course, self.exchange, self.home):
            place.mkdir()
        self.exchange.chmod(0o777)
        self.canvas, self.moodle = root / "canvas.csv", root / "moodle.csv"
        common = f'c.CourseDirectory.course_id = "course"\nc.Exchange.root = "{self.exchange}"\n'
        self.settings = f"""
{common}
c.ExchangeCollect.check_owner = False
c.LatePenalty.per_day = 0.1
c.LatePenalty.grace_minutes = 15
c.LatePenalty.cap = 0.5
"""
        if database:
            self.settings += f'c.CourseDirectory.db_url = "{database}"\n'
        self.database = database or f"sqlite:///{self.course}/gradebook.db"
        (self.home / "nbgrader_config.py").write_text(f"c = get_config()\n{common}", encoding="utf-8")
        self._environment = {**os.environ, "HOME": str(self.home), "COLUMNS": "160", "LANG": "C.UTF-8"}
        self._environment["PATH"] = f"{BIN}{os.pathsep}{os.environ['PATH']}"

    # Commands

    def grader(self, *arguments):
        """A grader command in this process, where one of its own would only take time; gives what it says."""
        code, out, self.complaints = self._run_cli(*arguments, cwd=self.course)
        assert code == 0, self.complaints
        return out

    def nbgrader(self, *arguments, cwd=None):
        return self.process(*NBGRADER, *arguments, cwd=cwd)

    def process(self, *command, cwd=None):
        """A command in a process of its own."""
        options = {"cwd": cwd or self.course, "env": self._environment, "timeout": 300, "check": False}
        done = subprocess.run(list(map(str, command)), **options, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
        assert "Traceback" not in done.stderr, done.stderr
        self.complaints = done.stderr
        return done.stdout

    @contextmanager
    def started(self, *arguments):
        """A grader command that goes on meanwhile; at the end it is ended, if it has not yet."""
        both = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        with subprocess.Popen([BIN / "grader", *arguments], cwd=self.course, env=self._environment, **both) as running:
            try:
                yield running
            finally:
                running.kill()

    # Handing in

    def hand_in(self, student, by, minutes_late, does, *, again=False):
        """Put it where it arrives; what is not late, two days before it is due, or one at the second time."""
        moment = DUE + datetime.timedelta(minutes=minutes_late or (-1440 if again else -2880))
        files = self._files(does)
        if by == "exchange":
            files["timestamp.txt"] = f"{moment}.000000 UTC".encode()
            files["submission_secret.txt"] = f"secret of {student}".encode()
            arrived = self.exchange / "course" / "inbound" / f"{student}+{LESSON}+{moment}.000000 UTC+abc"
            fresh = self.exchange / "on its way"
            write(fresh, files)
            fresh.rename(arrived)
        elif by == "submit":
            write(self.home / LESSON, files)
            self.nbgrader("submit", LESSON, cwd=self.home)
        else:
            if minutes_late:
                files["timestamp.txt"] = f"{moment} UTC".encode()
            write(self.course / "submitted" / student / LESSON, files)

    def _files(self, does):
        """The released notebook with a student's answers in it, under the name that it is handed in by."""
        released = self.course / "release" / LESSON / f"{LESSON}.ipynb"
        notebook, answers = json.loads(released.read_text(encoding="utf-8")), DOES[does]
        for cell in notebook["cells"]:
            cell["source"] = answers.get(cell["id"], "".join(cell["source"]))
        if "cells" in answers:
            place = [cell["id"] for cell in notebook["cells"]].index("imports") + 1
            own = {"cell_type": "code", "id": "mine", "metadata": {}, "outputs": [], "execution_count": None}
            notebook["cells"].insert(place, own | {"source": answers["cells"]})
        answers.get("notebook", lambda notebook: None)(notebook)
        content = json.dumps(notebook).encode()
        return {answers.get("file", f"{LESSON}.ipynb"): answers.get("content", lambda content: content)(content)}

    # The gradebook, as formgrader uses it

    def gradebook(self):
        return Gradebook(self.database, "course")

    def give(self, gradebook, student, cell, points, comment=None, extra=None):
        """What formgrader does when a grader enters points and a comment."""
        grade = gradebook.find_grade(cell, LESSON, LESSON, student)
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = points, extra, False
        if comment:
            about = gradebook.find_comment(cell.removeprefix("check-"), LESSON, LESSON, student)
            about.manual_comment = comment
        gradebook.db.commit()

    # What is written where, as numbers by student

    def executed(self):
        return {path.parent.parent.name for path in self.course.glob(f"autograded/*/{LESSON}/{LESSON}.ipynb")}

    def verdicts(self):
        def score(student):
            path = self.course / "autograded" / student / LESSON / f"{LESSON}.ipynb"
            return json.loads(path.read_text(encoding="utf-8"))["metadata"]["grader"]["verdict"]["score"]

        return {student: score(student) for student in self.executed()}

    def in_gradebook(self):
        with self.gradebook() as gradebook:
            nobody = dict.fromkeys((student.id for student in gradebook.students), None)
            found = gradebook.assignment_submissions(LESSON)
            return nobody | {one.student.id: one.score - one.late_submission_penalty for one in found}

    def page(self, student):
        return self.course / "feedback" / student / LESSON / f"{LESSON}.html"

    def released_feedback(self, student):
        """Where the exchange keeps the feedback of a student, who alone knows the secret."""
        secret = self.course / "submitted" / student / LESSON / "submission_secret.txt"
        name = notebook_hash(secret=secret.read_text(encoding="utf-8"), notebook_id=LESSON)
        return self.exchange / "course" / "feedback" / f"{name}.html"

    def on_pages(self):
        pages = {path.parent.parent.name: path for path in self.course.glob(f"feedback/*/{LESSON}/{LESSON}.html")}
        total = r'<p class="total"><strong>(.*?)</strong> of 100 points'
        return {s: float(re.search(total, path.read_text(encoding="utf-8"))[1]) for s, path in pages.items()}

    def reported(self):
        self.grader("report", LESSON)
        page = (self.course / "reports" / f"{LESSON}.html").read_text(encoding="utf-8")
        assert "The first day" in page
        return table((self.course / "reports" / f"{LESSON}.csv").read_text(encoding="utf-8-sig"))

    def exported(self, format_, *options):
        to = self.course / f"{format_}-out.csv"
        self.grader("export", LESSON, "--format", format_, "--to", to, *options)
        return table(to.read_text(encoding="utf-8"))

    def in_canvas(self):
        rows = self.exported("canvas", "--template", self.canvas)
        assert f"{LESSON}: no grade for Absent, Abel, Absent, Белла, Absent, 蔡; --zeros" in self.complaints
        assert "still to be graded by hand: oda, syd." in self.complaints  # Judged again since it was graded.
        assert "Graded, but not in the file: stranger." in self.complaints
        assert (rows[0]["Student"], rows[-1]["Student"]) == ("    Points Possible", "Student, Test")
        return column(rows[1:-1], "SIS Login ID", f"{LESSON} (4711)")

    def in_moodle(self):
        self.moodle.write_text(moodle_file(), encoding="utf-8")
        rows = self.exported("moodle", "--template", self.moodle)
        told = {row["ID number"]: row["Feedback comments"] for row in rows}
        assert "From your grader: Well put: 2 | n &lt;=&gt; n even." in told["ada"]
        return column(rows, "ID number", "Grade")

    def exported_by_nbgrader(self):
        """nbgrader puts no quotation marks around names with commas, so that columns are counted from both ends."""
        self.nbgrader("export")
        lines = (self.course / "grades.csv").read_text(encoding="utf-8").splitlines()[1:]
        return {line.split(",")[3]: float(line.split(",")[-2]) for line in lines}


@pytest.fixture
def day(tmp_path, database, run_cli):
    return Day(tmp_path, database, run_cli)


def canvas_file():
    """The class list, as Canvas writes it; it is to come back with grades in it."""
    rows = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", f"{LESSON} (4711)", "Final Score"]]
    rows.append(["    Points Possible", "", "", "", "", "100.00", "(read only)"])
    rows += [[one.name, 500 + n, f"A-{n}", one.id, "S1", "", ""] for n, one in enumerate(LISTED)]
    return written([*rows, ["Student, Test", 999, "", "8d1f", "S1", "", ""]])


def moodle_file():
    """A grading worksheet, as Moodle writes it."""
    header = ["Identifier", "Full name", "ID number", "Status", "Grade", "Maximum Grade", "Grade can be changed"]
    header += ["Last modified (submission)", "Last modified (grade)", "Feedback comments"]
    rest = ["Submitted for grading - ", "", "100.00", "Yes", "-", "-", ""]
    return written([header, *([f"Participant {n}", one.name, one.id, *rest] for n, one in enumerate(LISTED))])


def written(rows):
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue()


def judged(said):
    """What ``grader autograde --json`` says of each student."""
    return {row["student"]: row for row in json.loads(said)}


def table(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def column(rows, student, name):
    """A column's numbers; an apostrophe before an id keeps spreadsheets from taking it for a formula."""
    return {row[student].lstrip("'"): float(row[name]) if row[name] else None for row in rows}


def write(place, files):
    """Let a folder hold these files, and no others."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for name, content in files.items():
        (place / name).write_bytes(content)


def wait_until(reached, seconds=120):
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.01)
