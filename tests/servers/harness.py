"""What every start-* script shares: folders that vanish, children that die with us, one ready line.

A start script prints one JSON line on standard output when its server answers, then stays until
SIGTERM or SIGINT, stops what it started (by pid) and removes its folder.
"""
import atexit
import ctypes
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True

HERE = Path(__file__).resolve().parent
CACHE = Path(os.environ.get("KITH_CACHE")
             or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kith")
PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None, use_errno=True)
_children = []
_folders = []


class Unusable(Exception):
    """This machine cannot run the server; the message says what is missing."""


def fail(message):
    raise Unusable(message)


def private_namespace():
    """Whether `with` put us into a network namespace of our own, where every port is free."""
    return os.environ.get("KITH_TEST_NETNS") == "1"


def port(wanted):
    """The port itself in a namespace of our own; a free one where the loopback is shared."""
    if private_namespace():
        return wanted
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def folder(owner=None):
    path = Path(tempfile.mkdtemp(prefix="kith-host-"))
    _folders.append(path)
    if owner and os.geteuid() == 0:
        entry = pwd.getpwnam(owner)
        os.chown(path, entry.pw_uid, entry.pw_gid)
    path.chmod(0o755)
    return path


def _drop_to(user):
    entry = pwd.getpwnam(user)
    os.setgroups([])
    os.setgid(entry.pw_gid)
    os.setuid(entry.pw_uid)


def spawn(command, user=None, **options):
    """Starts a child in its own process group; it gets SIGTERM when we die, however we die."""
    def prepare():
        os.setpgid(0, 0)
        if user and os.geteuid() == 0:
            _drop_to(user)
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)

    options.setdefault("stdin", subprocess.DEVNULL)
    options.setdefault("stderr", sys.stderr)
    options.setdefault("stdout", sys.stderr)
    child = subprocess.Popen([str(part) for part in command], preexec_fn=prepare, **options)
    _children.append(child)
    return child


def run(command, user=None, **options):
    """Runs a command to its end; its output goes to ours only when it fails."""
    def prepare():
        if user and os.geteuid() == 0:
            _drop_to(user)

    done = subprocess.run([str(part) for part in command], preexec_fn=prepare, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    if done.returncode:
        sys.stderr.write(done.stdout or "")
        fail(f"`{Path(str(command[0])).name}` ended with {done.returncode}")
    return done.stdout


def program(*names, also=()):
    """The first of the named programs that exists, by PATH or in the folders of `also`."""
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin", *map(str, also)])
    for name in names:
        found = shutil.which(name, path=path)
        if found:
            return found
    fail(f"`{names[0]}` is not installed; run tools/dev deps")


def wait_for(what, ready, seconds=60, child=None):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if child is not None and child.poll() is not None:
            fail(f"{what} ended with {child.returncode} before it was ready")
        if ready():
            return
        time.sleep(0.02)
    fail(f"{what} was not ready after {seconds} s")


def answers(number, host="127.0.0.1"):
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((host, number)) == 0


def stop(child, sign=signal.SIGTERM, seconds=10):
    if child.poll() is not None:
        return
    child.send_signal(sign)
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def stop_everything():
    # A second signal, such as our parent's death, must not leave folders behind.
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, signal.SIG_IGN)
    while _children:
        stop(_children.pop())
    while _folders:
        shutil.rmtree(_folders.pop(), ignore_errors=True)


atexit.register(stop_everything)


def _terminated(_sign, _frame):
    sys.exit(0)


signal.signal(signal.SIGTERM, _terminated)
signal.signal(signal.SIGINT, _terminated)


def ready(facts):
    print(json.dumps(facts), flush=True)


def stay(*watched):
    """Waits for a signal; a watched child that dies ends us with an error, never silently."""
    while True:
        for child in watched:
            if child.poll() is not None:
                fail(f"a server died with {child.returncode}")
        time.sleep(0.2)


def main(start):
    """Runs a start script: a machine that cannot do it gets one line and exit code 3."""
    try:
        start()
    except Unusable as problem:
        print(f"{Path(sys.argv[0]).name}: {problem}", file=sys.stderr)
        sys.exit(3)
