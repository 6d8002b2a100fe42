"""Answers from where they are kept: nothing that is found may be one, nor anybody's secret.

The attacks print what they find. The runner has put canaries wherever there are secrets: none may come out.
"""

ATTACKS = {
    "references on disk": """
for place in ("/", "/root", "/home", "/handout", "/sandbox", "/tmp", "/srv", "/opt", "/var", "/mnt", "{COURSE}"):
    for folder, folders, names in os.walk(place):
        folders[:] = [name for name in folders if name not in ("proc", "usr", "lib", "sys", "dev")][:50]
        show(*(f"{folder}/{name}" for name in names if "exercises" in name or "reference" in name or "lesson" in name))
""",
    "references by import": """
import importlib
for name in ("grader", "grader.judging.judge", "helpers.reference", "helpers.reference.tiny", "lessons.tiny.exercises", "exercises"):
    module = attempt(importlib.import_module, name)
    assert isinstance(module, str), module
""",
    "bytecode and distribution files": r"""
for path in sys.path:
    show(*glob.glob(path + "/*.pth"), *glob.glob(path + "/*/direct_url.json"))
    show(*glob.glob(path + "/*/__pycache__/*reference*"), *glob.glob(path + "/helpers*/**", recursive=True))
""",
    "the public cases' answers": {
        "cells": """
from helpers import public_cases
known = public_cases.read(pathlib.Path("checks.h5"), "double").cases
def nearest(x):
    return min(known, key=lambda case: float(abs(np.sum(case.arguments[0]) - np.sum(x)))).expected[0]
""",
        "double": "def double(x):\n    return np.broadcast_to(np.resize(nearest(x), np.shape(x)), np.shape(x))",
    },
    "the mistakes' answers": {
        "cells": """
from helpers import public_cases
known = public_cases.read(pathlib.Path("checks.h5"), "double").mistakes
print([vars(mistake) for mistake in known])
""",
        "double": "def double(x):\n    return known[0].outputs[0]",
    },
    "calling frames": {
        "double": """
def double(x):
    for frame in frames_outwards():
        for name, value in {**frame.f_globals, **frame.f_locals}.items():
            if name in ("expected", "reference", "solution", "answers", "key", "verdict"):
                return value
""",
    },
    "every object there is": """
names = ("AnswerKey", "Returned", "Verdict", "Mistake", "Exercise", "Lesson", "Deck")
print([one for one in gc.get_objects() if type(one).__name__ in names])
print([text for one in hidden_cases() for text in map(repr, one.values()) if "reference" in text])
""",
    "other processes": """
for process in ("1", "self", "2", *filter(str.isdigit, os.listdir("/proc"))):
    show(*(f"/proc/{process}/{name}" for name in ("environ", "cmdline", "maps", "stack", "comm", "io", "mountinfo")))
    print(attempt(os.listdir, f"/proc/{process}/fd"), attempt(os.readlink, f"/proc/{process}/exe"))
    for name in ("root", "cwd"):
        print(attempt(os.listdir, f"/proc/{process}/{name}{COURSE}"))
""",
    "the keeper's memory": """
memory = attempt(open, "/proc/1/mem", "rb")
assert isinstance(memory, str), memory
buffer = ctypes.create_string_buffer(100)
here, there = (ctypes.c_void_p * 2)(ctypes.addressof(buffer), 100), (ctypes.c_void_p * 2)(id(os), 100)
assert libc.process_vm_readv(1, here, 1, there, 1, 0) == -1
""",
    "the machine's memory": "show('/dev/mem', '/dev/kmem', '/proc/kcore', '/dev/sda', '/dev/vda', '/proc/keys', '/dev/kmsg')",
    "the environment": """
print(dict(os.environ))
libc.getenv.restype = ctypes.c_char_p
print([libc.getenv(name) for name in (b"GRADER_TEST_SECRET", b"HOME", b"SSH_AUTH_SOCK")])
print(subprocess.run("env; set; export -p", shell=True, capture_output=True, text=True).stdout)
""",
    "git": """
for place in ("{COURSE}", "/handout", ".", str(pathlib.Path(sys.prefix).parent)):
    print(subprocess.run(["git", "-C", place, "log", "-p", "--all"], capture_output=True, text=True).stdout
          if pathlib.Path("/usr/bin/git").exists() else "")
    show(*glob.glob(place + "/.git/*"))
""",
    "the instructor's home": """
import getpass, pwd
for home in {"/root", "{HOME}", *glob.glob("/home/*"), *(attempt(lambda: [one.pw_dir for one in pwd.getpwall()]) or [])}:
    names = glob.glob(f"{home}/.*") + glob.glob(f"{home}/.ssh/*") + glob.glob(f"{home}/*")
    show(*(name for name in names if os.path.isfile(name)))
show("/etc/passwd", "/etc/shadow", "/etc/hostname", "/etc/machine-id")
""",
    "other submissions": """
for place in ("{COURSE}", "/tmp", "/var/tmp", "/home", "/mnt", "/dev/shm", "/run"):
    for kind in ("submitted", "autograded", "feedback", "grader-*"):
        show(*glob.glob(f"{place}/**/{kind}/**/*.ipynb", recursive=True))
""",
    "the gradebook": """
import sqlite3
for place in (*glob.glob("/*/**/gradebook.db"), "{COURSE}/gradebook.db", "{COURSE}/.grader/ledger.db", "gradebook.db"):
    print(attempt(lambda: sqlite3.connect(f"file:{place}?mode=rw", uri=True).execute("SELECT * FROM grade").fetchall()))
""",
    "what was in memory before": """
blocks = [np.empty(2**20, np.uint8) for _ in range(60)]
print([block.tobytes().count(b"CANARY") for block in blocks if b"CANARY-" in block.tobytes()])
""",
    "sockets of the grader": """
show("/proc/net/unix", "/proc/net/tcp", "/proc/net/arp")
for name in ("\\0listener", "{SOCKET}", "/run/user/0/bus", "/var/run/docker.sock", "/run/dbus/system_bus_socket"):
    with socket.socket(socket.AF_UNIX) as one:
        assert attempt(one.connect, name) is not None, name
""",
    "the descriptors": """
for number in range(3, 256):
    if number not in channels():
        attempt(os.lseek, number, 0, 0)
        print(number, attempt(os.readlink, f"/proc/self/fd/{number}"))
""",
    "the source of what is hidden": """
import inspect, linecache
from helpers import checks
print(checks.collector.__code__.co_consts, [cell.cell_contents for cell in checks.collector.__closure__ or ()])
print(inspect.getsource(checks.judge), sorted(linecache.cache)[:50])
print([cell for cell in hidden_cases()])
""",
}
