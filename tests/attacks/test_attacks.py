"""Every attack of this folder, in one class: nobody gains a point, nothing of the host changes, no neighbour suffers.

The other modules hold the attacks, by idea: under a name that says what is tried, the text of a cell (or a dictionary):

    cells       text of a cell behind the imports, or of several
    double, column_means
                the answers; without them ``double`` is wrong in most groups, and ``column_means`` right
    notebook    a function that changes the notebook, or gives what is to be handed in instead of it
    folder      what else lies in the submission's folder: bytes, a function that makes it, a text that a link leads to
    link        where the submission's folder itself leads to, as a link
    student     the name it is handed in under
    earns       the points that the same submission is worth without the attack
    nbgrader    the same, where nbgrader's own collection decides; None where it cannot hold such a submission
    fails       the error that its own cell may end with, where it is not ended from outside first

Cells find ``toolbox.py`` in front of them. ``{CANARY}`` and the like stand for what is different in each run.
"""

import hashlib
import json
import os
import re
import runpy
import socket
import subprocess
import sys
import time
import uuid
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import psutil
import pytest
from nbgrader.api import Gradebook

from grader.authoring.build import build
from grader.course import Course
from grader.gradebook.opening import open_gradebook

HERE = Path(__file__).parent
HAND_IN = runpy.run_path(str(HERE.parent / "notebooks" / "make.py"))["hand_in"]
TOOLBOX = (HERE / "toolbox.py").read_text(encoding="utf-8")
COMMANDS = Path(sys.executable).parent
POINTS = {"double": 40, "column_means": 60}
RIGHT = {
    "double": "def double(x):\n    return 2 * x",
    "column_means": "def column_means(X):\n    return X.mean(axis=0, keepdims=True)",
}
WRONG = "def double(x):\n    return x * 0 + 1"
#: Groups whose attackers answer all exercises right: they would harm, not gain.
RIGHT_ANYWAY = ("denial", "notebook")
LIMITS = {"cell_seconds": 2.0, "total_seconds": 8.0}
OPTIONS = ("--cell-seconds", "2", "--total-seconds", "8", "--memory-mb", "1024")
#: Seconds that one submission may take beyond its limits: machines are slow at times.
SLACK = 60


# --- Attacks and their neighbours ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Attack:
    """One hostile submission."""

    group: str
    name: str
    number: int
    cells: str | tuple = ()
    double: str = ""
    column_means: str = RIGHT["column_means"]
    notebook: object = None
    folder: dict = field(default_factory=dict)
    link: str = ""
    student: str = ""
    earns: float = -1
    nbgrader: float | None = -1
    fails: str = ""

    def __str__(self):
        return f"{self.group}: {self.name}"

    @property
    def worth(self):
        if self.earns >= 0:
            return self.earns
        return 100 if self.student or (self.group in RIGHT_ANYWAY and not self.double) else 60

    @property
    def who(self):
        return self.student or f"{self.number:03} {re.sub('[^a-z0-9]+', '-', str(self).lower())}"

    @property
    def neighbours(self):
        """Who is judged next: one who answers all, and one who answers nothing."""
        return f"{self.number:03}~honest", f"{self.number:03}~idle"

    def submission(self):
        """The notebook's bytes."""
        right = self.group in RIGHT_ANYWAY or self.student
        answers = {"double": self.double or (RIGHT["double"] if right else WRONG), "column_means": self.column_means}
        extras = (self.cells,) if isinstance(self.cells, str) else self.cells
        made = HAND_IN(*((TOOLBOX, *extras) if extras or self.double else ()), **answers)
        for cell in made["cells"]:
            cell["source"] = "".join(cell["source"])
        changed = self.notebook(made) if self.notebook else None
        if isinstance(changed, bytes):
            return changed
        return json.dumps(changed if isinstance(changed, dict) else made).encode()

    def put(self, place, values):
        """Hand it in as a folder, with this run's values filled in."""
        if self.link:
            place.parent.mkdir(parents=True)
            place.symlink_to(_filled(self.link, values))
            return
        place.mkdir(parents=True)
        for name, content in {"tiny.ipynb": self.submission(), **self.folder}.items():
            path = place / name
            path.parent.mkdir(exist_ok=True)
            if callable(content):
                content(path)
            elif isinstance(content, str):
                path.symlink_to(_filled(content, values))
            elif content is not None:
                path.write_bytes(_filled(content.decode("latin-1"), values).encode("latin-1"))


def _filled(text, values):
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def _attacks():
    number = 0
    for path in sorted(HERE.glob("*.py")):
        for name, given in runpy.run_path(str(path)).get("ATTACKS", {}).items() if "test_" not in path.name else ():
            yield Attack(path.stem, name, number, **(given if isinstance(given, dict) else {"cells": given}))
            number += 1


ATTACKS = tuple(_attacks())


# --- A host with secrets, and what a run did to it ----------------------------------------------------------------


