"""What the walls keep out: the machine, the course, the kernel's back doors, and the process that keeps the sandbox."""

import os
import signal
import socket
import subprocess
import sys
import uuid

import pytest

from grader.course import PROJECT
from grader.sandbox import bubblewrap
from grader.sandbox.lockdown import ARCHITECTURES, CLONE3, CLONE_NEWUSER, FOREIGN, ONLY_IF
from grader.sandbox.run import CellJob, Sandbox


@pytest.fixture(scope="module")
def said(sandbox_of_tiny, limits):
    """Run code in the sandbox; gives what it prints as a value."""

    def run(code, sandbox=sandbox_of_tiny, **values):
        for name, value in values.items():
            code = code.replace(f"<{name}>", repr(value))
        result = sandbox.run([CellJob(0, (code,))], {}, limits)
        (output,) = result.outputs[0]
        assert output["output_type"] == "stream", output
        return eval(output["text"])

    return run


TRY = """
import os

def tried(action, *arguments):
    try:
        action(*arguments)
        return "done"
    except OSError as error:
        return type(error).__name__
"""

# --- The machine --------------------------------------------------------------------------------------------------


def test_no_network_not_even_the_machines_own(said):
    abstract = f"\0grader-{uuid.uuid4()}"
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as unix:
        unix.bind(abstract)
        unix.listen()
        address = server.getsockname()
        socket.create_connection(address, timeout=2).close()  # From outside, it is reached.
        code = f"{TRY}\nimport socket\nprint([tried(socket.create_connection, <address>, 2),"
        code += " tried(socket.socket(socket.AF_UNIX).connect, <abstract>), socket.if_nameindex()])"
        *reached, interfaces = said(code, address=address, abstract=abstract)
    assert reached == ["ConnectionRefusedError", "ConnectionRefusedError"]
    assert [name for _, name in interfaces] == ["lo"]


def test_no_sight_of_project_course_or_homes(said):
    places = [str(PROJECT / name) for name in ("grader", "lessons", "source", "datasets")]
    code = "import os; print([[p for p in <places> if os.path.exists(p)], "
    code += "os.listdir(<project>) if os.path.isdir(<project>) else [], os.listdir('/home'), "
    code += "os.listdir('/root') if os.path.isdir('/root') else []])"
    seen, project, homes, root = said(code, places=[*places, "/etc/passwd", "/var", "/sys"], project=str(PROJECT))
    assert seen == []
    assert set(project) <= {".venv"}  # The interpreter may lie there.
    assert homes == ["student"]
    assert set(root) <= {".pyenv"}


def test_no_references_to_import(said):
    code = """
import importlib
found = []
for name in ("grader", "lessons", "helpers.reference", "helpers.reference.initialization", "exercises"):
    try:
        importlib.import_module(name)
        found.append(name)
    except ImportError:
        pass
print(found)
"""
    assert said(code) == []


def test_no_package_of_the_project_is_seen_where_it_is_installed_beside_the_others(said, handout, monkeypatch):
    site = next(path for path in sys.path if path.endswith("site-packages"))
    monkeypatch.setattr(bubblewrap, "PROJECT", bubblewrap.Path(site))
    monkeypatch.setattr(bubblewrap, "OWN", ("nbgrader", "no_such_package"))
    code = f"{TRY}\nprint([os.listdir(<place>), tried(os.mkdir, <place> + '/planted')])"
    with Sandbox(handout) as sandbox:
        assert said(code, sandbox, place=f"{site}/nbgrader") == [[], "OSError"]


def test_a_clean_environment(said, monkeypatch, handout):
    monkeypatch.setenv("GRADER_TEST_SECRET", "hunter2")
    with Sandbox(handout) as sandbox:
        seen = said("import os; print(list(os.environ))", sandbox)
    assert set(seen) <= {*bubblewrap.ENVIRONMENT, "PWD"} | {
        "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "GIT_PAGER", "PAGER", "TERM", "LC_CTYPE"
    }  # fmt: skip


def test_no_sight_of_other_processes(said):
    assert said("import os; print([n for n in os.listdir('/proc') if n.isdigit() and n != str(os.getpid())])") == ["1"]


def test_nothing_but_scratch_can_be_written(said):
    code = f"""{TRY}
places = ["/usr", "/handout", "/handout/helpers", "/sandbox", "/etc", "/dev", "/", "/home", <library>, "/dev/pts"]
print([place for place in places if tried(open, place + "/planted", "w") == "done"])
"""
    assert said(code, library=os.path.dirname(os.__file__)) == []


