"""Nothing passes from one run to the next: a hostile run first, then an innocent one in the same sandbox.

Afterwards an innocent run finds the world as the very first one found it, and gives the right result. Where the
keeper cannot make it so, it has another one in its place, within seconds.
"""

import os
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from grader.judging.cases import draw
from grader.sandbox.run import CellJob, Sandbox

#: For the hostile ones' use.
TOOLBOX = (Path(__file__).parent.parent / "attacks" / "toolbox.py").read_text(encoding="utf-8")

#: Seconds a second run may take, a new sandbox included, on a machine that is busy.
SOON = 30

#: What an innocent run sees of its surroundings, as far as it should be the same each time.
WORLD = r"""
import builtins, ctypes, gc, json, locale, os, re, resource, signal, socket, stat, sys, threading, warnings
import numpy as np

def files():
    for top in ("/tmp", "/home/student", "/dev/shm", "/dev/pts"):
        yield top, stat.filemode(os.stat(top).st_mode), os.listxattr(top), os.statvfs(top).f_ffree
        for folder, folders, names in os.walk(top):
            folders[:] = [name for name in folders if not os.path.ismount(os.path.join(folder, name))]
            for name in sorted(folders + names):
                path = os.path.join(folder, name)
                yield path, stat.filemode(os.lstat(path).st_mode), os.path.islink(path) and os.readlink(path)

def process(pid):
    yield [resource.prlimit(pid, number) for number in range(16)]
    yield os.getpriority(os.PRIO_PROCESS, pid)
    yield sorted(os.sched_getaffinity(pid)), os.sched_getscheduler(pid), os.sched_getparam(pid).sched_priority
    libc, attributes = ctypes.CDLL(None), ctypes.create_string_buffer(56)
    numbers = {"x86_64": (315, 252), "aarch64": (275, 31)}.get(os.uname().machine)
    if numbers:
        yield libc.syscall(numbers[0], pid, attributes, 56, 0), attributes.raw.hex()
        yield libc.syscall(numbers[1], 1, pid)
    yield open(f"/proc/{pid}/oom_score_adj").read(), open(f"/proc/{pid}/cgroup").read()

def descriptors():
    for name in sorted(os.listdir("/proc/self/fd"), key=int):
        try:
            link = re.split(r":\[|#", os.readlink(f"/proc/self/fd/{name}"))[0]
            yield name, link, [x for x in open(f"/proc/self/fdinfo/{name}") if x.startswith(("pos", "flags", "lock"))]
        except OSError:
            pass

def lines(path):
    return open(path).read().splitlines()

print(json.dumps({
    "processes": sorted(n for n in os.listdir("/proc") if n.isdigit() and int(n) != os.getpid()),
    "files": list(files()),
    "keeper": list(process(1)),
    "runner": list(process(0 or os.getpid())),
    "descriptors": list(descriptors()),
    "ipc": [lines(f"/proc/sysvipc/{kind}") for kind in ("shm", "sem", "msg")],
    "sockets": [len(lines("/proc/net/unix")), *(lines(f"/proc/net/{p}")[1:] for p in ("tcp", "tcp6", "udp"))],
    "mounts": [line.split()[3:] for line in lines("/proc/self/mountinfo")],
    "environment": dict(os.environ),
    "folder": os.getcwd(), "umask": os.umask(0o22), "locale": locale.setlocale(locale.LC_ALL),
    "modules": sorted(sys.modules), "builtins": sorted(vars(builtins)), "print": repr(print),
    "signals": [str(signal.getsignal(number)) for number in signal.valid_signals()],
    "blocked": sorted(signal.pthread_sigmask(signal.SIG_BLOCK, ())), "pending": sorted(signal.sigpending()),
    "path": sys.path, "limits": [sys.getrecursionlimit(), sys.getswitchinterval(), gc.get_threshold(), gc.isenabled()],
    "hooks": [str(sys.excepthook).split(" at ")[0], str(sys.gettrace()), sys.flags.hash_randomization],
    "threads": threading.active_count(), "warnings": len(warnings.filters), "numpy": [np.geterr(), np.get_printoptions()],
    "names": sorted(globals()), "host": socket.gethostname(),
}, default=str))
"""
BIRTH = "print(open('/proc/1/stat').read().rsplit(')')[1].split()[19], np.random.rand(), __import__('random').random())"
JUDGE = "from helpers.checks import judge\njudge('double', lambda x: x + x)"


