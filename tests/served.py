"""A served Kith for tests in Python: started on a free port of loopback, set up, asked over HTTP, watched, stopped.

KITH_BIN names the program (build/dev/kith). KITH_PATIENCE multiplies every deadline: a sanitizer build on a busy machine
takes ten times as long.
"""
import http.client
import json
import os
import re
import resource
import signal
import socket
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BINARY = Path(os.environ.get("KITH_BIN") or ROOT / "build/dev/kith")
PATIENCE = float(os.environ.get("KITH_PATIENCE", "1"))
PASSWORD = "a long enough first password"
REPORT = re.compile(rb"(==\d+==ERROR: |WARNING: ThreadSanitizer|\S+: runtime error: )")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what, check, seconds=30, every=0.05):
    """What `check` answers first that is not nothing. AssertionError where that takes too long."""
    end = time.monotonic() + seconds * PATIENCE
    while time.monotonic() < end:
        found = check()
        if found:
            return found
        time.sleep(every)
    raise AssertionError(f"{what}: not within {seconds * PATIENCE:.0f} s")


class Answer:
    """Of one request: `status`, `headers` (whatever their case), the whole `body`."""

    def __init__(self, response):
        self.status, self.headers = response.status, response.headers
        self.body = response.read()

    def all(self, name):
        return self.headers.get_all(name) or []

    def get(self, name):
        return ", ".join(self.all(name))

    def json(self):
        return json.loads(self.body)


def request(port, method, path, body=None, headers=None, seconds=30):
    """One request on a connection of its own. What is neither bytes nor text is sent as JSON."""
    fields = dict(headers or {})
    if body is not None and not isinstance(body, (bytes, str)):
        body = json.dumps(body)
        fields.setdefault("Content-Type", "application/json")
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds * PATIENCE)
    try:
        line.request(method, path, body.encode() if isinstance(body, str) else body, fields)
        return Answer(line.getresponse())
    finally:
        line.close()


def ask_as_told(ask, longest_ms=2000, seconds=60):
    """Asks again when told to, unless that is long from now: limits of rate are not what is tried here."""
    end = time.monotonic() + seconds * PATIENCE
    while True:
        answer = ask()
        told = re.search(rb'"retry_after_ms":(\d+)', answer.body) if answer.status == 429 else None
        if not told or int(told[1]) > longest_ms or time.monotonic() > end:
            return answer
        time.sleep(int(told[1]) / 1000 + 0.01)


class Browser:
    """Somebody's browser, or a program with a token: keeps cookies, sends the CSRF token it was given."""

    def __init__(self, port):
        self.port = port
        self.cookies = {}
        self.csrf = self.token = ""

    def ask(self, method, path, body=None, headers=None, csrf=True, raw=None):
        return ask_as_told(lambda: self.ask_once(method, path, body, headers, csrf, raw))

    def ask_once(self, method, path, body, headers, csrf, raw):
        sent = {}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        if self.token:
            sent["Authorization"] = "Bearer " + self.token
        if csrf and self.csrf:
            sent["X-CSRF-Token"] = self.csrf
        answer = request(self.port, method, path, raw if body is None else body, {**sent, **(headers or {})})
        for cookie in answer.all("Set-Cookie"):
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.split(";")[0]
        return answer

    def get(self, path, headers=None):
        return self.ask("GET", path, headers=headers)

    def must(self, method, path, body=None, headers=None):
        answer = self.ask(method, path, body, headers)
        assert answer.status < 300, f"{method} {path}: {answer.status} {answer.body[:500]!r}"
        return answer.json() if answer.body else {}

    def sign_in(self, email, password=PASSWORD, **more):
        answer = self.ask("POST", "/api/v1/session", {"email": email, "password": password, **more})
        if answer.status == 200:
            self.csrf = answer.json()["csrf"]
        return answer

    def adopt(self, document):
        """The policy from now on."""
        made = self.must("POST", self.at + "/policy", {"document": document})
        return self.must("POST", f"{self.at}/policy/{made['id']}/adopt", {})


class Server:
    """One `kith serve`. `data` is its folder; what it prints is added to the file `log`."""

    def __init__(self, *options, data, log, port=None, binary=BINARY, files=None):
        self.options = [str(one) for one in options]
        self.data, self.log_file = Path(data), Path(log)
        self.port, self.binary = port or free_port(), binary
        self.files = files  # how many it may have open; nothing: as many as we
        self.process = None

    def start(self):
        limit = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (self.files, self.files))  # noqa: E731
        with self.log_file.open("ab") as log:
            self.begun = time.perf_counter()
            self.process = subprocess.Popen(
                [self.binary, "serve", "--data", self.data, "--listen", f"127.0.0.1:{self.port}", *self.options],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=limit if self.files else None)
        return self

    def until(self, what, check, seconds=60, every=0.05):
        """As wait_for, but a program that has ended is not waited for, and one that does not answer yet is."""
        def look():
            if self.process.poll() is not None:
                raise AssertionError(f"{what}: kith ended with {self.process.returncode}:\n{self.log_end()}")
            try:
                return check()
            except (OSError, http.client.HTTPException):
                return None
        return wait_for(what, look, seconds, every)

    def until_ready(self, seconds=120):
        self.until("the first answer", lambda: request(self.port, "GET", "/readyz").status == 200, seconds)
        return self

    def log(self):
        return self.log_file.read_bytes()

    def log_end(self, most=3000):
        return self.log()[-most:].decode(errors="replace")

    def first_member(self, workspace="Riverside", password=PASSWORD):
        """Dana, who set the house up through the link it greeted with: a Browser that is signed in, with the path `at`
        and the name `slug` of her workspace."""
        link = self.until("the link to set it up", lambda: re.search(rb"/setup\?token=([\w-]+)\n", self.log()))
        dana = Browser(self.port)
        session = dana.must("POST", "/api/v1/setup", {
            "token": link[1].decode(), "workspace": {"name": workspace},
            "account": {"name": "Dana", "email": "dana@kith.test", "password": password, "handle": "dana"}})
        home = session["memberships"][0]["workspace"]
        dana.csrf, dana.at, dana.slug = session["csrf"], "/api/v1/workspaces/" + home["id"], home["slug"]
        return dana

    def memory(self):
        """Resident bytes."""
        return self.kernel("status", r"VmRSS:\s+(\d+)") * 1024

    def threads(self):
        return self.kernel("status", r"Threads:\s+(\d+)")

    def handles(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def most_handles(self):
        return self.kernel("limits", r"Max open files\s+(\d+)")

    def processor_seconds(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def kernel(self, file, pattern):
        return int(re.search(pattern, Path(f"/proc/{self.process.pid}/{file}").read_text())[1])

    def stop(self, seconds=30):
        """Its exit code; killed where it does not end in time. Nothing: it was never started."""
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(seconds * PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        return self.process.returncode

    def end(self):
        """stop(); AssertionError where its exit code or a sanitizer tells of a fault."""
        code = self.stop()
        found = REPORT.search(self.log())
        if found:
            raise AssertionError(self.log()[found.start():found.start() + 5000].decode(errors="replace"))
        if code:
            raise AssertionError(f"kith ended with {code}:\n{self.log_end()}")