def test_no_device_of_the_machine_can_be_changed(said):
    code = f"""{TRY}
from pathlib import Path
devices = [path for path in Path("/dev").iterdir() if path.is_char_device() and not path.is_symlink()]
changed = [path.name for path in devices if tried(path.chmod, path.stat().st_mode) == "done"]
print([len(devices), changed + [path.name for path in devices if tried(path.unlink) == "done"]])
"""
    count, changed = said(code)
    assert count >= 6
    assert changed == []


def test_devices_serve_as_ever(said):
    code = """
import os, pty, subprocess
open("/dev/null", "w").write("x")
main, other = pty.openpty()
os.write(other, b"through a terminal")
random = open("/dev/urandom", "rb").read(8)
print([os.read(main, 7), len(random), open("/dev/zero", "rb").read(2), subprocess.run("cat < /dev/null", shell=True).returncode])
"""
    assert said(code) == [b"through", 8, b"\0\0", 0]


def test_no_setting_of_the_kernel_or_of_another_process_can_be_written(said):
    # As root they could be without any capability, and core_pattern names a program that the kernel runs outside.
    code = f"""{TRY}
written = []
for folder, folders, names in os.walk("/proc"):
    folders[:] = [name for name in folders if name not in ("self", "thread-self", "fd", "map_files", "task")]
    paths = [os.path.join(folder, name) for name in names]
    written += [path for path in paths if tried(os.open, path, os.O_WRONLY | os.O_NONBLOCK) == "done"]
print(written)
"""
    assert said(code) == []


# --- The kernel's back doors --------------------------------------------------------------------------------------


def test_no_capabilities_and_no_way_to_get_some(said):
    code = "import re; print(re.findall('(Cap...|NoNewPrivs|Seccomp):\\t(\\w+)', open('/proc/self/status').read()))"
    found = dict(said(code))
    assert [int(found[f"Cap{name}"], 16) for name in ("Inh", "Prm", "Eff", "Bnd", "Amb")] == [0] * 5
    assert found["NoNewPrivs"] == "1"
    if os.uname().machine in ARCHITECTURES:
        assert found["Seccomp"] == "2"


@pytest.fixture(scope="module")
def called(said):
    """Call the kernel by number; gives the name of the error."""

    def call(number, *arguments):
        code = "import ctypes, errno\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        code += "result = libc.syscall(*map(ctypes.c_long, <numbers>))\n"
        code += "print(repr('done' if result >= 0 else errno.errorcode[ctypes.get_errno()]))"
        return said(code, numbers=(number, *arguments))

    if os.uname().machine not in ARCHITECTURES:
        pytest.skip("there is no filter of system calls for this kind of machine")
    return call


NUMBERS = ARCHITECTURES.get(os.uname().machine, (0, {}))[1]
NEVER = NUMBERS.keys() - {name for name, _ in ONLY_IF}


@pytest.mark.parametrize("name", sorted(NEVER))
def test_system_calls_that_no_notebook_needs_are_refused(name, called):
    assert called(NUMBERS[name], 0, 0, 0, 0, 0) == "EPERM"


def test_no_process_becomes_its_own_administrator(called):
    assert called(NUMBERS["clone"], CLONE_NEWUSER, 0, 0, 0, 0) == "EPERM"
    # Another namespace: it takes an administrator.
    assert called(NUMBERS["clone"], CLONE_NEWUSER << 1, 0, 0, 0, 0) == "EPERM"
    assert called(CLONE3, 0, 0) == "ENOSYS"