class Visitor:
    """An innocent run after the other in one sandbox."""

    def __init__(self, sandbox, drawn, limits):
        self._sandbox, self._drawn, self._limits = sandbox, drawn, limits
        self.world, self.born, self.random = self.look()

    def look(self):
        """What one sees, when the keeper was born, and the first random numbers; its own answers must be right."""
        start = time.monotonic()
        cells = [CellJob(0, (WORLD,)), CellJob(1, (BIRTH,)), CellJob(2, (JUDGE,))]
        result = self._sandbox.run(cells, {"double": self._drawn}, replace(self._limits, cell_seconds=20))
        assert result.stopped is None
        assert time.monotonic() - start < SOON
        for index, case in enumerate(self._drawn):
            assert np.array_equal(result.answers["double"][index].value, 2 * np.asarray(case.arguments[0]))
        (seen,), (said,) = result.outputs[0], result.outputs[1]
        born, *random = said["text"].split()
        return eval(seen["text"], {"true": True, "false": False, "null": None, "NaN": "NaN"}), born, random

    def find_the_same(self):
        """Whether it is the very same keeper, too."""
        world, born, random = self.look()
        for name in self.world:
            assert world[name] == self.world[name], name
        assert not set(random) & set(self.random)
        same = born == self.born
        self.born, self.random = born, random
        return same


@pytest.fixture(scope="module")
def place(handout):
    with Sandbox(handout, ["numpy", "matplotlib.pyplot"]) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def visitor(place, tiny, limits):
    return Visitor(place, draw(tiny.lesson("tiny").exercise("double"), seed=5), limits)


def _hostile(place, source, limits, **changes):
    start = time.monotonic()
    cells = [CellJob(0, (TOOLBOX,)), CellJob(1, (source,)), CellJob(2, ("1 + 1",))]
    result = place.run(cells, {}, replace(limits, **{"cell_seconds": 3.0} | changes))
    assert time.monotonic() - start < SOON
    return result


def test_an_innocent_run_changes_nothing(visitor):
    assert visitor.find_the_same()
    assert visitor.find_the_same()


PROCESSES = {
    "a daemon, forked twice": "detached(forever)",
    "in a session of its own": "child(lambda: (os.setsid(), forever()))",
    "stopped": "pid = child(forever); os.kill(pid, signal.SIGSTOP)",
    "stopped, and its children": "child(lambda: (child(lambda: os.kill(os.getpid(), 19)), os.kill(os.getpid(), 19)))",
    "ignoring all signals": "child(lambda: ([attempt(signal.signal, n, signal.SIG_IGN) for n in range(1, 65)], forever()))",
    "many": "for _ in range(40): child(forever)",
    "dead and never waited for": "for _ in range(40): child(int)",
    "hopping from one to the next": "def hop():\n    while True:\n        if os.fork(): os._exit(0)\ndetached(hop)",
    "without a leader": "child(lambda: (threading.Thread(target=forever).start(), libc.pthread_exit(None)))",
    "made by hand, without a signal at its end": "if not libc.syscall({'x86_64': 56}.get(os.uname().machine, 220), 0, 0, 0, 0, 0): forever()",
    "by another program": "subprocess.Popen(['sleep', '600'], start_new_session=True)",
    "of threads": "for _ in range(20): threading.Thread(target=forever).start()",
    "in a nest of sessions": "def nest(n):\n    os.setsid()\n    if n: child(nest, n - 1)\n    forever()\nchild(nest, 20)",
    "holding the channel": "pid = child(forever); os._exit(0)",
    "holding the channel, detached": "detached(forever); os._exit(0)",
    "waiting to be looked at": "pid = child(lambda: (libc.ptrace(0, 0, 0, 0), os.kill(os.getpid(), 19)))",
    "in a terminal of its own": "import pty\npid, terminal = pty.fork()\nif not pid: forever()",
    "vforked": "subprocess.run(['true']); os.posix_spawn('/bin/sleep', ['sleep', '600'], {})",
}
SIGNALS = {
    "to the keeper, every one": "for number in range(1, 65): attempt(os.kill, 1, number)",
    "to everybody": "attempt(os.kill, -1, 15)",
    "to everybody, to die": "attempt(os.kill, -1, 9)",
    "to the keeper's group": "for number in range(1, 65): attempt(os.killpg, 1, number)",
    "to its own group": "os.killpg(0, 9)",
    "a flood of them": "def flood():\n    while True:\n        for n in (2, 15, 17, 1, 10, 28, 34): os.kill(1, n)\nfor _ in range(3): detached(flood)\ntime.sleep(.2)",
    "queued with values": "for n in range(34, 64):\n    for _ in range(200): libc.sigqueue(1, n, 7)",
    "by a timer": "signal.setitimer(signal.ITIMER_REAL, .001, .001); signal.signal(14, signal.SIG_IGN)",
    "by descriptors": "a, b = os.pipe(); fcntl.fcntl(a, fcntl.F_SETOWN, 1); fcntl.fcntl(a, fcntl.F_SETFL, os.O_ASYNC); os.write(b, b'x')",
}
KEEPER = {
    **{
        f"limit {name}": f"resource.prlimit(1, resource.{name}, (0, resource.prlimit(1, resource.{name})[1]))"
        for name in ("RLIMIT_AS", "RLIMIT_CORE", "RLIMIT_CPU", "RLIMIT_NOFILE", "RLIMIT_SIGPENDING")
    },
    "all limits, for good": "for number in range(16): attempt(resource.prlimit, 1, number, (0, 0))",
    "niceness": "os.setpriority(os.PRIO_PROCESS, 1, 15)",
    "niceness of its group": "os.setpriority(os.PRIO_PGRP, 1, 15)",
    "niceness of the user": "os.setpriority(os.PRIO_USER, 0, 15)",
    "scheduler": "os.sched_setscheduler(1, os.SCHED_IDLE, os.sched_param(0))",
    "batch scheduler": "os.sched_setscheduler(1, os.SCHED_BATCH, os.sched_param(0))",
    "scheduler that children do not get": "os.sched_setscheduler(1, os.SCHED_OTHER | os.SCHED_RESET_ON_FORK, os.sched_param(0))",
}
if len(os.sched_getaffinity(0)) > 1:
    KEEPER["processors"] = "os.sched_setaffinity(1, {min(os.sched_getaffinity(1))})"
