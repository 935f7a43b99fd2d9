"""Callers that come in thousands, say little, or say it slowly."""
import socket
import unittest

from kith import MEGABYTE, SANITIZED, SLOW, Attack, more_files, read_all, statuses

KEPT = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
ONCE = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
# Each side needs a file for every connection; this side keeps a few for itself.
MANY = min(10_000 if SLOW else 300 if SANITIZED else 1_500, more_files() - 200)


class Slow(Attack):
    def crowd(self, count):
        lines = []
        for _ in range(count):
            lines.append(self.kith.line(60))
        return lines

    def close(self, lines):
        for line in lines:
            line.close()

    def test_idle_connections(self):
        before = self.kith.memory()
        with self.while_others_work(f"{MANY} idle connections", "/readyz"):
            lines = self.crowd(MANY)
        self.assert_flat(before, 8 * MEGABYTE + MANY * 12_000)
        self.close(lines)

    def test_heads_that_trickle(self):
        with self.while_others_work(f"{MANY // 3} heads that trickle", "/readyz"):
            lines = self.crowd(MANY // 3)
            for part in (b"GET /healthz HT", b"TP/1.1\r\nHo", b"st: x\r\nX-A: ", b"b"):
                for line in lines:
                    line.sendall(part)
        self.close(lines)

    def test_a_head_that_never_ends_is_told_so(self):
        line = self.kith.line(60)
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ")
        self.assert_problem(read_all(line), 408)
        line.close()

    def test_bodies_that_trickle(self):
        before = self.kith.memory()
        begin = (b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                 b"Content-Length: 1000000\r\n\r\n" + b" " * 10_000)
        with self.while_others_work(f"{MANY // 3} bodies that trickle", "/readyz"):
            lines = self.crowd(MANY // 3)
            for _ in range(3):
                for line in lines:
                    line.sendall(begin)
                begin = b" " * 1_000
        self.close(lines)
        self.assert_flat(before, 64 * MEGABYTE)

    def test_answers_nobody_takes(self):
        """They ask for the whole interface description again and again, and read nothing."""
        before = self.kith.memory()
        count = MANY // 5
        with self.while_others_work(f"{count} that read nothing", "/readyz"):
            lines = []
            for _ in range(count):
                line = socket.socket()
                line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                line.settimeout(60)
                line.connect(("127.0.0.1", self.kith.port))
                line.sendall(b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n" * 20)
                lines.append(line)
        self.assert_flat(before, 96 * MEGABYTE)
        self.close(lines)

    def test_connections_that_come_and_go(self):
        before = self.kith.memory()
        with self.while_others_work(f"{MANY} connections that come and go", "/readyz"):
            for i in range(MANY):
                line = self.kith.line(60)
                if i % 3 == 0:
                    line.sendall(KEPT[:20])
                elif i % 3 == 1:
                    line.sendall(KEPT)
                line.close()
        self.assert_flat(before, 32 * MEGABYTE)


class Full(Attack):
    """All the connections there may be are taken: newcomers are served all the same."""
    files = 700

    def test_the_longest_idle_go(self):
        self.assertEqual(self.kith.most_handles(), 700)
        with self.while_others_work("every connection taken", "/readyz"):
            lines = [self.kith.line(60) for _ in range(1_000)]
            self.assertEqual(statuses(self.kith.raw(ONCE)), [200])
        for line in lines:
            line.close()


if __name__ == "__main__":
    unittest.main()
