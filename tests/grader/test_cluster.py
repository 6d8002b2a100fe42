"""A class judged by a dask cluster: a real scheduler, and workers in processes of their own."""

import asyncio
import gc
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path

import psutil
import pytest

from grader.course import PROJECT
from grader.errors import GraderError
from grader.runs.autograde import autograde, results
from grader.sandbox.limits import Limits

pytest.importorskip("distributed", reason="dask is not installed: it is the extra cluster")

import dask
from distributed import Client

from grader.workers import cluster
from grader.workers.cluster import _DaskCrew, cluster_workers

pytestmark = pytest.mark.usefixtures("sandbox")

GRADER = (sys.executable, "-c", "from grader.cli import main; main()")
DASK = (sys.executable, "-m", "dask")
SECONDS = 60
CLASS = {
    "ann": ("solved", 100), "bob": ("partly_right", 90), "cy": ("untouched", 0), "dora": ("invalid_json", 0),
    "eve": ("syntax_error", 60), "fay": ("os_exit", 60), "gil": ("reordered", 100), "hal": ("recursion", 60),
}  # fmt: skip


@contextmanager
def running(*command, **options):
    """A process and all that it starts, ended afterwards."""
    process = subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL, **options)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGCONT)
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def until(condition, what):
    deadline = time.monotonic() + SECONDS
    while not (found := condition()):
        assert time.monotonic() < deadline, what
        time.sleep(0.05)
    return found


@contextmanager
def scheduler_at(host, *options, before=()):
    """A scheduler on a free port; its address."""
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "scheduler.json"
        where = ("--host", host, "--port", "0", "--no-dashboard", "--scheduler-file", file, "--idle-timeout", "600")
        with running(*before, *DASK, "scheduler", *where, *options):
            until(file.exists, "no scheduler")
            yield until(lambda: re.search(r'"address": "(.*?)"', file.read_text()), "no address")[1]


@contextmanager
def worker_of(scheduler, scratch, *options, place=None, **more):
    """A worker in a folder of its own; it need not be there yet."""
    own = ("--no-dashboard", "--local-directory", scratch, *(options or ["--no-nanny"]))
    with running(*DASK, "worker", scheduler, "--nthreads", "1", *own, cwd=place or scratch, **more) as worker:
        worker.scratch = scratch
        yield worker


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """A scheduler and two workers that no test may harm: its address, and they."""
    with ExitStack() as stack:
        address = stack.enter_context(scheduler_at("127.0.0.1"))
        places = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("other")
        yield address, [stack.enter_context(worker_of(address, place)) for place in places]


@pytest.fixture(scope="module")
def scheduler():
    """A scheduler for tests that start workers of their own."""
    with scheduler_at("127.0.0.1") as address:
        yield address


@pytest.fixture
def start_worker(scheduler, tmp_path_factory):
    """Start a worker that ends with the test."""
    with ExitStack() as stack:

        def start(*options, scheduler=scheduler, **more):
            return stack.enter_context(worker_of(scheduler, tmp_path_factory.mktemp("worker"), *options, **more))

        yield start


@pytest.fixture
def there(scheduler):
    """Wait until so many workers are there."""

    def wait(number):
        with Client(scheduler, set_as_default=False) as client:
            client.wait_for_workers(number, timeout=SECONDS)

    return wait


@pytest.fixture
def said():
    return []


@pytest.fixture
def start(scheduler, said):
    return partial(cluster_workers, scheduler, said.append)


@pytest.fixture
def handed_in(own_course, hand_in):
    """A course with a small class; gives its lesson too."""
    for student, (notebook, _) in CLASS.items():
        hand_in(own_course, student, notebook)
    return own_course, own_course.lesson("tiny")


@pytest.fixture
def big_class(solved_class):
    return solved_class(12)


def essence(verdict):
    """What a verdict says, but for the numbers drawn for it."""
    parts = ((part.name, part.outcome, part.mistake, part.message) for part in verdict.exercises)
    return verdict.score, [[re.sub(r"[\d.-]+", "0", str(said)) for said in part] for part in parts]


def left_over(*workers):
    """What there is of a lesson with workers: sandboxes and folders."""
    children = (child.name() for worker in workers for child in psutil.Process(worker.pid).children(recursive=True))
    return [name for name in children if name == "bwrap"] + [p for w in workers for p in w.scratch.rglob("grader-*")]


def test_a_class_gets_what_it_gets_on_one_machine(handed_in, pair, limits, said):
    course, folder = handed_in
    address, workers = pair
    local = autograde(course, folder, workers=2, limits=limits)
    start = partial(cluster_workers, address, said.append)
    remote = autograde(course, folder, start=start, limits=limits, force=True)
    assert [result.student for result in remote] == sorted(CLASS)
    assert [essence(result.verdict) for result in remote] == [essence(result.verdict) for result in local]
    assert not any(result.failure or result.unchanged for result in remote)
    assert said == []
    until(lambda: not left_over(*workers), "a sandbox is left over")