def test_calls_are_refused_only_for_what_they_ask(said):
    """The same calls, with and without what the filter looks for."""
    code = f"""{TRY}
import mmap, socket
def set(level, option):
    with socket.socket() as one: one.setsockopt(level, option, 1)
def share(place):
    with open(place, "w+b") as file:
        if place.startswith("/tmp"): file.truncate(4096)
        mmap.mmap(file.fileno(), 4096)
def map(flags):
    mmap.mmap(-1, 4096, flags=flags)
flags = [mmap.MAP_SHARED, 3, mmap.MAP_PRIVATE]
options = [socket.SO_SNDBUF, socket.SO_RCVBUF, socket.SO_REUSEADDR, socket.SO_KEEPALIVE]
print([[tried(map, mmap.MAP_ANONYMOUS | flag) for flag in flags], [tried(share, "/tmp/file"), tried(share, "/dev/zero")],
    [tried(set, socket.SOL_SOCKET, option) for option in options], tried(set, socket.IPPROTO_TCP, 7), os.waitpid(os.fork() or os._exit(0), 0)[1]])
"""
    refused = "PermissionError"
    maps, files, options, other, forked = said(code)
    assert maps == [refused, refused, "done"]
    assert files[0] == "done"
    assert files[1] != "done"
    assert options == [refused, refused, "done", "done"]
    assert other != refused
    assert forked == 0


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="other machines have one convention")
def test_calls_by_another_convention_are_unknown(called):
    assert called(FOREIGN | NUMBERS["keyctl"], 0, 0) == "ENOSYS"
    assert called(FOREIGN | 39) == "ENOSYS"  # getpid


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="other machines have one convention")
def test_calls_by_the_convention_of_32_bits_are_unknown(said):
    """The numbers are others there: 310, refused for 64 bits, would be allowed to unshare."""
    code = """
import ctypes, errno, mmap, os, sys
def call(number):
    program = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=7)
    program.write(b"\\xb8" + number.to_bytes(4, "little") + b"\\xcd\\x80\\xc3")  # mov eax, number; int 0x80; ret
    return ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(program)))()
pid = os.fork()
if not pid:
    os._exit([call(20) == os.getpid(), call(20) == -errno.ENOSYS].index(True))
print(os.waitpid(pid, 0)[1])
"""
    outside = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert outside.stdout.strip() in ("0", str(signal.SIGSEGV))  # A kernel that has no such calls ends the process.
    assert said(code) == (1 << 8 if outside.stdout.strip() == "0" else signal.SIGSEGV)


def test_both_architectures_have_the_same_calls():
    first, second = (set(numbers) for _, numbers in ARCHITECTURES.values())
    assert first == second


# --- The keeper ---------------------------------------------------------------------------------------------------


def test_nobody_looks_into_the_keeper(said):
    code = f"""{TRY}
def read(name):
    open("/proc/1/" + name, "rb").read()

looks = [tried(read, name) for name in ("mem", "environ", "maps", "stack", "syscall", "auxv", "io", "smaps", "pagemap")]
looks += [tried(os.listdir, "/proc/1/" + name) for name in ("map_files", "root", "cwd", "fdinfo")]
names = ["exe", "root", "cwd", "ns/user", *(f"fd/{{number}}" for number in range(12))]
looks += [tried(os.readlink, "/proc/1/" + name) for name in names]
print(looks)
"""
    assert set(said(code)) <= {"PermissionError", "FileNotFoundError"}


def test_a_run_has_no_descriptor_of_the_keepers(said):
    code = """
import os, socket, stat
standard, others = [], []
for number in map(int, os.listdir("/proc/self/fd")):
    try:
        mode, place = os.fstat(number).st_mode, os.readlink(f"/proc/self/fd/{number}")
    except OSError:
        continue  # That of the list itself
    if stat.S_ISSOCK(mode):
        place = socket.socket(fileno=os.dup(number)).type.name
    (standard if number < 3 else others).append(place)
print([standard, others])
"""
    standard, others = said(code)
    assert standard[0] == "/dev/null"
    caught = standard[1:]  # Files without a name: they catch what other programs put out.
    assert [place.split("#")[0] for place in caught] == ["/dev/shm/"] * 2
    expected = list(caught)
    expected += ["SOCK_STREAM", "SOCK_STREAM", "anon_inode:[eventpoll]"]  # An event loop's own
    (channel,) = set(others) - set(expected)
    assert channel.startswith("pipe:")
    assert sorted(others) == sorted([*expected, channel])


def test_the_keeper_shares_no_memory_that_can_be_written(said):
    rights = said("print([line.split()[1] for line in open('/proc/self/maps')])")
    assert "rw-p" in rights
    assert [right for right in rights if right.endswith("s") and "w" in right] == []


def test_a_run_that_eats_the_memory_is_the_first_to_go(said):
    assert said("print(open('/proc/self/oom_score_adj').read())") == 1000


def test_a_crash_does_not_wake_the_crash_reporter(said):
    assert said("import resource; print(resource.getrlimit(resource.RLIMIT_CORE))") == (1, 1)
