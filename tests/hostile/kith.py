"""A real `kith serve` on loopback, people who use it, and callers who mean it ill."""
import contextlib
import http.client
import json
import os
import re
import resource
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from served import Server, ask_as_told, request  # noqa: E402

# Under sanitizers memory says nothing and everything takes ten times as long.
SANITIZED = os.environ.get("KITH_SANITIZED", "") not in ("", "0", "OFF")
SLOW = os.environ.get("KITH_HOSTILE_FULL") == "1"
MEGABYTE = 1024 * 1024
POLICY = "policy: The shop\nowner: dana\nvoices:\n  dana: {may: [all], in: all}\n"
SCOPES = ["desk:read", "desk:write", "intake:write", "listen:read", "listen:write", "policy:read", "policy:write",
          "channels:read", "channels:write", "workspace:read"]


def more_files():
    """As many open files as are allowed; how many that is."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most


class Kith(Server):
    """One server with a workspace, and a token of its owner."""

    def __init__(self, *options, files=None):
        more_files()
        self.folder = Path(tempfile.mkdtemp(prefix="kith-hostile-"))
        super().__init__("--log", "warning", *options, data=self.folder / "data", log=self.folder / "log", files=files)
        try:
            self.start().until_ready()
            self.set_up()
        except BaseException:
            self.close(well=False)
            raise

    def set_up(self):
        dana = self.first_member("Shop")
        dana.adopt(POLICY)
        self.at = dana.at
        self.token = dana.must("POST", dana.at + "/tokens", {"name": "t", "scopes": SCOPES})["token"]

    def path(self, rest):
        return f"{self.at}/{rest}"

    def ask(self, method, path, body=None, headers=None, signed=False, seconds=60):
        """One request on a connection of its own. Who asks too often with a token waits as told."""
        fields = {**({"Authorization": "Bearer " + self.token} if signed else {}), **(headers or {})}
        once = lambda: request(self.port, method, path, body, fields, seconds)  # noqa: E731
        return ask_as_told(once, longest_ms=60_000, seconds=300) if signed else once()

    def push(self, body, source="s", **fields):
        return self.ask("POST", f"/api/v1/intake?source={source}", body,
                        {"Content-Type": "application/x-ndjson", **fields}, signed=True, seconds=300)

    def line(self, seconds=30):
        return socket.create_connection(("127.0.0.1", self.port), timeout=seconds)

    def raw(self, data, seconds=30):
        """Everything the server says to these bytes until it closes."""
        with self.line(seconds) as s:
            with contextlib.suppress(ConnectionError):
                s.sendall(data)
            return read_all(s)

    def close(self, well=True):
        try:
            if well:
                self.end()
            else:
                self.stop()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)


def read_all(s):
    out = b""
    with contextlib.suppress(ConnectionError):
        while part := s.recv(65536):
            out += part
    return out


def statuses(answers):
    return [int(code) for code in re.findall(rb"HTTP/1\.1 (\d{3}) ", answers)]


def work_beside(port, path, token, every):
    """What a Bystander's process does until its input ends: asks, and says how many milliseconds each answer took."""
    headers = {"Authorization": "Bearer " + token} if token else {}
    connection = None
    while not select.select([sys.stdin], [], [], every)[0]:
        begun, failed = time.perf_counter(), ""
        try:
            connection = connection or http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            failed = str(answer.status) if answer.status != 200 else ""
        except (OSError, http.client.HTTPException) as problem:
            failed = repr(problem)
            connection.close()
            connection = None
        print(json.dumps([(time.perf_counter() - begun) * 1000, failed]), flush=True)


class Bystander:
    """Somebody who goes on working meanwhile: asks every few milliseconds and notes how long it took. A process of its
    own, or it would measure how busy the attackers keep this one."""

    def __init__(self, kith, path="/healthz", signed=False, every=0.01):
        self.command = [sys.executable, "-B", __file__, str(kith.port), path, kith.token if signed else "", str(every)]
        self.every, self.times, self.failed = every, [], []
        self.reader = threading.Thread(target=self.read)

    def read(self):
        for line in self.process.stdout:
            took, failed = json.loads(line)
            self.times.append(took)
            if failed:
                self.failed.append(failed)

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.reader.start()
        self.wait_for(1)
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.reader.join()
        self.process.stdout.close()
        self.process.wait()

    def wait_for(self, count, seconds=60):
        """Until it was answered so often, an attack still going on."""
        end = time.monotonic() + seconds
        while len(self.times) < count and time.monotonic() < end:
            time.sleep(self.every)

    def p(self, share):
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("inf")


class Attack(unittest.TestCase):
    """One server for the whole class; each test leaves it answering."""
    options = ()
    files = None  # that the server may have open

    @classmethod
    def setUpClass(cls):
        cls.kith = Kith(*cls.options, files=cls.files)

    @classmethod
    def tearDownClass(cls):
        cls.kith.close()

    def tearDown(self):
        self.assertIsNone(self.kith.process.poll(), "the server died: " + self.kith.log_end())
        self.assertEqual(self.kith.ask("GET", "/healthz").status, 200)

    @contextlib.contextmanager
    def while_others_work(self, name, path="/healthz", signed=False):
        """Others are served meanwhile, none is refused, memory stays flat; prints what was seen."""
        before = self.kith.memory()
        with Bystander(self.kith, path, signed) as other:
            yield other
            other.wait_for(5)
            grown = self.kith.memory() - before
        print(f"hostile: {name}: others' p50 {other.p(0.5):.1f} ms, p99 {other.p(0.99):.1f} ms of "
              f"{len(other.times)}; memory +{grown / MEGABYTE:.1f} MB", flush=True)
        self.assertEqual(other.failed, [], "others were refused")
        self.assertLess(other.p(0.99), 20_000)

    def assert_flat(self, before, most):
        """Memory has grown by at most so many bytes since."""
        if SANITIZED:
            return
        end = time.monotonic() + 5
        while self.kith.memory() - before > most and time.monotonic() < end:
            time.sleep(0.1)
        self.assertLessEqual((self.kith.memory() - before) / MEGABYTE, most / MEGABYTE)

    def assert_problem(self, answer, *allowed):
        """A refusal says its status and why as a problem (RFC 9457)."""
        head, _, body = answer.partition(b"\r\n\r\n")
        said = statuses(head)
        self.assertTrue(said, f"no answer: {answer[:200]!r}")
        self.assertIn(said[0], allowed, answer[:300])
        self.assertIn(b"application/problem+json", head)
        problem = json.loads(body.split(b"\r\nHTTP/1.1")[0] if b"chunked" in head else
                             body[:int(re.search(rb"Content-Length: (\d+)", head)[1])])
        self.assertEqual(problem["status"], said[0])
        self.assertTrue(problem["detail"])


if __name__ == "__main__":
    work_beside(int(sys.argv[1]), sys.argv[2], sys.argv[3], float(sys.argv[4]))
