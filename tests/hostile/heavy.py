"""Requests that are proper HTTP and far too much: bodies, JSON, queries, packed posts, pictures."""
import gzip
import io
import json
import threading
import unittest
import urllib.parse
import zlib

from kith import MEGABYTE, SANITIZED, Attack

FIFTY = 50 * MEGABYTE


def told(answer):
    return json.loads(answer.body)


class Bodies(Attack):
    def test_fifty_megabytes_are_refused_before_they_are_read(self):
        before = self.kith.memory()
        with self.while_others_work("50 MB bodies"):
            for path in ("/api/v1/session", self.kith.path("media"), "/api/v1/intake", "/", "/nowhere"):
                answer = self.kith.raw(
                    f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.kith.token}\r\n"
                    f"Content-Length: {FIFTY}\r\n\r\n".encode() + b"a" * MEGABYTE)
                self.assert_problem(answer, 413)
        self.assert_flat(before, 16 * MEGABYTE)

    def test_fifty_megabytes_in_chunks_end_at_the_limit(self):
        before = self.kith.memory()
        chunk = b"100000\r\n" + b"a" * MEGABYTE + b"\r\n"
        with self.while_others_work("50 MB in chunks"):
            answer = self.kith.raw(b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                                   + chunk * 50 + b"0\r\n\r\n")
            self.assert_problem(answer, 413)
        self.assert_flat(before, 16 * MEGABYTE)

    def test_bodies_of_strangers_together_have_a_limit(self):
        """Nobody has signed in, and together they would send some gigabytes."""
        before = self.kith.memory()
        head = (f"POST {self.kith.path('media')} HTTP/1.1\r\nHost: x\r\nContent-Length: {19 * MEGABYTE}\r\n"
                "\r\n").encode()
        most = 0
        with self.while_others_work("100 uploads of strangers"):
            lines = [self.kith.line(60) for _ in range(20 if SANITIZED else 100)]
            for line in lines:
                try:
                    line.sendall(head + b"a" * (6 * MEGABYTE))
                except OSError:
                    pass
                most = max(most, self.kith.memory() - before)
            for line in lines:
                line.close()
        print(f"hostile: uploads of strangers took {most / MEGABYTE:.0f} MB at most")
        if not SANITIZED:
            self.assertLess(most / MEGABYTE, 420)
        self.assert_flat(before, 64 * MEGABYTE)


def picture(width, height):
    """A plain PNG: small to send, much to look at."""
    def part(kind, data):
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes((8, 2, 0, 0, 0))
    rows = zlib.compress((b"\0" + b"\x55" * 3 * width) * height, 1)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", rows) + part(b"IEND", b"")


class Uploads(Attack):
    def test_many_pictures_at_once_hold_nobody_up(self):
        """More than there are workers, each long to look at: they wait in a line of their own, which has an end."""
        body = picture(*(800, 600) if SANITIZED else (1600, 1200))
        answers, said = [], threading.Lock()

        def upload(number):
            answer = self.kith.ask("POST", self.kith.path(f"media?name={number}.png"), body,
                                   {"Content-Type": "image/png", "Authorization": "Bearer " + self.kith.token}, seconds=300)
            with said:
                answers.append(answer)
        callers = [threading.Thread(target=upload, args=(n,)) for n in range(6 if SANITIZED else 30)]
        with self.while_others_work("pictures at once", "/readyz"):
            for one in callers:
                one.start()
            for one in callers:
                one.join()
        codes = [one.status for one in answers]
        print(f"hostile: pictures at once: {codes.count(201)} taken, {codes.count(503)} told to come back")
        self.assertEqual(set(codes) - {201, 503}, set())
        self.assertGreaterEqual(codes.count(201), 6)
        for one in answers:
            if one.status == 503:
                self.assertEqual(one.headers["Retry-After"], "5")
        self.assertEqual(self.kith.ask("POST", self.kith.path("media?name=last.png"), body, {"Content-Type": "image/png"},
                                       signed=True, seconds=300).status, 201)