IN_VAIN = {
    "input and output": "assert libc.syscall({'x86_64': 251}.get(os.uname().machine, 30), 1, 1, 3 << 13) == -1",
    "memory": "assert isinstance(attempt(open, '/proc/1/oom_score_adj', 'w'), str)",
    "session's niceness": "assert all(isinstance(attempt(open, f'/proc/{n}/autogroup', 'w'), str) for n in (1, 'self'))",
    "core dumps": "assert isinstance(attempt(open, '/proc/1/coredump_filter', 'w'), str)",
    "name": "assert isinstance(attempt(open, '/proc/1/comm', 'w'), str)",
    "group": "attempt(os.setpgid, 1, 0)",
    "writing into it": "assert all(isinstance(attempt(os.open, f'/proc/1/{n}', 2), str) for n in ('mem', 'fd/3'))",
    "its descriptors": "assert libc.syscall(438, os.pidfd_open(1), 3, 0) == -1",
    "shared memory": "assert libc.shmget(7, 4096, 0o1600) == -1",
    "semaphores": "assert libc.semget(7, 1, 0o1600) == -1",
    "messages": "assert libc.msgget(7, 0o1600) == -1",
}
FILES = {
    "many": "for n in range(20_000): open(f'/tmp/{n}', 'w').close()",
    "in all places": "for p in ('/tmp', '/dev/shm', '.'):\n    os.makedirs(p + '/a/b'); open(p + '/a/b/c', 'w').write('x'); open(p + '/.hidden', 'w')",
    "deep": "for _ in range(300):\n    os.mkdir('d'); os.chdir('d')",
    "with odd names": "for n in (b'\\xff', b'\\n', b'-rf', b'*', 'größer'.encode(), b'x' * 255): open(b'/tmp/' + n, 'w')",
    "links out": "for n, t in enumerate(('/', '/usr', '/proc/1/root', '/handout', '/tmp', '..', 'missing')): os.symlink(t, f'/tmp/l{n}')",
    "links in a circle": "os.symlink('b', 'a'); os.symlink('a', 'b'); os.symlink('.', 'c')",
    "hard links": "open('/tmp/a', 'w')\nfor n in range(100): os.link('/tmp/a', f'/tmp/a{n}')",
    "pipes and sockets": "os.mkfifo('/tmp/pipe'); s = socket.socket(socket.AF_UNIX); s.bind('/tmp/socket'); s.listen()",
    "full": "for p in ('/tmp', '/dev/shm', '.'):\n    for n in range(8):\n        with attempt(open, f'{p}/{n}', 'wb') as f: attempt(f.write, bytes(50_000_000))",
    "open and removed": "f = open('/tmp/gone', 'w+b'); os.unlink('/tmp/gone'); f.write(bytes(10**7)); f.flush(); child(forever)",
    "mapped": "import mmap\nf = open('/dev/shm/m', 'w+b'); f.truncate(10**7); m = mmap.mmap(f.fileno(), 10**7); m[:] = b'x' * 10**7; child(forever)",
    "sparse": "f = open('/tmp/sparse', 'wb'); f.truncate(60_000_000)",
    "the handout removed": "for n in os.listdir('.'): os.unlink(n)",
    "the handout replaced": "os.unlink('helpers'); os.mkdir('helpers'); open('helpers/__init__.py', 'w').write('1/0')",
    "planted modules": "open('numpy.py', 'w').write('1/0'); open('sitecustomize.py', 'w').write('1/0')",
    "a planted profile": "os.makedirs('/tmp/ipython/profile_default/startup', exist_ok=True); open('/tmp/ipython/profile_default/startup/a.py', 'w').write('1/0')",
    "memory of its own kind": "from multiprocessing import shared_memory, resource_tracker\nb = shared_memory.SharedMemory('left', create=True, size=10**6)\nresource_tracker.unregister(b._name, 'shared_memory')",
    "a semaphore by name": "from multiprocessing import synchronize\ns = [synchronize.Semaphore() for _ in range(5)]; libc.sem_open(b'/left', os.O_CREAT, 0o600, 1)",
    "locked": "f = open('/handout/helpers/checks.py'); fcntl.flock(f, fcntl.LOCK_EX); child(forever)",
}
FOLDERS = {
    "closed": "os.makedirs('/tmp/a/b'); os.chmod('/tmp/a/b', 0); os.chmod('/tmp/a', 0)",
    "too deep": "for _ in range(3000):\n    os.mkdir('d'); os.chdir('d')",
    "the scratch itself closed": "os.chmod('/tmp', 0)",
    "the home itself closed": "os.chmod('/home/student', 0o500)",
    "the scratch opened to all": "os.chmod('/dev/shm', 0o1777)",
    "a note on the scratch": "os.setxattr('/tmp', 'user.note', b'from one to the next')",
    "no terminals": "os.chmod('/dev/pts', 0)",
    "no new terminals": "os.chmod('/dev/pts/ptmx', 0)",
}
TALK = {
    "abstract sockets": "s = socket.socket(socket.AF_UNIX); s.bind('\\0left'); s.listen(); child(forever)",
    "ports": "s = socket.create_server(('127.0.0.1', 5000)); child(forever)",
    "keys": "libc.syscall({'x86_64': 248}.get(os.uname().machine, 217), b'user', b'note', b'x', 1, -4)",
    "message queues by name": "assert libc.mq_open(b'/left', os.O_CREAT | os.O_RDWR, 0o600, None) == -1",
    "inherited places": "for n in range(3, 64):\n    attempt(os.lseek, n, 12345, 0)",
    "inherited flags": "for n in range(64):\n    attempt(fcntl.fcntl, n, fcntl.F_SETFL, os.O_NONBLOCK | os.O_APPEND)",
    "inherited locks": "for n in range(64):\n    attempt(fcntl.flock, n, fcntl.LOCK_EX | fcntl.LOCK_NB)",
    "inherited leases": "for n in range(64):\n    attempt(fcntl.fcntl, n, fcntl.F_SETLEASE, fcntl.F_RDLCK)",
    "inherited descriptors": "for n in range(64): attempt(os.write, n, b'clean')",
    "a word on every socket": "for n in range(64):\n    for word in (b'clean', b'ready', b'run', b'stop', b''):\n        attempt(lambda: socket.socket(fileno=os.dup(n)).send(word))",
}
LEFT = {
    "a port in use for a minute": "a = socket.create_server(('127.0.0.1', 5000)); b = socket.create_connection(('127.0.0.1', 5000)); c, _ = a.accept(); c.close(); b.close()",
}
STATE = {
    "all that a process has": """
os.chdir("/"); os.umask(0); os.environ["PATH"] = "/evil"; os.environ.clear(); time.tzset()
import locale, gc, random, warnings, numpy as np, IPython
locale.setlocale(locale.LC_ALL, "C"); gc.disable(); sys.setrecursionlimit(99); threading.stack_size(2**20)
builtins.print = None; builtins.__import__ = None
random.seed(1); np.random.seed(1); np.random.rand = None; np.seterr(all="raise"); np.set_printoptions(precision=1)
warnings.simplefilter("error"); sys.path.insert(0, "/evil"); sys.modules["json"] = None; sys.modules.pop("numpy")
signal.signal(2, signal.SIG_IGN); signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65)); os.nice(19)
sys.settrace(lambda *a: None); threading.setprofile(lambda *a: None); sys.excepthook = sys.displayhook = None
""",
    "the judge": "import helpers.checks as c\nc.collector = c.judge = c.call = lambda *a: None",
    "the shell": "get_ipython().run_cell = None; get_ipython().events.callbacks.clear(); type(get_ipython()).run_cell = None",
    "at exit": "import atexit; atexit.register(forever); threading._register_atexit(forever)",
    "a finalizer": "class Last:\n    def __del__(self): forever()\nsys.last = Last(); builtins.last = Last()",
    "its own limits": "for n in range(16): attempt(resource.setrlimit, n, (resource.getrlimit(n)[0] // 2,) * 2)",
    "no room for new memory": "resource.setrlimit(resource.RLIMIT_AS, (1, 1))",
}
CHANNEL = """
sys.path.insert(0, "/sandbox")
import frames

def send(data):
    for n in range(3, 64):
        try:
            if stat.S_ISFIFO(os.fstat(n).st_mode): os.write(n, data)
        except OSError: pass

"""
PROTOCOL = {
    "ends, and goes on": CHANNEL + "send(frames.encode({'event': 'end'})); detached(forever); time.sleep(60)",
    "answers in advance": CHANNEL
    + "send(frames.encode({'event': 'answer', 'exercise': 'double', 'case': 0, 'value': {'int': '7'}}))",
    "garbage": CHANNEL + "send(b'x' * 1000)",
    "half a frame": CHANNEL + "send(frames.encode({'event': 'end'})[:9]); os._exit(0)",
    "a frame without end": CHANNEL + "send((2**23).to_bytes(4, 'little') * 2 + b' ' * 10**6)",
    "a flood": CHANNEL + "frame = frames.encode({'event': 'cell', 'index': 1})\nwhile True: send(frame * 100)",
    "silence": "os.closerange(0, 64)",
    "another's channel": "a, b = os.pipe()\nfor n in range(3, 64): attempt(os.dup2, b, n)",
    "a full channel": "child(lambda: [os.write(n, bytes(10**7)) for n in range(3, 64) if stat.S_ISFIFO(os.fstat(n).st_mode)])",
}
EXITS = {
    "exit": "sys.exit(3)",
    "at once": "os._exit(255)",
    "aborts": "os.abort()",
    "crashes": "ctypes.string_at(0)",
    "kills itself": "os.kill(os.getpid(), 9)",
    "becomes another program": "os.execv('/bin/sleep', ['sleep', '600'])",
    "becomes one that ends": "os.execv('/bin/true', ['true'])",
    "ends its thread": "libc.pthread_exit(None)",
    "stops": "os.kill(os.getpid(), 19)",
    "stack": "sys.setrecursionlimit(10**9)\ndef f(): return f.__call__()\nf()",
    "never": "while True: pass",
    "sleeps": "time.sleep(600)",
    "memory": "hoard = []\nwhile True: hoard.append(bytearray(10**8))",
    "forks without end": "while True: attempt(os.fork)",
    "processes without end": "while True: attempt(subprocess.Popen, ['sleep', '600'])",
}

KEPT = {
    f"{kind}: {name}": source
    for kind, sources in {
        "processes": PROCESSES, "signals": SIGNALS, "in vain": IN_VAIN, "files": FILES, "talk": TALK, "state": STATE,
        "protocol": PROTOCOL, "exits": EXITS,
    }.items()
    for name, source in sources.items()
}  # fmt: skip
REPLACED = {
    f"{kind}: {name}": source
    for kind, sources in {"keeper": KEEPER, "folders": FOLDERS, "left": LEFT}.items()
    for name, source in sources.items()
}


@pytest.mark.parametrize("name", KEPT)
def test_a_keeper_makes_good_what_a_run_has_done(name, place, visitor, limits):
    _hostile(place, KEPT[name], limits, cell_seconds=1.0)
    assert visitor.find_the_same(), "the sandbox was replaced"


@pytest.mark.parametrize("name", REPLACED)
def test_a_keeper_that_cannot_make_good_what_a_run_has_done_is_replaced(name, place, visitor, limits):
    result = _hostile(place, REPLACED[name], limits)
    assert not any("ename" in output for output in result.outputs.get(1, [])), result
    assert not visitor.find_the_same(), "the sandbox was kept"