class Host:
    """A course among things that nobody may read or change."""

    def __init__(self, root):
        self.root = root
        self.canary = f"CANARY-{uuid.uuid4().hex}"
        self.home, self.marker = root / "home", root / "marker"
        self.secret = root / "secret.ipynb"
        self.course = Course(root / "course")
        self.server = socket.create_server(("127.0.0.1", 0))
        self.abstract = socket.socket(socket.AF_UNIX)
        self.abstract.bind(f"\0{self.canary[7:]}")
        self.abstract.listen()
        path = f"{COMMANDS}{os.pathsep}{os.environ['PATH']}"
        self.environment = {
            **os.environ,
            "PATH": path,
            "HOME": str(self.home),
            "GRADER_TEST_SECRET": self.canary,
            "COLUMNS": "160",
        }

    def furnish(self, source):
        """Put the course there, with a canary in every place where there is a secret."""
        lesson = self.course.root / "lessons" / "tiny"
        lesson.mkdir(parents=True)
        (self.course.root / "nbgrader_config.py").write_text(
            (source / "nbgrader_config.py").read_text()
            + "".join(f"c.ExecuteInSandbox.{name} = {value}\n" for name, value in LIMITS.items())
        )
        text = (source / "lessons" / "tiny" / "exercises.py").read_text(encoding="utf-8")
        (lesson / "exercises.py").write_text(f"{text}\n# {self.canary}\n", encoding="utf-8")
        text = (source / "lessons" / "tiny" / "lesson.py").read_text(encoding="utf-8")
        text = text.replace("    twice = x + x", f"    # {self.canary}\n    twice = x + x")
        (lesson / "lesson.py").write_text(text, encoding="utf-8")
        folder = self.course.lesson("tiny")
        build(folder)
        with open_gradebook(self.course, folder) as gradebook:
            gradebook.register()
        for place in (self.home / ".ssh" / "id_rsa", self.home / ".bashrc", self.marker, self.root / "note"):
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(self.canary)
        self.secret.write_bytes(self.honest())

    def honest(self):
        """A right submission with the canary in it: whoever copies it is found out."""
        return json.dumps(HAND_IN(f"secret = '{self.canary}'", **RIGHT)).encode()

    def hand_in(self, attacks, neighbours):
        values = {
            "CANARY": self.canary[7:],
            "MARKER": self.marker,
            "COURSE": self.course.root,
            "HOME": self.home,
            "SOCKET": self.canary[7:],
            "PORT": self.server.getsockname()[1],
            "SECRET": self.secret,
        }
        for attack in attacks:
            honest, idle = (self.course.path("submitted", who, "tiny") for who in attack.neighbours)
            values |= {"NEIGHBOUR": honest / "tiny.ipynb", "NEIGHBOUR_FOLDER": honest}
            for place, content in ((honest, self.honest()), (idle, json.dumps(HAND_IN()).encode())):
                linked = place is honest and "{NEIGHBOUR" in attack.link
                if not linked and (attack not in neighbours or (place is idle and attack.number % 4)):
                    continue
                place.mkdir(parents=True)
                (place / "tiny.ipynb").write_bytes(content)
            attack.put(self.course.path("submitted", attack.who, "tiny"), values)

    def state(self):
        """Everything of the host that a run must leave as it is."""
        seen = {}
        for folder, folders, names in os.walk(self.root):
            for name in (*folders, *names):
                path = Path(folder, name)
                stats = path.lstat()
                content = (
                    path.read_bytes() if path.is_file() and not path.is_symlink() and stats.st_size < 10**6 else b""
                )
                place = os.fsencode(path.relative_to(self.root))
                if not re.match(rb"course/(autograded|feedback|gradebook|\.grader|\.nbgrader|__pycache__)", place):
                    seen[place] = stats.st_mode, stats.st_size, hashlib.sha256(content).hexdigest()
        return seen

    def reached(self):
        """Whether somebody has knocked at a door of the host's."""
        found = []
        for door in (self.server, self.abstract):
            door.setblocking(False)
            with suppress(BlockingIOError):
                found.append(door.accept())
        return found

    def processes(self):
        """What still runs of all that was started."""
        left = []
        for process in psutil.process_iter():
            try:
                if process.environ().get("GRADER_TEST_SECRET") == self.canary:
                    left.append(process)
            except psutil.Error:
                continue
        return left

    def run(self, *command, seconds=600):
        """Run a command in the course's folder; what it printed moves no terminal's cursor."""
        done = subprocess.run(
            [COMMANDS / command[0], *command[1:]],
            cwd=self.course.root,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
        said = (done.stdout + done.stderr).decode()
        assert not re.search("[^\\n[:print:]]".replace("[:print:]", "\\x20-\\x7e\\xa0-\\uffff"), said), repr(said)
        assert not set(re.findall("[\\u200b-\\u200f\\u202a-\\u202e\\u2066-\\u2069]", said)), repr(said)
        return done.returncode, said

    def scores(self):
        """The gradebook's scores by student and exercise."""
        with Gradebook(self.course.directory.db_url) as gradebook:
            found = {}
            for submission in gradebook.assignment_submissions("tiny"):
                (notebook,) = submission.notebooks
                found[submission.student_id] = {grade.name[6:]: grade.score for grade in notebook.grades}
            return found

    def executed(self, who):
        return self.course.path("autograded", who, "tiny") / "tiny.ipynb"

    def close(self):
        self.server.close()
        self.abstract.close()


@pytest.fixture
def host(sandbox, tmp_path):
    made = Host(tmp_path)
    made.furnish(HERE.parent / "course")
    yield made
    made.close()


@contextmanager
def attacked(host, attacks, neighbours=ATTACKS):
    """Hand the attacks in, some with neighbours; after what is done then, the host is as it was."""
    host.hand_in(attacks, neighbours)
    before = host.state()
    yield
    after = host.state()
    assert [place for place in {*before, *after} if before.get(place) != after.get(place)] == []
    assert host.reached() == []
    assert host.processes() == []
    assert not Path("/tmp", host.canary[7:]).exists()


def found_in(attack, notebook, host):
    """What is wrong with an attacker's executed notebook."""
    text = notebook.read_text(encoding="utf-8")
    assert host.canary not in text
    executed = nbformat.reads(text, as_version=4)
    nbformat.validate(executed)
    for cell in executed.cells:
        for output in cell.get("outputs", []):
            assert set(output.get("data", {})) <= {"text/plain", "text/html", "image/png", "image/jpeg"}
            if cell.id.startswith("added-") and output.output_type == "error":
                assert output.ename == attack.fails, (output.ename, output.evalue)


def _judged(host, attacks, subtests, worth):
    """Look at what became of each attack, and of its neighbours."""
    scores = host.scores()
    for attack in attacks:
        with subtests.test(msg=str(attack)):
            assert sum(scores[attack.who].values()) == worth(attack)
            found_in(attack, host.executed(attack.who), host)
            honest, idle = attack.neighbours
            assert scores.get(honest, POINTS) == POINTS
            assert set(scores.get(idle, {"": 0}).values()) == {0}


@pytest.fixture
def part(request):
    """A part of the attacks, every so many; all of them on demand."""
    return lambda attacks, step=5: attacks[:: 1 if request.config.getoption("--every-attack") else step]


def test_a_class_of_attackers(host, subtests, part):
    attacks = part(ATTACKS, 2)
    with attacked(host, attacks):
        start = time.time()
        code, said = host.run("grader", "autograde", "tiny", "--workers", "1", *OPTIONS)
        assert code == 0, said
    _judged(host, attacks, subtests, lambda attack: attack.worth)
    done = sorted(path.stat().st_mtime for path in host.course.root.glob("autograded/*/tiny/tiny.ipynb"))
    longest = max(later - sooner for sooner, later in zip([start, *done], done, strict=False))
    assert longest < LIMITS["total_seconds"] + SLACK


def test_by_nbgraders_own_command(host, subtests, part):
    """Attackers whose bytes nbgrader's collection can hold: all that are about notebooks and the gradebook, and some others."""
    others = [attack for attack in ATTACKS if attack.group not in ("notebook", "poisoning_database", "denial")]
    chosen = [a for a in ATTACKS if a.group in ("notebook", "poisoning_database")] + others[::8]
    attacks = part([attack for attack in chosen if attack.nbgrader is not None])
    with attacked(host, attacks, neighbours=attacks[::8]):
        code, said = host.run("nbgrader", "autograde", "tiny")
        assert code == 0, said[-3000:]
    _judged(host, attacks, subtests, lambda attack: attack.worth if attack.nbgrader == -1 else attack.nbgrader)


def test_on_a_cluster(host, subtests, part):
    """All but those that only use up the machine: they would do it again."""
    distributed = pytest.importorskip("distributed", reason="dask is not installed: it is the extra cluster")
    attacks = part([attack for attack in ATTACKS if attack.group != "denial"])
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": ":0"}
    with distributed.LocalCluster(**options) as cluster, attacked(host, attacks, neighbours=attacks[::8]):
        code, said = host.run("grader", "autograde", "tiny", "--scheduler", cluster.scheduler_address, *OPTIONS)
        assert code == 0, said
    _judged(host, attacks, subtests, lambda attack: attack.worth)


def test_what_is_read_out_gives_a_terminal_no_orders(host):
    """Feedback and scores of those who poison readers; no page holds anything active."""
    attacks = [attack for attack in ATTACKS if attack.group == "poisoning_reader"]
    with attacked(host, attacks):
        assert host.run("grader", "autograde", "tiny", *OPTIONS)[0] == 0
        assert host.run("grader", "feedback", "tiny")[0] == 0
        files = [host.course.path("submitted", attack.who, "tiny") / "tiny.ipynb" for attack in attacks]
        assert host.run("grader", "score", "tiny", *files)[0] == 0
    for attack in attacks:
        active = Active()
        active.feed((host.course.path("feedback", attack.who, "tiny") / "tiny.html").read_text(encoding="utf-8"))
        assert active.found == [], attack


class Active(HTMLParser):
    """Finds what would run, or would be fetched, in a page."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        if tag in ("script", "iframe", "object", "embed", "form", "base", "svg"):
            self.found.append(tag)
        for name, value in attributes:
            address = "".join((value or "").split()).lower()
            if name.startswith("on") or (name in ("href", "src") and not address.startswith(("#", "data:image/"))):
                self.found.append((tag, name, value))