class Documents(Attack):
    """JSON, texts and queries that are made to hurt."""

    def refused(self, method, path, body, *allowed, kind=None):
        answer = self.kith.ask(method, path, body, {"Content-Type": "application/json"}, signed=True)
        self.assertIn(answer.status, allowed, (path, answer.body[:300]))
        if answer.status >= 400:
            self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
            self.assertTrue(told(answer)["detail"])
            if kind:
                self.assertEqual(told(answer)["kind"], kind)
        return answer

    def test_deep_and_odd_json(self):
        deep = 100_000
        cases = {
            "lists": b'{"query":' + b"[" * deep + b"]" * deep + b"}",
            "lists left open": b'{"query":' + b"[" * 1_000_000,
            "objects": b'{"query":' * deep + b"1" + b"}" * deep,
            "not UTF-8": b'{"query":"\xff\xfe\xc0\x80"}',
            "half a surrogate": b'{"query":"\\ud800"}',
            "number without end": b'{"query":"a","days":' + b"9" * 1_000_000 + b"}",
            "exponent": b'{"query":"a","days":1e999999999}',
            "negative exponent": b'{"query":"a","days":-1e-999999999}',
            "just beyond 64 bits": b'{"query":"a","days":18446744073709551616}',
            "fraction": b'{"query":"a","days":1.5}',
            "NUL": b'{"query":"a\\u0000b"}',
            "nothing": b"\0" * 1000,
            "the same key a hundred thousand times": b"{" + b'"query":1,' * deep + b'"query":[]}',
            "a hundred thousand keys": b"{" + b",".join(b'"k%d":0' % i for i in range(deep)) + b"}",
            "a text of two megabytes": b'{"query":"' + b"a" * (2 * MEGABYTE - 100) + b'"}',
            "a list": b"[]",
            "NaN": b'{"query":"a","days":NaN}',
        }
        before = self.kith.memory()
        with self.while_others_work("deep and odd JSON"):
            for name, body in cases.items():
                with self.subTest(name):
                    self.refused("POST", self.kith.path("queries/preview"), body, 400, 413, 422)
        self.assert_flat(before, 96 * MEGABYTE)

    def test_queries_made_to_hurt(self):
        queries = {
            "brackets": "(" * 10_000 + "a" + ")" * 10_000,
            "brackets left open": "(" * 20_000,
            "not not not": "-" * 20_000 + "a",
            "five thousand words": " OR ".join(f"w{i}" for i in range(3_500)),
            "one letter and a star": "a*",
            "prefixes": " OR ".join(f"{a}{b}*" for a in "abcdefghijklmnop" for b in "abcdefghijklmnop"),
            "near upon near": " NEAR/9 ".join("a" * 1 for _ in range(200)),
            "nested near": "(" * 30 + "a" + " NEAR/30 a)" * 30,
            "a word of twenty thousand": "a" * 20_000,
            "phrase": '"' + "the " * 4_000 + '"',
            "pattern": "/(a+)+$/",
            "pattern upon pattern": "/" + "(a|a)*" * 300 + "$/",
            "counted pattern": "/(((a{1,99}){1,99}){1,99}){1,99}/",
            "much unlike": " ".join(f"-w{i}" for i in range(2_500)),
            "joined letters": "‍".join("a" for _ in range(3_000)),
            "marks upon a letter": "a" + "́" * 8_000,
        }
        lines = "".join(json.dumps({"id": i, "author": "p", "addressed": True, "text": "a " * 2_000 + "aaaa" * 200})
                        + "\n" for i in range(20 if SANITIZED else 50))
        pushed = self.kith.push(lines)
        self.assertEqual(pushed.status, 202, pushed.body)
        before = self.kith.memory()
        # A sanitizer makes one text of the worst query take longer than a read of the database may.
        late = [504] if SANITIZED else []
        with self.while_others_work("queries made to hurt"):
            for name, query in queries.items():
                with self.subTest(name):
                    self.refused("POST", self.kith.path("queries/preview"), json.dumps({"query": query}), 200, 422, *late)
                    self.refused("GET", self.kith.path("search?q=") + urllib.parse.quote(query), None, 200, 422, 431,
                                 *late)
                    self.refused("POST", self.kith.path("queries/check"), json.dumps({"query": query}), 200, 422)
        self.assert_flat(before, 64 * MEGABYTE)

    def test_heavy_searches_of_one_leave_room_for_others(self):
        """One member keeps sixteen searches going; somebody else opens the desk."""
        heavy = self.kith.path("search?limit=200&q=") + urllib.parse.quote("(a OR aaa*) -zzz -(b NEAR/9 c)")
        stopping = threading.Event()
        asked = []

        def insist():
            while not stopping.is_set():
                asked.append(self.kith.ask("GET", heavy, signed=True, seconds=120).status)

        threads = [threading.Thread(target=insist) for _ in range(16)]
        with self.while_others_work("sixteen searches at once", "/readyz"):
            for thread in threads:
                thread.start()
            threading.Event().wait(3)
            stopping.set()
            for thread in threads:
                thread.join()
        self.assertLessEqual(set(asked), {200, 429, 503})