@pytest.mark.parametrize("fate", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "stopped"])
def test_what_a_lost_worker_held_is_judged_by_one_that_came_late(big_class, start_worker, start, there, said, fate):
    course, folder = big_class
    lost = start_worker()
    limits = Limits(cell_seconds=2.5, total_seconds=3, boot_seconds=5)
    judged = []
    for result in results(course, folder, start=start, limits=limits):
        if not judged:
            start_worker()
            there(2)
            os.kill(lost.pid, fate)
        judged.append(result)
    assert sorted(result.student for result in judged) == course.students("tiny")
    assert [result.failure for result in judged] == [None] * 12
    assert {result.verdict.score for result in judged} == {100}
    assert said == []


def test_a_submission_that_ends_its_workers_is_given_up_and_the_others_are_judged(
    big_class, hand_in, start_worker, start, limits, make_deadly
):
    course, folder = big_class
    make_deadly(folder)
    hand_in(course, "s04-deadly", "partly_right")
    start_worker("--nanny", "--nworkers", "2")  # A nanny starts its worker again.
    judged = autograde(course, folder, start=start, limits=limits)
    failed = {result.student: result.failure for result in judged if result.failure}
    assert failed == {"s04-deadly": "the workers that judged it ended"}
    assert sum(result.verdict.score == 100 for result in judged) == 12


@pytest.fixture
def other_version(tmp_path):
    """A copy of the project that is not quite the same."""
    for package in ("grader", "helpers"):
        shutil.copytree(PROJECT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "grader" / "verdict.py").open("a") as file:
        file.write("# Another version.\n")
    return tmp_path


@pytest.fixture
def without_the_project(tmp_path):
    """A folder in which a project of another kind has the same name."""
    place = tmp_path / "other"
    place.mkdir()
    (place / "grader.py").write_text("")
    return place


def test_workers_that_cannot_judge_say_why_and_the_others_do(
    handed_in, start_worker, there, other_version, without_the_project, start, limits, said
):
    course, folder = handed_in
    start_worker(place=other_version)
    start_worker(env={**os.environ, "PATH": ""})
    start_worker(place=without_the_project)
    start_worker()
    there(4)
    judged = autograde(course, folder, start=start, limits=limits)
    assert [result.failure for result in judged] == [None] * len(CLASS)
    for sentence in (
        "The worker has another version of this project than the client; install the same version on both, "
        "and start the worker anew.",
        'Submissions run in a sandbox that needs bubblewrap: install it, for example with "apt install bubblewrap",',
        "'grader' is not a package\")); install there what is installed here.",
    ):
        (one,) = [each for each in said if sentence in each]
        assert re.match(r"tcp://127\.0\.0\.1:\d+:? ", one)
    assert len(said) == 3


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL], ids=["interrupted", "killed"])
def test_after_a_run_that_ended_early_the_next_goes_on(big_class, hand_in, pair, limits, said, end):
    course, folder = big_class
    address, workers = pair
    hand_in(course, "zoe", "infinite_loop")
    command = (*GRADER, "autograde", "tiny", "--course", course.root, "--scheduler", address, "--cell-seconds", "5")
    run = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    until(lambda: len(list(course.root.glob("autograded/*/tiny/tiny.ipynb"))) > 3, "nothing was judged")
    run.send_signal(end)
    _, complaint = run.communicate(timeout=SECONDS)
    if end == signal.SIGINT:
        assert re.search(r"^Stopped: \d+ of 13 submissions are judged and recorded; the same command", complaint)
        until(lambda: not left_over(*workers), "a sandbox is left over")
    judged = autograde(course, folder, start=partial(cluster_workers, address, said.append), limits=limits)
    assert [result.verdict.score for result in judged] == [100] * 12 + [60]
    assert sum(result.unchanged for result in judged) > 3
    assert not any(result.failure for result in judged)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("tcp://127.0.0.1:9", "No scheduler answers at tcp://127.0.0.1:9; look whether that is its address"),
        (
            "tls://127.0.0.1:9",
            "tls://127.0.0.1:9 needs certificates; name them in DASK_DISTRIBUTED__COMM__TLS__",
        ),
        ("abc://127.0.0.1:9", "The scheduler at abc://127.0.0.1:9 cannot be used: unknown address scheme 'abc'"),
        ("127.0.0.1", "The scheduler at 127.0.0.1 cannot be used: missing port number in address '127.0.0.1'."),
    ],
)
def test_a_scheduler_that_cannot_be_used_is_told_in_a_sentence(handed_in, said, monkeypatch, address, sentence):
    course, folder = handed_in
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 4.0)
    with pytest.raises(GraderError, match="^" + re.escape(sentence)):
        autograde(course, folder, start=partial(cluster_workers, address, said.append))


def test_without_workers_one_waits_and_then_says_so(handed_in, start, said, monkeypatch):
    course, folder = handed_in
    monkeypatch.setattr(_DaskCrew, "patience", 1.0)
    with pytest.raises(
        GraderError, match=r"^No worker of the scheduler at tcp://.* answers; start some with: dask worker"
    ):
        autograde(course, folder, start=start)
    assert re.match("No worker of the scheduler at tcp://.* is ready yet: waiting for one; start some with", said[0])


