"""The built program as its visitors and its keeper meet it, in a folder of its own, and the scripted network's world."""
import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from served import PASSWORD, PATIENCE, ROOT, Browser, Server  # noqa: E402

POLICY = """policy: Everything goes
owner: dana
voices:
  dana: {may: all}
"""


class House(Server):
    """One process in a new folder, or another beside it on the same folder (`data`) and database. Leaving it as a
    context ends it, well or with an error, and removes what it left."""

    def __init__(self, *options, data=None):
        self.home = Path(tempfile.mkdtemp(prefix="kith-edges-")) if data is None else None
        log = tempfile.mkstemp(prefix="kith-log-")
        os.close(log[0])
        super().__init__("--rehearsal", *options, data=data or self.home / "data", log=log[1])

    def start(self, web=True):
        before = self.greetings()
        super().start()
        self.until("the program's greeting", lambda: self.greetings() > before, 120)
        return self.until_ready() if web else self

    def greetings(self):
        return self.log().count(b"\n  stop ")

    def command(self, *words, check=True):
        at = self.options.index("--database") if "--database" in self.options else len(self.options)
        done = subprocess.run([self.binary, *words, "--data", self.data, *self.options[at:at + 2]], capture_output=True,
                              timeout=120 * PATIENCE)
        if check:
            assert done.returncode == 0, done
        return done

    def close(self, well=True):
        try:
            if well:
                self.end()
            else:
                self.stop()
        finally:
            if self.home:
                shutil.rmtree(self.home, ignore_errors=True)
            self.log_file.unlink(missing_ok=True)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        self.close(well=kind is None)


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
