"""The built program as its visitors and its keeper meet it: started, set up, asked over HTTP, stopped."""
import fcntl
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

KITH = os.environ.get("KITH_BIN", "")
ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a long enough first password"
# How much longer everything may take: a sanitizer build on a busy machine.
PATIENCE = float(os.environ.get("KITH_PATIENCE", "1"))


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(what, check, seconds=30):
    end = time.monotonic() + seconds * PATIENCE
    while time.monotonic() < end:
        found = check()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"{what}: not within {seconds * PATIENCE:.0f} s")


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = [(k.lower(), v) for k, v in response.getheaders()]
        self.body = response.read()

    def get(self, name):
        return ", ".join(v for k, v in self.headers if k == name.lower())

    def json(self):
        return json.loads(self.body)


class Browser:
    """Keeps cookies; sends the CSRF token it was given."""

    def __init__(self, port):
        self.port = port
        self.cookies = {}
        self.csrf = ""
        self.token = ""

    def ask(self, method, path, body=None, headers=None, csrf=True, raw=None):
        """Waits where it is told to for a moment: too many requests are not what is tried here."""
        while True:
            answer = self.ask_once(method, path, body, headers, csrf, raw)
            wait = re.search(rb'"retry_after_ms":(\d+)', answer.body) if answer.status == 429 else None
            if not wait or int(wait.group(1)) > 2000:
                return answer
            time.sleep(int(wait.group(1)) / 1000 + 0.01)

    def ask_once(self, method, path, body, headers, csrf, raw):
        sent = {"Host": f"127.0.0.1:{self.port}"}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        if self.token:
            sent["Authorization"] = "Bearer " + self.token
        if csrf and self.csrf:
            sent["X-CSRF-Token"] = self.csrf
        data = raw
        if body is not None:
            data = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        sent.update(headers or {})
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30 * PATIENCE)
        try:
            connection.request(method, path, data, sent)
            answer = Answer(connection.getresponse())
        finally:
            connection.close()
        for name, value in answer.headers:
            if name == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
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


class House:
    """One process, or another beside it on the same data folder and database."""

    def __init__(self, *options, data=None, port=None):
        self.home = Path(tempfile.mkdtemp(prefix="kith-edges-")) if data is None else None
        self.data = Path(data) if data else self.home / "data"
        self.port = port or free_port()
        self.options = list(options)
        self.log_file = Path(tempfile.mkstemp(prefix="kith-log-")[1])
        self.process = None

    def start(self, web=True):
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen(
                [KITH, "serve", "--data", str(self.data), "--listen", f"127.0.0.1:{self.port}", "--rehearsal",
                 *self.options], stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        wait_for("the program's greeting", lambda: b"stop " in self.log() or self.process.poll() is not None, 60)
        assert self.process.poll() is None, self.log().decode(errors="replace")
        if web:
            wait_for("the first answer", lambda: self.up(), 60)
        return self

    def up(self):
        try:
            return Browser(self.port).get("/readyz").status == 200
        except OSError:
            return False

    def log(self):
        return self.log_file.read_bytes()

    def set_up(self, name="Riverside", password=PASSWORD):
        token = re.search(rb"/setup\?token=(\S+)", self.log()).group(1).decode()
        dana = Browser(self.port)
        made = dana.must("POST", "/api/v1/setup", {
            "token": token, "workspace": {"name": name},
            "account": {"name": "Dana", "email": "dana@kith.test", "password": password, "handle": "dana"}})
        dana.csrf = made["csrf"]
        dana.at = "/api/v1/workspaces/" + made["memberships"][0]["workspace"]["id"]
        dana.slug = made["memberships"][0]["workspace"]["slug"]
        return dana

    def command(self, *words, check=True):
        done = subprocess.run([KITH, words[0], *words[1:], *self.common()], capture_output=True,
                              timeout=120 * PATIENCE)
        if check:
            assert done.returncode == 0, done
        return done

    def common(self):
        out = ["--data", str(self.data)]
        if "--database" in self.options:
            out += ["--database", self.options[self.options.index("--database") + 1]]
        return out

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30 * PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        return self.process.returncode if self.process else None

    def close(self):
        self.stop()
        if self.home:
            shutil.rmtree(self.home, ignore_errors=True)
        self.log_file.unlink(missing_ok=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Stage:
    """The scripted network's world: one file, a line an event (docs/channels/scripted.md)."""

    def __init__(self, folder):
        self.file = Path(folder) / "world.jsonl"
        self.file.touch()
        self.said = 0

    def write(self, *lines):
        with open(self.file, "r+b") as out:
            fcntl.flock(out, fcntl.LOCK_EX)  # the network's own order: line numbers rise
            end = out.seek(0, os.SEEK_END)
            out.seek(max(0, end - 65536))
            last = out.read().rstrip(b"\n").rpartition(b"\n")[2]
            seq = json.loads(last)["seq"] if last else 0
            now = int(time.time() * 1000)
            out.write(b"".join(json.dumps({"seq": seq + n, "at": now, **one}).encode() + b"\n"
                               for n, one in enumerate(lines, 1)))

    def account(self, name, token=None):
        self.write({"what": "account", "by": name, "handle": f"@{name}@stage.test", "name": name.title(),
                    "token": token or name})

    def post(self, by, text, **more):
        self.said += 1
        self.write({"what": "post", "by": by, "id": f"said{self.said}", "to": ["shop"], "text": text, **more})

    def posts_by(self, who):
        lines = [json.loads(line) for line in self.file.read_bytes().splitlines() if line.strip()]
        return [one for one in lines if one.get("what") == "post" and one.get("by") == who]


POLICY = """policy: Everything goes
owner: dana
voices:
  dana: {may: all}
"""


def adopt(dana, document=POLICY):
    made = dana.must("POST", dana.at + "/policy", {"document": document})
    return dana.must("POST", f"{dana.at}/policy/{made['id']}/adopt", {})


def colleague(dana, handle, role="agent"):
    """Another member, signed in."""
    made = dana.must("POST", dana.at + "/invitations", {"email": f"{handle}@kith.test", "role": role})
    token = re.search(r"([\w-]{30,})", json.dumps(made)).group(1)
    one = Browser(dana.port)
    joined = one.must("POST", f"/api/v1/invitations/{token}/accept",
                      {"handle": handle, "name": handle.title(), "password": PASSWORD})
    one.csrf, one.at = joined["csrf"], dana.at
    return one


def connect(dana, stage, token="shop", **settings):
    return dana.must("POST", dana.at + "/channels/connect",
                     {"network": "scripted", "mode": "reply", "name": "Stage", "world": str(stage.file),
                      "account": "shop", "token": token, **settings})


def operations():
    """(method, pattern, whether anybody may call it) of everything in docs/api/openapi.yaml."""
    out, pattern = [], None
    for line in (ROOT / "docs/api/openapi.yaml").read_text().splitlines():
        if match := re.match(r"  (/\S+):$", line):
            pattern = match.group(1)
        elif line and not line.startswith(" ") and not line.startswith("paths"):
            pattern = None
        elif pattern and (match := re.match(r"    (get|post|put|patch|delete):", line)):
            out.append([match.group(1).upper(), pattern, False])
        elif pattern and out and re.match(r"      security: \[\]", line):
            out[-1][2] = True
    return out
