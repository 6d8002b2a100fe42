"""Workers of a dask cluster: they need this project and bubblewrap, but no shared disk, course folder or database.

A task is a function of this project, by its name, and a submission's bytes, pinned to the worker that is to judge it:
which worker has what is the pool's to decide, as it knows what failed where.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import time
import uuid
import warnings
from collections.abc import Callable, Collection, Coroutine, Iterator
from concurrent.futures import BrokenExecutor, Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from grader.errors import GraderError
from grader.judging.grading import Graded
from grader.judging.kit import OTHER_VERSION, Kit, project_digest
from grader.workers.pool import Pool
from grader.workers.worker import Task, begin, end, judge

try:
    import dask
    from distributed import Client, KilledWorker, get_worker
    from distributed.comm import parse_address
    from distributed.comm.registry import get_backend
    from distributed.versions import get_versions
except ImportError as missing:
    raise GraderError(
        "A cluster needs dask; install it from the project's folder with: pip install -e '.[cluster]'."
    ) from missing

CONNECT_SECONDS = 5.0
#: Without a word from the scheduler for so long it is taken to be gone.
SCHEDULER_SECONDS = 30.0
#: To let workers put the lesson away at the end; one that does not answer does so later, by itself.
GOODBYE_SECONDS = 3.0
TLS = " and ".join(f"DASK_DISTRIBUTED__COMM__TLS__{name}" for name in ("CA_FILE", "CLIENT__CERT", "CLIENT__KEY"))
COMPARED = ("python", "dask", "distributed", "cloudpickle", "numpy")


@contextmanager
def cluster_workers(address: str, say: Callable[[str], None], kit: Kit) -> Iterator[Pool]:
    """A pool of a cluster's workers.

    Parameters
    ----------
    address : str
        The scheduler's, such as ``tcp://host:8786``.
    say : callable
        Takes a sentence that the user should see while the run goes on.

    Raises
    ------
    GraderError
        When the scheduler cannot be reached.
    """
    with _quietly(), _connect(address) as client:
        crew = _DaskCrew(client, address, kit)
        try:
            yield Pool(crew, say)
        finally:
            crew.end()


@contextmanager
def _quietly() -> Iterator[None]:
    """What goes wrong is told by us, once and in a sentence."""
    names = [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]
    before = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module="distributed")
            yield
    finally:
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)


def _connect(address: str) -> Client:
    # A client that could not connect closes when it is collected; while another starts, that would wait for ever.
    gc.collect()
    try:
        get_backend(parse_address(address)[0])  # It says what is wrong with a scheme, which a client may not.
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except OSError as error:
        reason = f'No scheduler answers at {address}; look whether that is its address, or start one: "dask scheduler".'
        raise GraderError(reason) from error
    except Exception as error:
        if address.startswith("tls:") and not dask.config.get("distributed.comm.tls.client.cert"):
            raise GraderError(f"{address} needs certificates; name them in {TLS}.") from error
        reason = str(error) or type(error).__name__
        raise GraderError(f"The scheduler at {address} cannot be used: {reason}.") from error
    client.sync(_hush)
    return client


async def _hush() -> None:
    """Let asyncio not print what nobody waits for, such as a message's time-out when all is closed."""
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)


