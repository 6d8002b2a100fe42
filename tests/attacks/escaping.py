"""Out of the sandbox: every way that is known to have led out of some other one."""

ATTACKS = {
    "a user namespace": """
assert libc.unshare(0x10000000) == libc.unshare(0x00020000) == -1
assert subprocess.run(["unshare", "-Ur", "true"], capture_output=True).returncode
assert libc.syscall({"x86_64": 56}.get(os.uname().machine, 220), 0x10000000 | 17, 0, 0, 0, 0) == -1
""",
    "mount and unmount": """
assert libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == -1
assert libc.mount(b"/", b"/tmp", None, 4096, None) == -1
assert libc.mount(None, b"/handout", None, 32 | 4096, None) == -1
assert libc.umount2(b"/handout", 2) == libc.umount2(b"/proc/sys", 2) == -1
assert libc.syscall(428, -100, b"/", 1) == -1  # open_tree
""",
    "chroot and pivot_root": """
os.makedirs("/tmp/a", exist_ok=True)
outside = os.open("/", os.O_RDONLY)
assert attempt(os.chroot, "/tmp/a") is not None
os.fchdir(outside)
for _ in range(50):
    os.chdir("..")
assert not os.path.exists("{COURSE}")
assert libc.syscall({"x86_64": 155}.get(os.uname().machine, 41), b"/", b"/tmp") == -1
""",
    "setns": """
for name in ("mnt", "user", "net", "pid"):
    for process in ("1", "self"):
        one = attempt(os.open, f"/proc/{process}/ns/{name}", os.O_RDONLY)
        assert isinstance(one, str) or libc.setns(one, 0) == -1
""",
    "the machine's ports": """
for address in ("127.0.0.1", "::1", "0.0.0.0", "169.254.169.254", "192.0.2.1"):
    assert isinstance(attempt(socket.create_connection, (address, {PORT}), 0.2), str), address
""",
    "abstract sockets": """
one = socket.socket(socket.AF_UNIX)
assert attempt(one.connect, "\\0{SOCKET}") is not None
""",
    "names, packets and other families": """
assert isinstance(attempt(socket.getaddrinfo, "example.org", 80), str)
for family, kind in ((socket.AF_PACKET, socket.SOCK_RAW), (socket.AF_INET, socket.SOCK_RAW), (40, 1), (38, 5)):
    one = attempt(socket.socket, family, kind)
    print(family, one)
one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
print(attempt(one.sendto, b"hello", ("127.0.0.1", {PORT})), attempt(one.sendto, b"hello", ("192.0.2.1", 53)))
""",
    "root by asking": """
before = os.getresuid()
for program in ("su", "sudo", "pkexec", "newgrp", "mount", "passwd"):
    attempt(subprocess.run, [program, "--help"], capture_output=True, stdin=subprocess.DEVNULL, timeout=1)
attempt(os.setuid, 0), attempt(os.setresuid, 0, 0, 0), attempt(os.setgroups, [0])
if os.getresuid() != before: os.chown("/tmp", 1, 1)
assert int(open("/proc/self/status").read().split("CapEff:")[1].split()[0], 16) == 0
""",
    "root by a program of one's own": """
import shutil
shutil.copy("/bin/sh", "/tmp/sh")
os.chmod("/tmp/sh", 0o6755)
print(subprocess.run(["/tmp/sh", "-pc", "id -u; cat /proc/self/status | grep Cap"], capture_output=True, text=True).stdout)
assert attempt(os.setxattr, "/tmp/sh", "security.capability", b"\\1\\0\\0\\2" + b"\\xff" * 16) is not None
""",
    "planted in the interpreter": """
import site, sysconfig
planted = []
for place in {*sys.path, *site.getsitepackages(), sys.prefix, sys.base_prefix, os.path.dirname(np.__file__), "/usr/lib"}:
    for name in ("sitecustomize.py", "evil.pth", "numpy.py", "__init__.py"):
        if place and not place.startswith(("/home/student", "/tmp")):
            planted.append(attempt(open, os.path.join(place, name), "a"))
assert all(isinstance(one, str) for one in planted), planted
""",
    "planted in the handout and the sandbox's own program": """
for path in glob.glob("/handout/**", recursive=True) + glob.glob("/sandbox/**", recursive=True):
    if os.path.isfile(path):
        assert isinstance(attempt(open, path, "a"), str) and attempt(os.unlink, path) and attempt(os.chmod, path, 0o777)
    assert isinstance(attempt(open, path + "/planted", "w"), str)
""",
    "settings of the kernel": """
for name in ("kernel/core_pattern", "kernel/modprobe", "kernel/hotplug", "vm/overcommit_memory", "fs/binfmt_misc/register"):
    assert isinstance(attempt(open, f"/proc/sys/{name}", "w"), str)
for name in ("/proc/sysrq-trigger", "/sys/kernel/uevent_helper", "/sys/fs/cgroup/release_agent", "/proc/1/oom_score_adj"):
    assert isinstance(attempt(open, name, "w"), str)
""",
    "devices": """
for number, name in enumerate(("mem", "kmem", "sda", "loop0", "kvm", "fuse", "net/tun", "console", "tty0", "input/event0")):
    assert isinstance(attempt(open, f"/dev/{name}", "rb"), str), name
    made = attempt(os.mknod, f"/tmp/device{number}", 0o666 | stat.S_IFBLK, os.makedev(8, number))
    assert made is not None and isinstance(attempt(open, f"/tmp/device{number}", "rb"), str)
""",
    "links out of scratch": """
for number, target in enumerate(("{COURSE}", "/proc/1/root", "/proc/1/cwd", "../../../../..{COURSE}", "/proc/self/root")):
    os.symlink(target, f"/tmp/out{number}")
    print(attempt(os.listdir, f"/tmp/out{number}/submitted"))
assert attempt(os.link, "/usr/bin/env", "/tmp/env") is not None
""",
    "folders left open": """
for number in range(256):
    for target in (".", "..", "../..", "{COURSE}"):
        one = attempt(os.open, target, os.O_RDONLY, dir_fd=number)
        if isinstance(one, int) and one > 2:
            print(number, target, attempt(os.listdir, one))
            attempt(os.close, one)
""",
    "handles of files": """
handle = ctypes.create_string_buffer((8).to_bytes(4, "little") + (1).to_bytes(4, "little") + (2).to_bytes(8, "little"))
folder = os.open("/", os.O_RDONLY)
assert libc.open_by_handle_at(folder, handle, 0) == -1
""",
    "calls that break-outs begin with": """
x86 = os.uname().machine == "x86_64"
for number in (321, 298, 323, 425, 250, 310) if x86 else (280, 241, 282, 425, 219, 270):
    assert libc.syscall(number, 0, 0, 0, 0, 0) == -1
assert libc.syscall({True: 313}.get(x86, 273), 0, b"", 0) == -1  # finit_module
assert libc.syscall({True: 246}.get(x86, 104), 0, 0, 0, 0) == -1  # kexec_load
""",
    "left for a shell, a clock or a debugger": """
for name in ("/home/student/.bashrc", "/home/student/.profile", "/tmp/gdbinit", "/home/student/.gdbinit"):
    pathlib.Path(name).write_text("echo {CANARY} > {MARKER}\\n")
for name in ("/etc/cron.d/evil", "/var/spool/cron/crontabs/root", "/etc/ld.so.preload", "/etc/profile.d/evil.sh", "{HOME}/.bashrc"):
    assert isinstance(attempt(open, name, "w"), str)
os.environ["LD_PRELOAD"] = "/tmp/evil.so"
""",
    "a core that a program of the machine's receives": """
pid = child(lambda: os.kill(os.getpid(), 11))
os.waitpid(pid, 0)
assert resource.getrlimit(resource.RLIMIT_CORE)[1] <= 1
""",
    "written where the host keeps it": """
for place in ("{MARKER}", "{COURSE}/planted", "{COURSE}/submitted/planted", "{HOME}/planted", "/tmp/{CANARY}"):
    attempt(lambda: (os.makedirs(os.path.dirname(place), exist_ok=True), open(place, "w").write("{CANARY}")))
""",
}
