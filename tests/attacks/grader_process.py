"""The grader's own processes and descriptors: the keeper, which is process 1, and all that may lead to the judge."""

ATTACKS = {
    "kill -9 1": "os.kill(1, 9); os.system('kill -9 1'); print(attempt(os.killpg, 1, 9))",
    "kill everybody": "attempt(os.kill, -1, 9); attempt(os.kill, os.getppid(), 9); time.sleep(.2); os.kill(os.getpid(), 9)",
    "kill by number": "for number in range(2, 40_000):\n    if number != os.getpid(): attempt(os.kill, number, 9)",
    "stop and continue": "for number in (19, 20, 18): attempt(os.kill, 1, number)",
    "every signal, with a value": "for n in range(1, 65): libc.sigqueue(1, n, 7); attempt(os.kill, 1, n)",
    "ptrace": """
for request in (16, 0x4206, 4, 8):
    assert libc.ptrace(request, 1, None, None) == -1
pid = child(forever)
assert libc.ptrace(16, pid, None, None) == -1
""",
    "the keeper's memory": """
for name in ("mem", "fd/0", "fd/3", "fd/4", "fd/5", "cwd", "root", "oom_score_adj", "clear_refs", "attr/current"):
    assert isinstance(attempt(open, f"/proc/1/{name}", "r+b", buffering=0), str)
buffer = ctypes.create_string_buffer(100)
here, there = (ctypes.c_void_p * 2)(ctypes.addressof(buffer), 100), (ctypes.c_void_p * 2)(id(os), 100)
assert libc.process_vm_writev(1, here, 1, there, 1, 0) == -1
""",
    "the keeper's descriptors": """
keeper = os.pidfd_open(1)
assert [libc.syscall(438, keeper, number, 0) for number in range(64)] == [-1] * 64
""",
    "limits of the keeper": {
        "cells": "for number in range(16): attempt(resource.prlimit, 1, number, (0, 0))",
    },
    "turn of the keeper": """
os.nice(-1) if os.getuid() == 0 and isinstance(attempt(os.nice, 0), str) else None
attempt(os.setpriority, os.PRIO_PROCESS, 1, 19)
attempt(os.sched_setscheduler, 1, os.SCHED_IDLE, os.sched_param(0))
attempt(os.sched_setaffinity, 1, {0})
""",
    "a word on every socket": """
for number in range(256):
    for word in (b"clean", b"ready", b"run", b"stop", b""):
        one = attempt(socket.socket, fileno=attempt(os.dup, number))
        if isinstance(one, socket.socket):
            attempt(one.send, word)
            one.close()
""",
    "all descriptors closed": "os.closerange(0, 256)",
    "all descriptors one and the same": """
null = os.open("/dev/null", os.O_RDWR)
for number in range(256):
    attempt(os.dup2, null, number)
""",
    "no descriptors left": """
hoard = []
while not isinstance(one := attempt(os.open, "/dev/null", 0), str):
    hoard.append(one)
print(len(hoard))
""",
    "the channel, half a frame": {"cells": "send((2**20).to_bytes(4, 'little') * 2 + b'{'); os._exit(0)"},
    "the channel, a frame larger than allowed": "send(b'\\xff' * 8)",
    "the channel, garbage": "send(b'garbage, and a lot of it ' * 100)",
    "the channel, made to wait": """
import fcntl
for number in channels():
    fcntl.fcntl(number, fcntl.F_SETFL, os.O_NONBLOCK | os.O_APPEND)
    attempt(fcntl.fcntl, number, 1031, 4096)  # F_SETPIPE_SZ
    attempt(fcntl.flock, number, fcntl.LOCK_EX)
""",
    "the channel, held open": {"cells": "detached(forever); os._exit(0)"},
    "the runner becomes another program": {"cells": "os.execv('/bin/sleep', ['sleep', '600'])"},
    "the runner becomes one that answers": {
        "cells": """
code = "import sys; sys.path.insert(0, '/sandbox'); import frames, os\\n"
code += "frame = frames.encode({'event': 'answer', 'exercise': 'double', 'case': 0, 'value': {'float': 6.0}})\\n"
code += "[os.write(n, frame + frames.encode({'event': 'end'})) for n in %r]" % channels()
for number in channels():
    os.set_inheritable(number, True)
os.execv(sys.executable, [sys.executable, "-c", code])
""",
        "earns": 0,
    },
    "a debugger's breakpoint in the judge": """
import bdb, faulthandler
faulthandler.enable(open("/tmp/faults", "w"))
faulthandler.dump_traceback_later(0.1, repeat=True, file=open("/tmp/faults", "w"))
""",
    "the terminal": r"""
import fcntl, termios
terminal = attempt(open, "/dev/tty", "r+b")
assert isinstance(terminal, str), terminal
for number in range(3):
    for character in b"rm -rf /\n":
        attempt(fcntl.ioctl, number, termios.TIOCSTI, bytes([character]))
""",
}
