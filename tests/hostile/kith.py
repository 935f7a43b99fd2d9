"""A real `kith serve` on loopback, people who use it, and callers who mean it ill."""
import contextlib
import http.client
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest

BINARY = os.environ.get("KITH_BIN") or str(pathlib.Path(__file__).resolve().parents[2] / "build/dev/kith")
# Under sanitizers memory says nothing and everything takes ten times as long.
SANITIZED = os.environ.get("KITH_SANITIZED", "") not in ("", "0", "OFF")
SLOW = os.environ.get("KITH_HOSTILE_FULL") == "1"
MEGABYTE = 1024 * 1024
POLICY = "policy: The shop\nowner: dana\nvoices:\n  dana: {may: [all], in: all}\n"


def more_files():
    """As many open files as are allowed; how many that is."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most


class Kith:
    """One server with a workspace, its owner's token and some posts to search."""

    def __init__(self, *options, files=None):
        most = more_files()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="kith-hostile-"))
        self.log = self.folder / "log"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [BINARY, "serve", "--data", self.folder / "data", "--listen", f"127.0.0.1:{self.port}",
                 "--log", "warning", *options], stdout=log, stderr=log,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (files or most, files or most)))
        try:
            self.wait_until_ready()
            self.set_up()
        except BaseException:
            self.stop()
            raise

    def wait_until_ready(self):
        end = time.monotonic() + 120
        while time.monotonic() < end and self.process.poll() is None:
            with contextlib.suppress(OSError):
                if self.ask("GET", "/readyz").status == 200:
                    return
            time.sleep(0.05)
        raise RuntimeError("kith does not answer: " + self.log.read_text()[-2000:])

    def set_up(self):
        found = None
        while not found:  # the link is printed after the port is open
            found = re.search(r"/setup\?token=([\w-]+)\n", self.log.read_text())
            time.sleep(0.02)
        made = self.ask("POST", "/api/v1/setup", {
            "token": found[1], "workspace": {"name": "Shop"},
            "account": {"name": "Dana", "email": "dana@shop.example", "password": "correct horse battery",
                        "handle": "dana"}})
        if made.status != 201:
            raise RuntimeError(f"no workspace: {made.status} {made.body!r}")
        session = json.loads(made.body)
        self.workspace = session["memberships"][0]["workspace"]["id"]
        cookie = made.headers["Set-Cookie"].split(";")[0]
        token = self.ask("POST", self.path("tokens"), {"name": "t", "scopes": [
            "desk:read", "desk:write", "intake:write", "listen:read", "listen:write", "policy:read",
            "policy:write", "channels:read", "channels:write", "workspace:read"]},
            headers={"Cookie": cookie, "X-CSRF-Token": session["csrf"]})
        if token.status != 201:
            raise RuntimeError(f"no token: {token.status} {token.body!r}")
        self.token = json.loads(token.body)["token"]
        draft = self.ask("POST", self.path("policy"), {"document": POLICY}, signed=True)
        number = json.loads(draft.body)["id"]
        adopted = self.ask("POST", self.path(f"policy/{number}/adopt"), {}, signed=True)
        if adopted.status != 200:
            raise RuntimeError(f"no policy: {adopted.status} {adopted.body!r}")

    def path(self, rest):
        return f"/api/v1/workspaces/{self.workspace}/{rest}"

    def ask(self, method, path, body=None, headers=None, signed=False, seconds=60):
        """One request on a connection of its own; the answer with `status`, `headers`, `body`. Who asks too often with
        a token waits as told."""
        for _ in range(100):
            answer = self.ask_once(method, path, body, headers, signed, seconds)
            if answer.status != 429 or not signed:
                break
            time.sleep(json.loads(answer.body)["retry_after_ms"] / 1000)
        return answer

    def ask_once(self, method, path, body, headers, signed, seconds):
        fields = dict(headers or {})
        if signed:
            fields["Authorization"] = "Bearer " + self.token
        if isinstance(body, dict):
            body = json.dumps(body)
            fields.setdefault("Content-Type", "application/json")
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            line.request(method, path, body=body, headers=fields)
            answer = line.getresponse()
            answer.body = answer.read()
            return answer
        finally:
            line.close()

    def files(self):
        """How many files it may have open."""
        text = pathlib.Path(f"/proc/{self.process.pid}/limits").read_text()
        return int(re.search(r"Max open files\s+(\d+)", text)[1])

    def push(self, body, source="s", **fields):
        return self.ask("POST", f"/api/v1/intake?source={source}", body,
                        {"Content-Type": "application/x-ndjson", **fields}, signed=True, seconds=300)

    def memory(self):
        """Resident bytes."""
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", text)[1]) * 1024

    def line(self, seconds=30):
        s = socket.create_connection(("127.0.0.1", self.port), timeout=seconds)
        return s

    def raw(self, data, seconds=30):
        """Everything the server says to these bytes until it closes."""
        with self.line(seconds) as s:
            with contextlib.suppress(ConnectionError):
                s.sendall(data)
            return read_all(s)

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
        return self.process.returncode


def read_all(s):
    out = b""
    with contextlib.suppress(ConnectionError):
        while part := s.recv(65536):
            out += part
    return out


def statuses(answers):
    return [int(code) for code in re.findall(rb"HTTP/1\.1 (\d{3}) ", answers)]


class Bystander:
    """Somebody who goes on working meanwhile: asks every few milliseconds and notes how long it took."""

    def __init__(self, kith, path="/healthz", signed=False, every=0.01):
        self.kith, self.path, self.every = kith, path, every
        self.headers = {"Authorization": "Bearer " + kith.token} if signed else {}
        self.times, self.failed, self.connection = [], [], None
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.work)

    def work(self):
        while not self.stopping.wait(self.every):
            begun = time.perf_counter()
            try:
                self.connection = self.connection or http.client.HTTPConnection("127.0.0.1", self.kith.port, timeout=60)
                self.connection.request("GET", self.path, headers=self.headers)
                answer = self.connection.getresponse()
                answer.read()
                if answer.status != 200:
                    self.failed.append(answer.status)
            except (OSError, http.client.HTTPException) as problem:
                self.failed.append(repr(problem))
                self.connection.close()
                self.connection = None
            self.times.append((time.perf_counter() - begun) * 1000)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.thread.join()
        if self.connection:
            self.connection.close()

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
        code = cls.kith.stop()
        if code != 0:
            raise AssertionError(f"kith ended with {code}")

    def tearDown(self):
        self.assertIsNone(self.kith.process.poll(), "the server died: " + self.kith.log.read_text()[-3000:])
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