def packed(plain, level=9):
    return gzip.compress(plain, level)


def zeros_packed(megabytes):
    """So many megabytes of spaces as gzip, without making them."""
    squeeze = zlib.compressobj(1, zlib.DEFLATED, 31)
    out = io.BytesIO()
    for _ in range(megabytes):
        out.write(squeeze.compress(b" " * MEGABYTE))
    out.write(squeeze.flush())
    return out.getvalue()


class Bombs(Attack):
    def test_much_packed_into_one(self):
        bomb = zeros_packed(256)
        before = self.kith.memory()
        with self.while_others_work("256 MB in one"):
            answer = self.kith.push(bomb, **{"Content-Encoding": "gzip"})
        self.assertIn(answer.status, (400, 413, 422), answer.body[:300])
        self.assert_flat(before, 96 * MEGABYTE)

    def test_packed_twice_cut_and_broken(self):
        line = json.dumps({"id": 1, "author": "p", "text": "a"}).encode() + b"\n"
        for name, body in {"cut": packed(line * 1000)[:-20], "not packed": line, "twice": packed(packed(line)),
                           "rubbish after it": packed(line) + b"rubbish"}.items():
            with self.subTest(name):
                answer = self.kith.push(body, **{"Content-Encoding": "gzip"})
                self.assertIn(answer.status, (202, 422), answer.body[:300])
                if answer.status == 202:  # a line that is no post is set aside, never lost
                    self.assertEqual(told(answer)["heard"], told(answer)["set_aside"])

    def test_lines_made_to_hurt(self):
        post = {"id": "x", "author": "p", "addressed": True}
        lines = [json.dumps({**post, "id": str(i), **more}).encode() for i, more in enumerate([
            {"text": "a" * 900_000}, {"html": "<div>" * 150_000}, {"html": "<" * 500_000},
            {"html": "<table>" * 50_000 + "<tr><td>" * 50_000}, {"html": "<a " + "x=y " * 200_000 + ">"},
            {"html": "&" * 400_000}, {"text": "a", "links": ["http://x/" + "a" * 900] * 900},
            {"text": "a", "media": [{"url": "http://x/a.png"}] * 9_000},
            {"text": "@" * 300_000}, {"text": "http://" * 100_000}, {"text": "#" * 300_000},
            {"text": "\u202e" * 100_000}, {"text": "a", "created_at": 10 ** 18},
            {"text": "a", "created_at": "9999-12-31T23:59:59Z"}, {"text": "a", "followers": 10 ** 30},
        ])]
        lines += [b"[" * 500_000, b'{"id":' + b"9" * 500_000 + b"}", b"\xff" * 1000, b"{" * 1000, b'"', b"\0"]
        before = self.kith.memory()
        with self.while_others_work("lines made to hurt"):
            answer = self.kith.push(b"\n".join(lines) + b"\n")
        self.assertEqual(answer.status, 202, answer.body[:300])
        counted = told(answer)
        self.assertEqual(counted["heard"], len(lines))
        self.assertGreaterEqual(counted["set_aside"], 6)
        self.assert_flat(before, 128 * MEGABYTE)


if __name__ == "__main__":
    unittest.main()
