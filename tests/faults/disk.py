"""The disk under a real server is full, read-only or slow, another process holds the database, its file is gone: the
server says so, loses nothing it has acknowledged, and goes on by itself once all is well again. The full disk needs the
right to mount, the slow and the read-only one KITH_DISK_SHIM (disk_shim.c); skipped without."""
import contextlib
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "hostile"))
from kith import Bystander, Kith  # noqa: E402
from served import PATIENCE, wait_for  # noqa: E402

SIZE = 24
SHIM = os.environ.get("KITH_DISK_SHIM", "")


def lines(begin, count):
    return "".join(json.dumps({"id": str(i), "author": "p", "addressed": True, "text": f"n{i} " + "word " * 400}) + "\n"
                   for i in range(begin, begin + count))


def kept(kith):
    with contextlib.closing(sqlite3.connect(kith.folder / "data" / "kith.db")) as db:
        return db.execute("SELECT COUNT(*) FROM message").fetchone()[0]


def detail(answer):
    return json.loads(answer.body)["detail"]


class Gone(unittest.TestCase):
    """SQLite's file is moved away under the running server: nothing is written to what may never come back."""

    def setUp(self):
        self.kith = Kith()
        self.addCleanup(self.kith.close)
        self.file = self.kith.folder / "data" / "kith.db"
        self.away = self.kith.folder / "kith.db"
        self.assertEqual(self.kith.push(lines(0, 5)).status, 202)

    def assert_refuses(self, word):
        refused = self.kith.push(lines(5, 5))
        self.assertEqual(refused.status, 503, refused.body)
        ready = self.kith.ask("GET", "/readyz")
        self.assertEqual(ready.status, 503, ready.body)
        self.assertIn(word, detail(ready))
        self.assertEqual(self.kith.ask("GET", "/healthz").status, 200)

    def test_gone_and_back_again(self):
        self.file.rename(self.away)
        # Readers are opened when first needed: none may make a new, empty file.
        callers = [threading.Thread(target=self.kith.ask, args=("GET", self.kith.path("conversations")),
                                    kwargs={"signed": True}) for _ in range(8)]
        for one in callers:
            one.start()
        self.assert_refuses("gone from its place")
        for one in callers:
            one.join()
        self.assertFalse(self.file.exists(), "an empty database was made in its place")
        self.away.rename(self.file)
        wait_for("writing again", lambda: self.kith.push(lines(5, 5)).status == 202)
        wait_for("ready again", lambda: self.kith.ask("GET", "/readyz").status == 200)
        self.assertEqual(kept(self.kith), 10)

    def test_another_file_in_its_place_is_taken_after_a_restart(self):
        copy = self.kith.folder / "copy.db"
        with contextlib.closing(sqlite3.connect(self.file)) as db:
            db.execute("VACUUM INTO ?", (str(copy),))
        self.file.rename(self.away)
        copy.rename(self.file)
        self.assert_refuses("another file lies in the place")
        self.kith.end()
        for end in ("-wal", "-shm"):
            self.file.with_name("kith.db" + end).unlink(missing_ok=True)
        self.kith.start().until_ready()
        self.assertEqual(self.kith.push(lines(5, 5)).status, 202)
        self.assertEqual(kept(self.kith), 10)

    def test_a_start_without_it_makes_no_empty_house(self):
        self.kith.end()
        self.file.rename(self.away)
        self.kith.start()
        self.assertNotEqual(self.kith.process.wait(60 * PATIENCE), 0)
        self.assertIn(b"put it back", self.kith.log())
        self.assertFalse(self.file.exists())
        self.away.rename(self.file)
        self.kith.start().until_ready()
        self.assertEqual(kept(self.kith), 5)


@unittest.skipUnless(SHIM, "KITH_DISK_SHIM names no library")
class Shimmed(unittest.TestCase):
    """A disk that syncs slowly, or whose file system the kernel has made read-only after an error."""

    def setUp(self):
        self.rule = tempfile.NamedTemporaryFile("w", prefix="kith-rule-")
        self.addCleanup(self.rule.close)
        own = {"LD_PRELOAD": SHIM, "KITH_SHIM_RULE": self.rule.name, "KITH_SHIM_PATHS": "/data/"}
        os.environ.update(own)
        self.addCleanup(lambda: [os.environ.pop(name) for name in own])
        self.kith = Kith()
        self.addCleanup(self.kith.close)
        self.assertEqual(self.kith.push(lines(0, 5)).status, 202)

    def disk_is(self, rule):
        self.rule.seek(0)
        self.rule.truncate()
        self.rule.write(rule)
        self.rule.flush()

    def test_read_only_and_back(self):
        self.disk_is("read-only")
        for _ in range(3):
            refused = self.kith.push(lines(5, 5))
            self.assertEqual(refused.status, 503, refused.body)
        print(f"faults: read-only: {refused.status} {detail(refused)}")
        self.assertEqual(self.kith.ask("GET", "/readyz").status, 503)
        upload = self.kith.ask("POST", self.kith.path("media?name=a.txt"), b"some words", {"Content-Type": "text/plain"},
                               signed=True)
        print(f"faults: read-only, an upload: {upload.status} {detail(upload)}")
        self.assertEqual(upload.status, 503, upload.body)
        self.assertEqual(self.kith.ask("GET", "/healthz").status, 200)
        pages = self.kith.ask("GET", self.kith.path("conversations"), signed=True)
        self.assertEqual(pages.status, 200, pages.body)
        self.disk_is("well")
        wait_for("writing again", lambda: self.kith.push(lines(5, 5)).status == 202, 60)
        self.assertEqual(self.kith.ask("GET", "/readyz").status, 200)
        self.assertEqual(kept(self.kith), 10)

    def test_slow(self):
        """A second a sync: what is acknowledged is kept, the rest is refused in words, readers wait for nobody."""
        self.disk_is("slow 1000")
        said, answers = threading.Lock(), []

        def push(number):
            answer = self.kith.push(lines(1000 * number, 5))
            with said:
                answers.append(answer)
        callers = [threading.Thread(target=push, args=(n,)) for n in range(1, 9)]
        begun = time.monotonic()
        with Bystander(self.kith, self.kith.path("conversations"), signed=True, every=0.1) as other:
            for one in callers:
                one.start()
            for one in callers:
                one.join()
        took = time.monotonic() - begun
        codes = [one.status for one in answers]
        print(f"faults: slow: {len(codes)} pushes in {took:.1f} s: {codes.count(202)} taken, {codes.count(503)} refused; "
              f"{len(other.times)} pages meanwhile, p50 {other.p(0.5):.0f} ms, at most {max(other.times):.0f} ms")
        self.assertEqual(set(codes) - {202, 503}, set())
        self.assertGreater(codes.count(202), 0)
        self.assertFalse(other.failed, other.failed[:5])
        self.assertGreater(len(other.times), 10)
        self.disk_is("well")
        taken = 5 + 5 * codes.count(202)
        wait_for("quick again", lambda: self.kith.push(lines(90_000, 1)).status == 202)
        self.assertGreaterEqual(kept(self.kith), taken + 1)


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
        self.assertGreaterEqual(kept(self.kith), taken + 1)
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
        self.assertEqual(kept(self.kith), 10, answer.body)


if __name__ == "__main__":
    unittest.main()
