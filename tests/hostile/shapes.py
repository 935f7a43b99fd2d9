"""Requests that parsers disagree about: each is refused, and nothing after it is taken for a request."""
import unittest

from kith import SANITIZED, Attack, statuses

NEXT = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
POST = b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
TWO = b"2\r\n{}\r\n0\r\n\r\n"

# Every one of these gets the status alone, and the connection ends.
REFUSED = {
    "length and chunks": (400, POST + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n" + TWO),
    "chunks and length": (400, POST + b"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n" + TWO),
    "two lengths": (400, POST + b"Content-Length: 2\r\nContent-Length: 60\r\n\r\n{}"),
    "the same length twice": (400, POST + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}"),
    "list of lengths": (400, POST + b"Content-Length: 2, 2\r\n\r\n{}"),
    "signed length": (400, POST + b"Content-Length: +2\r\n\r\n{}"),
    "negative length": (400, POST + b"Content-Length: -1\r\n\r\n{}"),
    "hexadecimal length": (400, POST + b"Content-Length: 0x2\r\n\r\n{}"),
    "empty length": (400, POST + b"Content-Length:\r\n\r\n"),
    "length with a gap": (400, POST + b"Content-Length: 1 2\r\n\r\n{}"),
    "length beyond 64 bits": (400, POST + b"Content-Length: 18446744073709551618\r\n\r\n{}"),
    "folded coding": (400, POST + b"Transfer-Encoding:\r\n chunked\r\n\r\n" + TWO),
    "folded length": (400, POST + b"Content-Length:\r\n\t2\r\n\r\n{}"),
    "fold after the first line": (400, b"GET / HTTP/1.1\r\n Host: x\r\n\r\n"),
    "fold of any field": (400, b"GET / HTTP/1.1\r\nHost: x\r\nX-A: b\r\n c\r\n\r\n"),
    "lines that end in LF": (400, b"GET / HTTP/1.1\nHost: x\n\n"),
    "one line that ends in LF": (400, b"GET / HTTP/1.1\r\nHost: x\r\nA: b\nTransfer-Encoding: chunked\r\n\r\n" + TWO),
    "CR alone": (400, b"GET / HTTP/1.1\r\nHost: x\r\nA: b\rTransfer-Encoding: chunked\r\n\r\n"),
    "space before the colon": (400, POST + b"Transfer-Encoding : chunked\r\n\r\n" + TWO),
    "coding quoted": (400, POST + b'Transfer-Encoding: "chunked"\r\n\r\n' + TWO),
    "coding with a comma": (400, POST + b"Transfer-Encoding: chunked,\r\n\r\n" + TWO),
    "coding twice": (400, POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n" + TWO),
    "coding twice, other": (400, POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n" + TWO),
    "coding after a vertical tab": (400, POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n" + TWO),
    "odd coding": (400, POST + b"Transfer-Encoding: xchunked\r\n\r\n" + TWO),
    "empty coding": (400, POST + b"Transfer-Encoding:\r\nContent-Length: 2\r\n\r\n{}"),
    "coding of 1.0": (400, POST.replace(b"1.1", b"1.0") + b"Transfer-Encoding: chunked\r\n\r\n" + TWO),
    "chunk size with 0x": (400, CHUNKED + b"0x2\r\n{}\r\n0\r\n\r\n"),
    "chunk size with a sign": (400, CHUNKED + b"+2\r\n{}\r\n0\r\n\r\n"),
    "negative chunk size": (400, CHUNKED + b"-2\r\n{}\r\n0\r\n\r\n"),
    "space after the chunk size": (400, CHUNKED + b"2 \r\n{}\r\n0\r\n\r\n"),
    "space before the chunk size": (400, CHUNKED + b" 2\r\n{}\r\n0\r\n\r\n"),
    "no chunk size": (400, CHUNKED + b"\r\n{}\r\n0\r\n\r\n"),
    "chunk size beyond 64 bits": (400, CHUNKED + b"10000000000000002\r\n{}\r\n0\r\n\r\n"),
    "largest chunk size": (413, CHUNKED + b"ffffffffffffffff\r\n{}\r\n0\r\n\r\n"),
    "no line end after a chunk": (400, CHUNKED + b"2\r\n{}0\r\n\r\n"),
    "something else after a chunk": (400, CHUNKED + b"2\r\n{}XX0\r\n\r\n"),
    "chunk lines that end in LF": (400, CHUNKED + b"2\n{}\n0\n\n"),
    "chunk extension that ends in LF": (400, CHUNKED + b"2;a\n{}\r\n0\r\n\r\n"),
    "chunk extension without end": (400, CHUNKED + b"2;a=" + b"x" * 3_000_000),
    "length in the trailer": (400, CHUNKED + b"2\r\n{}\r\n0\r\nContent-Length: 4\r\n\r\n"),
    "trailer without end": (400, CHUNKED + b"2\r\n{}\r\n0\r\n" + b"X-A: b\r\n" * 400_000),
    "no host": (400, b"GET / HTTP/1.1\r\n\r\n"),
    "two hosts": (400, b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"),
    "host with a space": (400, b"GET / HTTP/1.1\r\nHost: x y\r\n\r\n"),
    "absolute target": (400, b"GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n"),
    "tunnel": (400, b"CONNECT x:80 HTTP/1.1\r\nHost: x:80\r\n\r\n"),
    "dots": (400, b"GET /a/../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n"),
    "encoded dots": (400, b"GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n"),
    "encoded slash": (400, b"GET /..%2f..%2fetc/passwd HTTP/1.1\r\nHost: x\r\n\r\n"),
    "not UTF-8": (400, b"GET /%ff%fe HTTP/1.1\r\nHost: x\r\n\r\n"),
    "not UTF-8 in the query": (400, b"GET /?q=%c0%af HTTP/1.1\r\nHost: x\r\n\r\n"),
    "NUL in the path": (400, b"GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n"),
    "NUL in a field": (400, b"GET / HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n"),
    "space in the target": (400, b"GET /a b HTTP/1.1\r\nHost: x\r\n\r\n"),
    "two spaces": (400, b"GET  / HTTP/1.1\r\nHost: x\r\n\r\n"),
    "HTTP/0.9": (400, b"GET /\r\n\r\n"),
    "HTTP/2 preface": (400, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    "TLS": (400, bytes.fromhex("160301020001000001fc0303") + b"\0" * 500),
    "SSH": (400, b"SSH-2.0-OpenSSH_9.2\r\n\r\n"),
    "field without a name": (400, b"GET / HTTP/1.1\r\nHost: x\r\n: b\r\n\r\n"),
    "field without a colon": (400, b"GET / HTTP/1.1\r\nHost: x\r\nabc\r\n\r\n"),
    "long target": (431, b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"),
    "long field": (431, b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"a" * 200_000 + b"\r\n\r\n"),
    "flood of fields": (431, b"GET / HTTP/1.1\r\nHost: x\r\n" + b"a:b\r\n" * 200_000 + b"\r\n"),
    "head without end": (431, b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"a" * 5_000_000),
}


class Shapes(Attack):
    def test_each_is_refused_and_ends_the_connection(self):
        for name, (status, data) in REFUSED.items():
            with self.subTest(name):
                answer = self.kith.raw(data + NEXT)
                self.assert_problem(answer, status)
                self.assertEqual(len(statuses(answer)), 1, "something after it was answered")

    def test_proper_oddities_are_taken(self):
        for name, data in {"chunk extension": CHUNKED + b"2;a=b\r\n{}\r\n0\r\n\r\n",
                           "zeros before a chunk size": CHUNKED + b"0002\r\n{}\r\n0\r\n\r\n",
                           "coding in capitals": POST + b"TRANSFER-ENCODING: Chunked\r\n\r\n" + TWO,
                           "trailer": CHUNKED + b"2\r\n{}\r\n0\r\nX-A: b\r\n\r\n",
                           "length with spaces around": POST + b"Content-Length:  2 \r\n\r\n{}"}.items():
            with self.subTest(name):
                self.assertEqual(statuses(self.kith.raw(data + NEXT)), [422, 200])

    def test_pipelined_requests_are_answered_in_order_and_without_end(self):
        before = self.kith.memory()
        count = 100 if SANITIZED else 500
        answers = self.kith.raw(NEXT.replace(b"Connection: close\r\n", b"") * count + NEXT)
        self.assertEqual(statuses(answers), [200] * (count + 1))
        self.assert_flat(before, 16 * 1024 * 1024)


if __name__ == "__main__":
    unittest.main()