class _DaskCrew:
    """The workers that a scheduler knows, by their addresses."""

    patience = 120.0

    def __init__(self, client: Client, address: str, kit: Kit) -> None:
        self._client, self._address, self._kit = client, address, kit
        self._loop = client.sync(_this_loop)
        self._name = f"{kit.lesson}-{uuid.uuid4().hex}"
        start = f"start some with: dask worker {address} --nthreads 1 --nworkers N"
        self.waiting = f"No worker of the scheduler at {address} is ready yet: waiting for one; {start}."
        self.nobody = f"No worker of the scheduler at {address} answers; {start}."
        self._flying: set[Future[Any]] = set()
        self._told: set[str] = set()
        self._present: Collection[str] = client.sync(self._look)
        self._seen, self._looking = time.monotonic(), self._start(self._look())

    def muster(self) -> Collection[str]:
        now = time.monotonic()
        if self._looking.done():
            with contextlib.suppress(Exception):
                self._present, self._seen = self._looking.result(), now
            self._looking = self._start(self._look())
        if now - self._seen > SCHEDULER_SECONDS or self._client.status == "closed":
            raise GraderError(
                f"The scheduler at {self._address} no longer answers; what was judged is recorded, "
                "and the same command goes on from there."
            )
        return self._present

    def greet(self, worker: str) -> Future[Any]:
        return self._start(self._take_up(worker))

    def ask(self, worker: str, task: Task) -> Future[Graded]:
        return self._start(self._ask(worker, judge, self._name, task))

    def dismiss(self, worker: str) -> None:
        """Nothing to do: it is greeted again when it is back."""

    def end(self) -> None:
        """Take back what is out, and have the workers put the lesson away."""
        for future in list(self._flying):
            future.cancel()
        with contextlib.suppress(Exception):
            self._start(self._put_away()).result()

    def _start(self, doing: Coroutine[Any, Any, Any]) -> Future[Any]:
        future = asyncio.run_coroutine_threadsafe(doing, self._loop)
        self._flying.add(future)
        future.add_done_callback(self._flying.discard)
        return future

    async def _look(self) -> set[str]:
        return set(await self._client.nthreads())

    async def _take_up(self, worker: str) -> None:
        try:
            await self._tell(worker, compare, self._kit.project)
            self._told.add(worker)
            await self._ask(worker, take_up, self._name, self._kit)
        except BrokenExecutor:
            raise
        except GraderError as error:
            raise GraderError(f"{worker}: {error}") from error
        except Exception as error:
            raise GraderError(await self._why_not(worker, error)) from error

    async def _ask(self, worker: str, function: Callable[..., Any], *arguments: Any) -> Any:
        future = self._client.submit(function, *arguments, workers=[worker], pure=False)
        try:
            error = await future.exception()
            if isinstance(error, KilledWorker):
                raise BrokenExecutor("the worker ended")
            if error:
                raise error
            # The client's own gathering takes keys together: a worker that hangs would hold back others' answers.
            answer = await self._client.scheduler.gather(keys=[future.key])
            if future.status != "finished" or answer["status"] != "OK":
                raise BrokenExecutor("the worker ended")
            return answer["data"][future.key]
        finally:
            future.release()

    async def _tell(self, worker: str, function: Callable[..., Any], *arguments: Any) -> Any:
        """Not as a task: one that names what a worker does not know would end it."""
        try:
            return (await self._client.run(function, *arguments, workers=[worker]))[worker]
        except OSError as error:
            raise BrokenExecutor("the worker ended") from error

    async def _why_not(self, worker: str, error: Exception) -> str:
        if "deserialization of the task graph" in str(error):
            return (
                f"The scheduler at {self._address} does not know this project, or another version of it: "
                "install the same version there as here, and start it anew."
            )
        ours, theirs = get_versions()["packages"], {}
        with contextlib.suppress(Exception):
            theirs = (await asyncio.wait_for(self._tell(worker, get_versions), GOODBYE_SECONDS))["packages"]
        differ = [f"{name} {theirs[name]}, not {ours[name]}" for name in COMPARED if theirs.get(name) != ours[name]]
        has = f"; it has {' and '.join(differ)}" if theirs and differ else ""
        reason = str(error).strip().split("\n")[0] or type(error).__name__
        return f"{worker} cannot take up the lesson ({reason}){has}; install there what is installed here."

    async def _put_away(self) -> None:
        if self._told:
            putting = self._client.run(end, self._name, workers=list(self._told), on_error="ignore")
            await asyncio.wait_for(putting, GOODBYE_SECONDS)


async def _this_loop() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


def compare(project: str) -> None:
    """Refuse to work for another version of this project, which might not be understood."""
    if project != project_digest():
        raise GraderError(OTHER_VERSION)


def take_up(name: str, kit: Kit) -> None:
    """Set up a bench on the dask worker that runs this; dask removes the folder of a worker that was killed."""
    begin(name, kit, Path(get_worker().local_directory))
