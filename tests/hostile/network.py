"""Servers our own requests meet that are broken or mean it ill: each has a clear error, an end, and shows in the
channel's health; nothing else stops, memory stays flat, and when the server is well again the channel is."""
import contextlib
import datetime
import json
import pathlib
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import unittest

from heavy import zeros_packed
from kith import MEGABYTE, Attack

FEED = (b'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><link>http://x/</link>'
        b"<item><guid>%d</guid><title>One</title><description>Words</description></item></channel></rss>")
ENTITIES = b"".join(b'<!ENTITY e%d "%s">' % (i, b"&e%d;" % (i - 1) * 10) for i in range(1, 12))
LAUGHS = (b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e0 "ha">' + ENTITIES + b']><rss version="2.0"><channel>'
          b"<title>&e11;</title><item><guid>1</guid><description>&e11;</description></item></channel></rss>")


def answer(body, more=b"", kind=b"application/rss+xml"):
    return b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n%s\r\n%s" % (kind, len(body), more, body)


class Peer:
    """A server that does to every connection what `talk` says at that moment."""

    def __init__(self, context=None):
        self.context, self.talk, self.lines = context, None, 0
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                line, _ = self.socket.accept()
                self.lines += 1
                threading.Thread(target=self.serve, args=(line,), daemon=True).start()

    def serve(self, line):
        with contextlib.suppress(OSError, ssl.SSLError):
            line.settimeout(60)
            if self.context:
                line = self.context.wrap_socket(line, server_side=True)
            asked = b""
            while b"\r\n\r\n" not in asked:
                part = line.recv(65536)
                if not part:
                    return
                asked += part
            self.talk(line)
        line.close()


def says(data):
    return lambda line: line.sendall(data)


def for_ever(begin, part, seconds=60):
    def talk(line):
        line.sendall(begin)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            line.sendall(part)
    return talk


def silent(line):
    """A half-open connection: the other side is there and never says anything again."""
    with contextlib.suppress(OSError):
        line.recv(1)