def test_a_cluster_behind_certificates(handed_in, start_worker, limits, said, tmp_path):
    course, folder = handed_in
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    make = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=grader")
    subprocess.run([*make, "-keyout", key, "-out", cert], check=True, capture_output=True)
    options = ("--tls-ca-file", cert, "--tls-cert", cert, "--tls-key", key)
    tls = {"ca-file": cert, "client.cert": cert, "client.key": key}
    with scheduler_at("127.0.0.1", "--protocol", "tls", *options) as address:
        start_worker(*options, scheduler=address)
        with dask.config.set({f"distributed.comm.tls.{name}": str(file) for name, file in tls.items()}):
            judged = autograde(course, folder, start=partial(cluster_workers, address, said.append), limits=limits)
    assert address.startswith("tls://")
    assert [result.failure for result in judged] == [None] * len(CLASS)


async def leave_an_error():
    asyncio.get_running_loop().create_future().set_exception(TimeoutError("Timeout"))


def test_what_goes_wrong_within_dask_when_nobody_waits_for_it_is_not_printed(pair, caplog):
    address, _ = pair
    with cluster._connect(address) as client:
        client.sync(leave_an_error)
    gc.collect()
    assert caplog.text == ""


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


@pytest.fixture
def machines():
    """Three machines in a network of their own: network namespaces; the commands that run a program in them."""
    hub, *others = names = [f"grader-{os.getpid()}-{number}" for number in range(3)]
    try:
        for name in names:
            ip("netns", "add", name)
            ip("-n", name, "link", "set", "lo", "up")
        ip("-n", hub, "link", "add", "bridge", "type", "bridge")
        ip("-n", hub, "address", "add", "198.51.100.1/24", "dev", "bridge")
        ip("-n", hub, "link", "set", "bridge", "up")
        for number, name in enumerate(others, 2):
            ip("-n", hub, "link", "add", f"to{number}", "type", "veth", "peer", "name", "net", "netns", name)
            ip("-n", hub, "link", "set", f"to{number}", "master", "bridge", "up")
            ip("-n", name, "address", "add", f"198.51.100.{number}/24", "dev", "net")
            ip("-n", name, "link", "set", "net", "up")
        yield [("ip", "netns", "exec", name) for name in names]
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"this machine makes no network namespaces: {error}")
    finally:
        for name in names:
            subprocess.run(["ip", "netns", "delete", name], check=False, capture_output=True)


def test_machines_that_share_nothing_but_a_network(handed_in, machines, tmp_path_factory):
    course, _ = handed_in
    here, *others = machines
    hide = f'mount -t tmpfs none {tmp_path_factory.getbasetemp()} && exec "$@"'
    with ExitStack() as stack:
        address = stack.enter_context(scheduler_at("198.51.100.1", before=here))
        for machine in others:
            own = (*DASK, "worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard")
            stack.enter_context(running(*machine, "unshare", "--mount", "sh", "-c", hide, "sh", *own, cwd="/"))
        command = (*here, *GRADER, "autograde", "tiny", "--course", course.root, "--scheduler", address, "--json")
        run = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert run.stderr == ""
    assert {row["student"]: row["score"] for row in json.loads(run.stdout)} == {
        student: score for student, (_, score) in CLASS.items()
    }


def test_without_dask_one_is_told_how_to_install_it(handed_in, run_cli, monkeypatch):
    monkeypatch.delitem(sys.modules, "grader.workers.cluster")
    monkeypatch.setitem(sys.modules, "distributed", None)
    course, _ = handed_in
    code, _, complaint = run_cli("autograde", "tiny", "--course", course.root, "--scheduler", "tcp://127.0.0.1:9")
    sentence = "A cluster needs dask; install it from the project's folder with: pip install -e '.[cluster]'."
    assert (code, complaint.strip()) == (1, sentence)


def test_workers_here_and_a_cluster_are_not_asked_for_together(run_cli):
    code, _, complaint = run_cli("autograde", "--workers", "2", "--scheduler", "tcp://127.0.0.1:9")
    assert code == 2
    assert "leave it out with --scheduler" in complaint


def test_a_scheduler_that_ends_is_told_and_the_run_goes_on_elsewhere(
    big_class, tmp_path_factory, limits, said, monkeypatch
):
    course, folder = big_class
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1.0)
    with scheduler_at("127.0.0.1") as address, worker_of(address, tmp_path_factory.mktemp("worker")):
        run = results(course, folder, start=partial(cluster_workers, address, said.append), limits=limits)
        next(run)
        with Client(address, set_as_default=False) as client:
            client.shutdown()
        with pytest.raises(GraderError, match=rf"^The scheduler at {address} no longer answers; what was judged"):
            list(run)
    judged = autograde(course, folder, workers=1, limits=limits)
    assert [result.verdict.score for result in judged] == [100] * 12
    assert judged[0].unchanged
