"""The machine used up: time, memory, disk, processes, output. The limits end it, and the class goes on.

``double`` is answered right here where it can be: what an attack does not destroy keeps its points.
"""

RIGHT = "def double(x):\n    return 2 * x"

ATTACKS = {
    # --- Time ---------------------------------------------------------------------------------------------------
    "a loop that ignores all signals": """
for number in set(signal.Signals) - {9, 19}:
    signal.signal(number, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
while True: pass
""",
    "a loop that catches all": "while True:\n    try:\n        forever()\n    except BaseException: pass",
    "C code that takes for ever": "(1 << 10**8) ** 9",
    "a regular expression without end": "import re\nre.match('(a+)+$', 'a' * 60 + 'b')",
    "a number with too many digits": "import sys\nsys.set_int_max_str_digits(0)\nstr(1 << 10**8)",
    "an answer that takes for ever": {"double": "def double(x):\n    while True: pass"},
    "sleep": {"double": "def double(x):\n    time.sleep(10**6)"},
    "a loop that awaits": "import asyncio\nasync def turn():\n    while True: await asyncio.sleep(0)\nawait turn()",
    "a task left on the loop": """
import asyncio
async def block(): time.sleep(600)
task = asyncio.ensure_future(block())
""",
    "stopped by its own hand": "os.kill(os.getpid(), signal.SIGSTOP)",
    "deadlocked threads": "lock = threading.Lock()\nlock.acquire()\nlock.acquire()",
    "a descendant that never ends": "detached(forever)\nthreading.Thread(target=forever).start()",
    "a function whose name is looked up for ever": {
        "double": """
class Endless:
    @property
    def __wrapped__(self): return Endless()
    def __call__(self, x): return 0
double = Endless()
""",
    },
    # --- Memory -------------------------------------------------------------------------------------------------
    "memory": {"cells": "hoard = []\nwhile True: hoard.append(bytearray(10**8))", "fails": "MemoryError"},
    "memory of many processes": """
def fill():
    reading, writing = os.pipe()
    child(lambda: (hoard := np.ones(2**24), os.write(writing, b"full"), forever()))
    os.close(writing), os.read(reading, 4)
for _ in range(12): fill()
time.sleep(1)
assert False, "1.5 GB were had"
""",
    "memory of processes whose first thread has ended": """
def fill():
    hoard = np.ones(2**24)
    threading.Thread(target=forever).start()
    libc.pthread_exit(None)
for _ in range(12): child(fill); time.sleep(.1)
time.sleep(1)
assert False, "1.5 GB were had"
""",
    "memory in files without a name": "assert attempt(os.memfd_create, 'hoard') == 'PermissionError'",
    "memory in temporary files, and more in processes": """
for number in range(4):
    for place in ("/tmp", "/dev/shm", "."): open(f"{place}/{number}", "wb").write(bytes(60_000_000))
hoard = np.ones(2**25)
for _ in range(2): child(lambda: (more := np.ones(2**24), forever()))
time.sleep(1)
assert False, "1.2 GB were had"
""",
    "memory shared, and forgotten by all": """
import mmap
assert attempt(mmap.mmap, -1, 2**26) == "PermissionError"
with open("/dev/zero", "r+b") as zero: assert attempt(mmap.mmap, zero.fileno(), 2**26) == "OSError"
""",
    "shared memory of the old kind": "assert libc.shmget(0, 2**26, 0o1600) == libc.msgget(0, 0o1600) == -1",
    "pages given to pipes": """
ends = os.pipe()
page = ctypes.create_string_buffer(4096)
class Part(ctypes.Structure): _fields_ = ("start", ctypes.c_void_p), ("length", ctypes.c_size_t)
assert libc.vmsplice(ends[1], ctypes.byref(Part(ctypes.addressof(page), 4096)), 1, 8) == -1
""",
    "pipes that are full": """
def fill():
    for _ in range(120):
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        while isinstance(attempt(os.write, writing, bytes(4096)), int): pass
    forever()
for _ in range(60): child(fill)
time.sleep(1)
""",
    "sockets that are full": """
def fill():
    kept = []
    for _ in range(100):
        kept.append(socket.socketpair())
        assert attempt(kept[-1][0].setsockopt, 1, 7, 2**22) == "PermissionError"
        for one in kept[-1]:
            one.setblocking(False)
            while isinstance(attempt(one.send, bytes(2**15)), int): pass
    forever()
for _ in range(40): child(fill)
time.sleep(1.5)
""",
    "message queues by name": "assert libc.mq_open(b'/hoard', os.O_CREAT | os.O_RDWR, 0o600, None) == -1",
    "recursion": {"double": "def double(x):\n    return double(x)"},
    "recursion in C": "sys.setrecursionlimit(10**9)\nx = []\nfor _ in range(10**6): x = [x]\nrepr(x)",
    # --- Processes and descriptors ------------------------------------------------------------------------------
    "a fork bomb": "while True: attempt(os.fork)",
    "threads": """
threading.stack_size(2**16)
for _ in range(600): attempt(threading.Thread(target=forever).start)
""",
    "zombies": "for _ in range(100): child(int)",
    "daemons": "for _ in range(40): detached(forever)",
    # --- Disk ---------------------------------------------------------------------------------------------------
    "all scratch filled": """
for place in ("/tmp", ".", "/dev/shm"):
    for number in range(8):
        attempt(lambda: open(f"{place}/{number}", "wb").write(bytes(60_000_000)))
""",
    "sparse files": """
for number in range(20):
    with open(f"/tmp/{number}", "wb") as file:
        attempt(file.truncate, 2**60), attempt(file.truncate, 60_000_000)
""",
    "a million names": "for number in range(50_000): attempt(lambda: open(f'/tmp/{number}', 'w').close())",
    "deep folders": "for _ in range(2_000):\n    os.mkdir('d'); os.chdir('d')",
    # --- Output -------------------------------------------------------------------------------------------------
    "a flood of prints": "while True: print('x' * 100_000)",
    "a flood by another program": "os.system('yes')",
    "many outputs": "for number in range(20_000): display(number)",
    "an output updated again and again": "one = display('', display_id=True)\nfor n in range(5_000): one.update('x' * n)",
    "a representation that explodes": {
        "cells": """
class Large:
    def __repr__(self): return "x" * 10**9
    def _repr_html_(self): return "<b>" * 10**8
Large()
""",
        "fails": "MemoryError",
    },
    "a representation that never comes": "class Slow:\n    def __repr__(self): time.sleep(600)\nSlow()",
    "an error message that explodes": {"double": "def double(x):\n    raise ValueError('x' * 10**8)"},
    "an error that cannot be shown": {
        "cells": "class Sly(Exception):\n    def __str__(self): raise Sly\n    __repr__ = __str__",
        "double": "def double(x):\n    raise Sly",
    },
    "deeply nested HTML": "from IPython.display import HTML\nfor _ in range(8): display(HTML('<div>' * 20_000))",
    "HTML that unfolds": """
from IPython.display import HTML
for _ in range(8): display(HTML("".join(f"<b a={n}>" for n in range(5_000)) + "<p>" * 15_000))
""",
    "outputs forged without limit": """
shown = [{"output_type": "display_data", "data": {"text/html": "<div>" * 20_000}, "metadata": {}}] * 70
for index in range(40):
    send({"event": "outputs", "index": index, "count": 1, "outputs": shown})
""",
    "outputs of empty lists": """
import struct
outputs = b"[],"  * 2_500_000 + b"[]"
for index in range(30):
    head = b'{"event": "outputs", "index": %d, "count": 1, "arrays": [], "outputs": [%s]}' % (index, outputs)
    send(struct.pack("<II", len(head), 0) + head)
""",
    # --- What comes back ----------------------------------------------------------------------------------------
    "an answer without bounds": {"double": "def double(x):\n    return np.broadcast_to(1.0, 2**40)"},
    "an answer of many numbers": {"double": "def double(x):\n    return np.zeros(2**26, bool)"},
    "an answer of 64 axes": {"double": "def double(x):\n    return np.zeros((1,) * 64)"},
    "an answer nested deeply": {
        "double": "def double(x):\n    deep = []\n    for _ in range(10**6): deep = [deep]\n    return deep",
    },
    "an answer within itself": {"double": "def double(x):\n    one = []\n    one.append(one)\n    return one"},
    "an answer that unfolds": {
        "double": "def double(x):\n    one = 'x' * 10**4\n    for _ in range(15): one = (one,) * 10\n    return one",
    },
    "a dictionary of a million keys": {"double": "def double(x):\n    return {str(n): n for n in range(10**6)}"},
    "keys of a million characters": {
        "double": "def double(x):\n    return {'k' * 10**6 + str(n): n for n in range(9)}"
    },
    "a text of a hundred million characters": {"double": "def double(x):\n    return 'x' * 10**8"},
    "a whole number of a hundred million bits": {"double": "def double(x):\n    return 1 << 10**8"},
    "whole numbers beyond all types": {"double": "def double(x):\n    return [-(1 << 4000)] * 1000"},
    "an iterator without end": {
        "double": """
class Endless(list):
    def __len__(self): return 1
    def __iter__(self): return itertools.repeat([1.0])
def double(x):
    return Endless()
""",
    },
    "a dictionary without end": {
        "double": """
class Endless(dict):
    def items(self): return ((str(n), n) for n in itertools.count())
def double(x):
    return Endless()
""",
    },
    "a frame of empty lists": """
for case in range(3):
    send({"event": "answer", "exercise": "double", "case": case, "value": [[]] * 1_900_000})
""",
    "answers as large as they may be": {
        "cells": """
send({"event": "answer", "exercise": "double", "case": 0, "value": {"array": 0}}, [np.zeros(60_000_000, np.uint8)])
for _ in range(5): send({"event": "cell", "index": 1}, [np.zeros(60_000_000, np.uint8)])
""",
        "earns": 90,  # The first answer, which is wrong, counts.
    },
    "messages without end": {"cells": "while True: send({'event': 'cell', 'index': 1})", "earns": 0},
    "cells announced for ever": {
        "cells": "while True:\n    send({'event': 'cell', 'index': 2}); send({'event': 'cell', 'index': 3}); time.sleep(.01)",
        "earns": 0,
    },
    "crashes in each cell, each with large answers": {
        "cells": """
for case in range(3):
    send({"event": "answer", "exercise": "double", "case": case, "value": {"array": 0}}, [np.zeros(30_000_000, np.uint8)])
os._exit(1)
""",
        "double": "os._exit(1)",
        "column_means": "os._exit(1)",
        "earns": 0,
    },
    # --- What is read before it is run --------------------------------------------------------------------------
    "source that is hard to parse": {"double": "def double(x):\n    return " + "(" * 5_000 + "x" + ")" * 5_000},
    "source that is long": {"double": "def double(x):\n    return 0" + " + 1" * 24_000},
    "source with a null and a surrogate": {"double": "def double(x):\n    return '\0\ud800'"},
}
