"""What tests of nbgrader's commands share: a machine to work on."""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from grader.authoring.build import build
from grader.course import PROJECT, Course

COURSE = Path(__file__).resolve().parent.parent / "manual_course"
BIN = Path(sys.executable).parent
#: Accounts that every Debian has, for programs and games of old: nobody logs in as them.
ACCOUNTS = ("games", "news")


@dataclass(frozen=True)
class Machine:
    """A course folder, an exchange, and a home for each account.

    An account is the name of a Unix account, which only root can act for, or ``None`` for the one the tests run as.
    """

    root: Path

    @property
    def course(self):
        return Course(self.root / "course")

    @property
    def exchange(self):
        return self.root / "exchange"

    def home(self, account):
        """The account's home; students work in it."""
        place = self.root / "home" / (account or "instructor")
        if not place.exists():
            place.mkdir(parents=True)
            (place / "nbgrader_config.py").write_text(_config(self.exchange))
            if account:
                shutil.chown(place, account)
        return place

    def run(self, account, *arguments, cwd=None):
        """Run a program as an account; gives its exit code, and all it said."""
        options = self._options(account, cwd)
        done = subprocess.run(
            [*_as(account), *map(str, arguments)], **options, capture_output=True, text=True, timeout=300, check=False
        )
        return done.returncode, done.stdout + done.stderr

    def start(self, account, *arguments, cwd=None, output=subprocess.DEVNULL):
        return subprocess.Popen(
            [*_as(account), *map(str, arguments)],
            **self._options(account, cwd),
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )

    def _options(self, account, cwd):
        home = self.home(account)
        environment = {"PATH": f"{BIN}:/usr/bin:/bin", "HOME": str(home), "LANG": "C.UTF-8"}
        environment |= {"JUPYTER_PREFER_ENV_PATH": "1", "JUPYTERLAB_SETTINGS_DIR": str(self.root / "settings")}
        return {"cwd": cwd or home, "env": environment}


@pytest.fixture
def machine(sandbox):
    """A machine with the course of tests/manual_course on it, built."""
    root = Path(tempfile.mkdtemp(prefix="machine-"))  # Pytest's own folders are closed to other accounts.
    root.chmod(0o755)
    (root / "exchange").mkdir()
    (root / "exchange").chmod(0o777)
    settings = root / "settings" / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
    settings.parent.mkdir(parents=True)
    settings.write_text('{"fetchNews": "false", "checkForUpdates": false}')  # Else a question covers the page.
    made = Machine(root)
    shutil.copytree(COURSE, made.course.root, ignore=shutil.ignore_patterns("__pycache__"))
    config = made.course.root / "nbgrader_config.py"
    config.write_text(f'{config.read_text()}\nc.Exchange.root = "{made.exchange}"\n')
    build(made.course.lesson("words"))
    yield made
    shutil.rmtree(root)


@pytest.fixture
def accounts():
    """Two Unix accounts to act for."""
    if os.geteuid() != 0:
        pytest.skip("only root can act for other accounts")
    return ACCOUNTS


@pytest.fixture
def as_account():
    """What a command starts with to be run by an account that can read interpreter and project, wherever they lie."""
    return _as


def _config(exchange):
    course = 'c.CourseDirectory.course_id = "words-course"'
    return f'c = get_config()\n{course}\nc.Exchange.root = "{exchange}"\n'


def _as(account):
    """What a command starts with to be run by an account: folders closed to others are opened as far as needed."""
    if account is None:
        return []
    opened = []
    for place in map(Path, dict.fromkeys((sys.base_prefix, sys.prefix, str(PROJECT)))):
        closed = next((part for part in (*reversed(place.parents), place) if not part.stat().st_mode & 0o001), None)
        if closed:
            opened += ["--tmpfs", str(closed)] if str(closed) not in opened else []
            between = [part for part in reversed(place.parents) if closed in part.parents]
            opened += [word for part in between for word in ("--perms", "0755", "--dir", str(part))]
            opened += ["--ro-bind", str(place), str(place)]
    powers = ("--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID")
    walls = ["bwrap", "--dev-bind", "/", "/", *opened, *powers, "--die-with-parent"] if opened else []
    return [*walls, "setpriv", "--reuid", account, "--regid", account, "--clear-groups"]
