"""The disk is full, or another process holds the database, while a real server works: it says so, loses nothing it has
acknowledged, and goes on by itself once there is room again. Needs the right to mount; skipped without it."""
import contextlib
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "hostile"))
from kith import Kith  # noqa: E402

SIZE = 24


def lines(begin, count):
    return "".join(json.dumps({"id": str(i), "author": "p", "addressed": True, "text": f"n{i} " + "word " * 400}) + "\n"
                   for i in range(begin, begin + count))


class Disk(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.mkdtemp(prefix="kith-disk-")
        mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}m", "tmpfs", self.place]
        mounted = os.geteuid() == 0 and subprocess.run(mount, stderr=subprocess.DEVNULL).returncode == 0
        if not mounted:
            os.rmdir(self.place)
            self.skipTest("no small disk can be mounted here")
        os.environ["TMPDIR"], before = self.place, tempfile.tempdir
        tempfile.tempdir = self.place
        self.addCleanup(self.leave, before)
        self.kith = Kith()

    def leave(self, before):
        tempfile.tempdir = before
        os.environ.pop("TMPDIR")
        try:
            if hasattr(self, "kith"):
                self.kith.close()
        finally:
            subprocess.run(["umount", self.place], check=True)
            os.rmdir(self.place)

    def kept(self):
        with contextlib.closing(sqlite3.connect(self.kith.folder / "data" / "kith.db")) as db:
            return db.execute("SELECT COUNT(*) FROM message").fetchone()[0]

    def push_until_refused(self, most):
        taken = 0
        for begin in range(0, most, 20):
            answer = self.kith.push(lines(begin, 20))
            if answer.status != 202:
                return taken, answer
            taken += json.loads(answer.body)["kept"]
        return taken, None

    def test_full_and_free_again(self):
        filler = pathlib.Path(self.place) / "filler"
        free = os.statvfs(self.place).f_bavail * os.statvfs(self.place).f_bsize
        filler.write_bytes(b"x" * (free - 2_000_000))
        taken, refused = self.push_until_refused(5_000)
        self.assertIsNotNone(refused, "the disk never got full")
        problem = json.loads(refused.body)
        print(f"faults: full after {taken}: {refused.status} {problem['detail']}")
        self.assertEqual(refused.status, 503, problem)
        self.assertEqual(self.kith.ask("GET", "/healthz").status, 200)
        filler.unlink()
        end = time.monotonic() + 60
        while self.kith.push(lines(100_000, 1)).status != 202:
            self.assertLess(time.monotonic(), end, "it did not go on by itself")
            time.sleep(0.5)
        self.assertGreaterEqual(self.kept(), taken + 1)
        self.assertEqual(self.kith.push(lines(0, 20)).status, 202)

    def test_locked_by_another_process(self):
        self.assertEqual(self.kith.push(lines(0, 5)).status, 202)
        other = sqlite3.connect(self.kith.folder / "data" / "kith.db", isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        begun = time.monotonic()
        answer = self.kith.push(lines(5, 5))
        print(f"faults: locked: {answer.status} after {time.monotonic() - begun:.1f} s {answer.body[:200]}")
        self.assertEqual(answer.status, 503)
        self.assertLess(time.monotonic() - begun, 120)
        self.assertEqual(self.kith.ask("GET", "/healthz").status, 200)
        other.execute("ROLLBACK")
        other.close()
        answer = self.kith.push(lines(5, 5))
        self.assertEqual(answer.status, 202)
        self.assertEqual(self.kept(), 10, answer.body)


if __name__ == "__main__":
    unittest.main()
