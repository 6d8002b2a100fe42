"""What is left behind for the submission that is judged next in the same sandbox.

Each attack is followed by an honest submission, which must get all points, and one that was not touched, which must
get none: see ``test_attacks.py``.
"""

ATTACKS = {
    "modules changed": """
import json, helpers.checks, helpers.values, helpers.comparison
for module in (np, json, helpers.values, helpers.comparison, os, time):
    for name in dir(module):
        if name not in ("_exit", "environ") and not name.startswith("__"):
            attempt(setattr, module, name, None)
""",
    "modules forgotten": {
        "cells": """
for name in list(sys.modules):
    if name.split(".")[0] in ("numpy", "helpers", "json"): sys.modules.pop(name)
""",
        "earns": 0,  # The judge of the modules that are imported anew has nobody to talk to.
    },
    "modules planted": """
for place in ("/home/student", "/tmp", "/dev/shm"):
    for name in ("numpy", "helpers", "helpers/checks", "sitecustomize", "usercustomize", "json", "double"):
        path = pathlib.Path(place, name + ".py")
        attempt(path.parent.mkdir, exist_ok=True), attempt(path.write_text, "1 / 0")
""",
    "the handout exchanged": """
for name in ("checks.h5", "helpers"):
    attempt(os.unlink, name)
os.mkdir("helpers")
pathlib.Path("helpers/checks.py").write_text("judge = check = print")
pathlib.Path("helpers/__init__.py").write_text("")
pathlib.Path("checks.h5").write_bytes(b"none")
""",
    "IPython's start-up files": """
for place in ("/tmp/ipython", "/home/student/.ipython"):
    folder = pathlib.Path(place, "profile_default/startup")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "00.py").write_text("def double(x): return 0")
""",
    "magics, aliases and hooks": """
shell = get_ipython()
shell.register_magic_function(lambda line: None, "line", "time")
shell.input_transformers_post.append(lambda lines: ["pass\\n"])
shell.events.register("post_run_cell", lambda result: forever())
sys.meta_path.insert(0, None), sys.path_hooks.clear(), sys.path_importer_cache.clear()
""",
    "files in all places": """
for place in ("/tmp", "/dev/shm", "/home/student", "/var/tmp", "/run", "/"):
    for name in ("note", ".note", "-rf", "*", "a\\nb", "\\udcff"):
        attempt(lambda: open(f"{place}/{name}", "w").write("2 * x"))
""",
    "the old kind of shared memory": "libc.shmget(7, 4096, 0o1600), libc.semget(7, 1, 0o1600), libc.msgget(7, 0o1600)",
    "named semaphores and memory": """
from multiprocessing import resource_tracker, shared_memory
block = shared_memory.SharedMemory("left", create=True, size=10**6)
resource_tracker.unregister(block._name, "shared_memory")
libc.sem_open(b"/left", os.O_CREAT, 0o600, 1)
""",
    "keys of the kernel": "libc.syscall({'x86_64': 248}.get(os.uname().machine, 217), b'user', b'note', b'x', 1, -4)",
    "ports and abstract sockets in use": """
held = [socket.create_server(("127.0.0.1", port)) for port in range(5000, 5020)]
name = socket.socket(socket.AF_UNIX)
name.bind("\\0left")
detached(forever)
""",
    "folder, mask, niceness and limits": """
os.chdir("/"), os.umask(0o777), os.nice(19)
for number in (0, 3, 6, 7, 8):
    attempt(resource.setrlimit, number, (1000, 1000))
""",
    "environment, time zone and locale": """
import locale
os.environ.clear()
os.environ.update(PATH="/evil", TZ="Asia/Tokyo", LANG="tr_TR", PYTHONSTARTUP="/tmp/evil.py", OMP_NUM_THREADS="999")
time.tzset(), attempt(locale.setlocale, locale.LC_ALL, "tr_TR.UTF-8")
""",
    "NumPy's settings": """
np.seterr(all="raise"), np.set_printoptions(precision=1, threshold=1), np.random.seed(1)
np.random.set_state(("MT19937", np.zeros(624, np.uint32), 624, 0, 0.0))
np.setbufsize(16), np.seterrcall(print)
""",
    "warnings that are errors": "import warnings\nwarnings.simplefilter('error')\nwarnings.showwarning = None",
    "figures and their settings": """
import matplotlib
matplotlib.rcParams.update({"figure.figsize": (1000, 1000), "text.usetex": True})
for place in ("/tmp/matplotlib/matplotlibrc", "/home/student/matplotlibrc"):
    os.makedirs(os.path.dirname(place), exist_ok=True)
    pathlib.Path(place).write_text("backend: evil\\n")
""",
    "collection, recursion and threads": "gc.disable(), threading.stack_size(2**20), sys.setswitchinterval(100)",
    "a daemon that waits for its chance": """
def lurk():
    while True:
        for name in ("/home/student/double.py", "/tmp/note"):
            attempt(lambda: open(name, "w").write("gone"))
        for process in filter(str.isdigit, os.listdir("/proc")):
            if int(process) not in (1, os.getpid()): attempt(os.kill, int(process), 9)
detached(lurk)
""",
    "a thousand forks that hop": "def hop():\n    while True:\n        if os.fork(): os._exit(0)\nfor _ in range(5): detached(hop)",
    "exit handlers that never end": "import atexit\natexit.register(forever)\nthreading._register_atexit(forever)",
    "scratch closed": "os.chmod('/tmp', 0), os.chmod('/home/student', 0o500), os.chmod('/dev/shm', 0)",
    "a note on the folder itself": "os.setxattr('/tmp', 'user.note', b'2 * x'), os.utime('/tmp', (7, 7))",
    "locks and leases": """
import fcntl
for name in glob.glob("/handout/**", recursive=True):
    one = attempt(os.open, name, os.O_RDONLY)
    attempt(fcntl.flock, one, fcntl.LOCK_EX), attempt(fcntl.fcntl, one, fcntl.F_SETLEASE, fcntl.F_WRLCK)
detached(forever)
""",
}