TROUBLE = {
    "an answer without end": for_ever(b"HTTP/1.1 200 OK\r\n\r\n<rss><channel>", b"<item>" * 10_000),
    "chunks without end": for_ever(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n" * 10_000),
    "a head without end": for_ever(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n" * 1_000),
    "interim answers without end": for_ever(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
    "much packed into one": says(answer(zeros_packed(256),
                                              b"Content-Encoding: gzip\r\n")),
    "not packed as it says": says(answer(b"<rss/>" * 10, b"Content-Encoding: gzip\r\n")),
    "cut in the middle": says(answer(FEED % 1)[:-50]),
    "not HTTP": says(b"220 mail.example ESMTP\r\n"),
    "round and round": says(b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n"),
    "sent on to the inside": says(b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest/\r\n"
                                  b"Content-Length: 0\r\n\r\n"),
    "trouble of its own": says(b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"),
    "closed at once": lambda line: None,
    "silence": silent,
}
# What may be well or not, so long as it ends and nothing grows.
FEEDS = {
    "a billion laughs": LAUGHS,
    "deep": b"<rss><channel>" + b"<a>" * 300_000,
    "one attribute without end": b'<rss a="' + b"x" * 5_000_000,
    "attributes": b"<rss><channel><item " + b"".join(b'a%d="" ' % i for i in range(200_000)) + b"/></channel></rss>",
    "a hundred thousand items": b"<rss><channel>" + b"".join(
        b"<item><guid>n%d</guid><title>t</title></item>" % i for i in range(100_000)) + b"</channel></rss>",
    "text of five megabytes": b"<rss><channel><item><guid>g</guid><description>" + b"a" * 5_000_000,
    "comment without end": b"<rss><!--" + b"-" * 3_000_000,
    "character data without end": b"<rss><![CDATA[" + b"]" * 3_000_000,
    "external entity": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>&x;</title>'
                       b"<item><guid>e</guid><title>&x;</title></item></channel></rss>",
    "JSON, deep": b'{"version":"https://jsonfeed.org/version/1.1","items":' + b"[" * 1_000_000,
    "nothing": b"",
    "zeros": b"\0" * 1_000_000,
}


class Network(Attack):
    options = ("--reach", "127.0.0.1")

    def connect(self, url):
        return self.kith.ask("POST", self.kith.path("channels/connect"),
                             {"network": "feeds", "mode": "listen", "name": "News", "url": url},
                             signed=True, seconds=120)

    def channel(self, port, scheme="http", host="127.0.0.1"):
        made = self.connect(f"{scheme}://{host}:{port}/feed")
        self.assertEqual(made.status, 201, made.body)
        return json.loads(made.body)["id"]

    def check(self, channel):
        """The channel asked now: its health, and how long that took."""
        begun = time.monotonic()
        said = self.kith.ask("POST", self.kith.path(f"channels/{channel}/check"), {}, signed=True, seconds=120)
        listed = json.loads(self.kith.ask("GET", self.kith.path("channels"), signed=True).body)["items"]
        mine = next(c for c in listed if c["id"] == channel)
        return said, mine, time.monotonic() - begun

    def check_shows(self, channel, trouble):
        """check() until the health shows trouble, or none: a look the channel began by itself while its server was as
        before may end, and be written down, a moment later."""
        for _ in range(5):
            said, mine, took = self.check(channel)
            if bool(mine["error"]) == trouble:
                break
        return said, mine, took

    def test_every_trouble_has_an_error_and_an_end(self):
        peer = Peer()
        well = says(answer(FEED % 1))
        peer.talk = well
        channel = self.channel(peer.port)
        before = self.kith.memory()
        with self.while_others_work("broken servers"):
            for name, talk in TROUBLE.items():
                with self.subTest(name):
                    peer.talk = talk
                    said, mine, took = self.check_shows(channel, True)
                    error = mine["error"]
                    print(f"hostile: {name}: {said.status} in {took:.1f} s: {mine['state']}: {error and error['text']}")
                    self.assertLess(took, 100)
                    self.assertIsNotNone(error, said.body[:300])
                    self.assertTrue(error["text"])
                    peer.talk = well
                    said, mine, _ = self.check_shows(channel, False)
                    self.assertIsNone(mine["error"], said.body[:300])
        self.assert_flat(before, 96 * MEGABYTE)

    def test_feeds_made_to_hurt(self):
        peer = Peer()
        peer.talk = says(answer(FEED % 2))
        channel = self.channel(peer.port)
        before = self.kith.memory()
        with self.while_others_work("feeds made to hurt"):
            for name, body in FEEDS.items():
                with self.subTest(name):
                    peer.talk = says(answer(body))
                    said, mine, took = self.check(channel)
                    print(f"hostile: {name}: {said.status} in {took:.1f} s: {mine['error'] and mine['error']['text']}")
                    self.assertLess(took, 100)
                    self.assertNotIn(b"root:", said.body)
        self.assert_flat(before, 192 * MEGABYTE)

    def test_a_kept_connection_that_falls_silent(self):
        """The far end went away without a word: a connection used before takes requests and answers none."""
        kept = []

        class Keeping(Peer):
            def serve(self, line):
                kept.append(line)
                with contextlib.suppress(OSError):
                    line.settimeout(60)
                    for turn in range(1_000):
                        asked = b""
                        while b"\r\n\r\n" not in asked:
                            part = line.recv(65536)
                            if not part:
                                return
                            asked += part
                        if turn == 0 or line is not kept[0]:
                            line.sendall(answer(FEED % 4, b"Connection: keep-alive\r\n"))

        peer = Keeping()
        channel = self.channel(peer.port)
        for _ in range(3):
            said, mine, took = self.check(channel)
            print(f"hostile: a kept connection fell silent: {said.status} in {took:.1f} s: "
                  f"{mine['error'] and mine['error']['text']}")
            self.assertLess(took, 100)
            if mine["error"] is None and len(kept) > 1:
                break
        self.assertIsNone(mine["error"], "a new connection was never made")
        for line in kept:
            line.close()

    def test_refused_and_unknown_hosts_are_said(self):
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            for url, word in ((f"http://127.0.0.1:{closed.getsockname()[1]}/feed", "reach"),
                              ("http://nowhere.invalid/feed", "no host")):
                with self.subTest(url):
                    said = self.connect(url)
                    self.assertGreaterEqual(said.status, 400, said.body)
                    self.assertIn(word, json.loads(said.body)["detail"])


class Certificates(Attack):
    """TLS that cannot be trusted, against the real client."""

    @classmethod
    def setUpClass(cls):
        cls.home = pathlib.Path(tempfile.mkdtemp(prefix="kith-tls-"))
        cls.authority = cls.make("authority", None, 30)
        cls.options = ("--reach", "127.0.0.1", "--ca-file", str(cls.authority[0]))
        super().setUpClass()

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.home)
        super().tearDownClass()

    @classmethod
    def make(cls, name, signer, days, host="127.0.0.1"):
        """(certificate, key), signed by `signer`; `days` may be past."""
        key, request, made = (cls.home / f"{name}.{end}" for end in ("key", "csr", "pem"))
        run = lambda *words: subprocess.run(["openssl", *map(str, words)], check=True, cwd=cls.home,
                                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        new = ("-newkey", "rsa:2048", "-nodes", "-keyout", key, "-subj", f"/CN={name}")
        if signer is None:
            run("req", "-x509", *new, "-days", days, "-out", made)
            return made, key
        run("req", *new, "-out", request)
        kind = "IP" if host[0].isdigit() else "DNS"
        (cls.home / "ext").write_text(f"subjectAltName={kind}:{host}\n")
        (cls.home / "index.txt").write_text("")
        (cls.home / "serial").write_text("01\n")
        (cls.home / "ca.cnf").write_text(
            "[ca]\ndefault_ca=a\n[a]\ndatabase=index.txt\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\n"
            "policy=p\n[p]\ncommonName=supplied\n")
        now = datetime.datetime.now(datetime.timezone.utc)
        begin, end = now - datetime.timedelta(days=60), now + datetime.timedelta(days=days)
        run("ca", "-batch", "-config", "ca.cnf", "-cert", signer[0], "-keyfile", signer[1], "-in", request,
            "-out", made, "-notext", "-extfile", "ext", "-startdate", begin.strftime("%y%m%d%H%M%SZ"),
            "-enddate", end.strftime("%y%m%d%H%M%SZ"))
        return made, key

    def peer(self, pair, **more):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*pair)
        for name, value in more.items():
            setattr(context, name, value)
        peer = Peer(context)
        peer.talk = says(answer(FEED % 3))
        return peer

    connect = Network.connect

    def refused(self, peer, scheme="https"):
        begun = time.monotonic()
        said = self.connect(f"{scheme}://127.0.0.1:{peer.port}/feed")
        self.assertGreaterEqual(said.status, 400, said.body)
        self.assertLess(time.monotonic() - begun, 100)
        return json.loads(said.body)["detail"]

    def test_a_good_one_is_taken(self):
        said = self.connect(f"https://127.0.0.1:{self.peer(self.make('good', self.authority, 30)).port}/feed")
        self.assertEqual(said.status, 201, said.body)

    def test_bad_ones_are_refused(self):
        stranger = self.make("stranger", None, 30)
        for name, pair in {"expired": self.make("expired", self.authority, -1),
                           "of another host": self.make("other", self.authority, 30, "elsewhere.example"),
                           "of a stranger": self.make("unknown", stranger, 30),
                           "its own": stranger}.items():
            with self.subTest(name):
                self.assertIn("certificate", self.refused(self.peer(pair)))

    def test_no_tls_at_all(self):
        plain = Peer()
        plain.talk = says(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        self.assertTrue(self.refused(plain))

    def test_only_old_tls(self):
        old = self.peer(self.make("old", self.authority, 30), maximum_version=ssl.TLSVersion.TLSv1_1)
        self.assertTrue(self.refused(old))


if __name__ == "__main__":
    unittest.main()
