"""What other people's pages, guesses and eyes can do at the door of a running Kith."""
import re
import unittest

from house import POLICY, House, operations
from served import PASSWORD, Browser

EVIL = "https://evil.example"
# One page of every kind that may answer HTML, and other kinds beside it.
PAGES = ["/", "/setup?token=x", "/sign-in", "/desk", "/oauth/callback?code=x&state=y", "/policy/riverside",
         "/policy/nobody", "/no/such/page", "/api/v1/session", "/api/v1/nothing", "/api/v1/workspaces/x/members",
         "/api/v1/openapi.json", "/healthz", "/readyz", "/metrics", "/media/sig/address", "/assets/none.js",
         "/manifest.webmanifest", "/theme.js", "/icon.svg"]


class Web(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House()
        cls.addClassCleanup(cls.house.close)
        cls.house.start()
        cls.dana = cls.house.first_member()
        cls.dana.adopt(POLICY)
        cls.dana.must("PUT", cls.dana.at + "/policy/page", {"shown": True})

    def fresh(self):
        return Browser(self.house.port)

    def test_every_answer_has_the_headers_that_keep_others_out(self):
        for method in ("GET", "HEAD", "POST", "OPTIONS"):
            for page in PAGES:
                with self.subTest(method=method, page=page):
                    answer = self.fresh().ask(method, page)
                    self.assertEqual(answer.get("x-content-type-options"), "nosniff")
                    self.assertEqual(answer.get("x-frame-options"), "DENY")
                    self.assertEqual(answer.get("referrer-policy"), "no-referrer")
                    policy = answer.get("content-security-policy")
                    self.assertIn("frame-ancestors 'none'", policy)
                    self.assertIn("default-src 'none'", policy)
                    self.assertIn("base-uri 'none'", policy)
                    self.assertNotIn("unsafe-eval", policy)
                    scripts = re.search(r"script-src ([^;]*)", policy)
                    self.assertIn(scripts.group(1) if scripts else "'none'", ("'self'", "'none'"))
                    self.assertEqual(answer.get("access-control-allow-origin"), "")
                    self.assertEqual(answer.get("server"), "")

    def test_no_page_carries_script_of_its_own(self):
        seen = 0
        for page in PAGES:
            answer = self.fresh().get(page)
            if not answer.get("content-type").startswith("text/html"):
                continue
            seen += 1
            text = answer.body.decode()
            for tag in re.findall(r"<script\b[^>]*>", text, re.I):
                self.assertRegex(tag, r'\bsrc="/', page)
            self.assertNotRegex(text, r"(?i)<[a-z][^>]*\son[a-z]+\s*=", page)
            self.assertNotRegex(text, r"(?i)javascript:", page)
        self.assertGreaterEqual(seen, 1)

    def test_the_policy_page_is_shown_and_strict(self):
        answer = self.fresh().get("/policy/" + self.dana.slug)
        self.assertEqual(answer.status, 200, answer.body[:300])
        self.assertIn("text/html", answer.get("content-type"))
        self.assertIn("default-src 'none'", answer.get("content-security-policy"))
        self.assertNotIn("script-src", answer.get("content-security-policy"))

    def test_what_is_private_is_kept_by_no_cache(self):
        for method, pattern, anybody in operations():
            if method != "GET" or pattern.endswith("/events"):
                continue
            path = re.sub(r"\{[^}]*\}", "0000000000001", pattern.replace("/api/v1/workspaces/{ws}", self.dana.at))
            answer = self.dana.get(path)
            with self.subTest(path=path, status=answer.status):
                kept = answer.get("cache-control")
                self.assertRegex(kept, r"no-store|private|no-cache")
                self.assertNotIn("public", kept)
                if answer.get("etag") and not anybody:
                    self.assertEqual(self.fresh().get(path, {"If-None-Match": answer.get("etag")}).status, 401)

    def test_cookies_cannot_be_read_or_sent_from_elsewhere(self):
        for scheme, secure in (("http", False), ("https", True)):
            if secure:
                with House("--public-url", "https://kith.example").start() as house:
                    answer = self.sign_up(house)
            else:
                answer = self.fresh().sign_in("dana@kith.test")
            cookies = answer.all("set-cookie")
            self.assertTrue(cookies)
            for cookie in cookies:
                self.assertIn("; HttpOnly", cookie)
                self.assertRegex(cookie, r"; SameSite=(Lax|Strict)")
                self.assertIn("; Path=/", cookie)
                self.assertNotIn("Domain", cookie)
                self.assertEqual("; Secure" in cookie, secure, cookie)

    @staticmethod
    def sign_up(house):
        house.first_member()
        return Browser(house.port).sign_in("dana@kith.test")

    def test_a_session_somebody_else_chose_is_never_taken(self):
        victim = self.fresh()
        victim.cookies["kith_session"] = "chosen-by-somebody-else-0123456789abcdef"
        self.assertEqual(victim.sign_in("dana@kith.test").status, 200)
        self.assertNotEqual(victim.cookies["kith_session"], "chosen-by-somebody-else-0123456789abcdef")
        thief = self.fresh()
        thief.cookies["kith_session"] = "chosen-by-somebody-else-0123456789abcdef"
        self.assertEqual(thief.get("/api/v1/session").status, 401)

    def test_the_session_is_another_after_sign_in_password_and_second_factor(self):
        with House().start() as house:
            dana = house.first_member()
            seen = {dana.cookies["kith_session"]}

            def changed(what):
                now = dana.cookies["kith_session"]
                self.assertNotIn(now, seen, what)
                for old in seen:
                    thief = Browser(house.port)
                    thief.cookies["kith_session"] = old
                    self.assertEqual(thief.get("/api/v1/session").status, 401, what)
                seen.add(now)
                dana.csrf = dana.must("GET", "/api/v1/session")["csrf"]

            dana.sign_in("dana@kith.test")
            changed("sign-in")
            dana.must("POST", "/api/v1/account/password", {"old": PASSWORD, "new": "a second long password"})
            changed("password")
            secret = dana.must("POST", "/api/v1/account/totp")["secret"]
            dana.must("POST", "/api/v1/account/totp/confirm", {"code": totp(secret)})
            changed("second factor on")
            dana.must("DELETE", "/api/v1/account/totp", {"password": "a second long password"})
            changed("second factor off")

    def test_another_sites_page_changes_nothing(self):
        dana = self.dana
        kinds = [({"Content-Type": "application/json"}, b"{}"), ({"Content-Type": "text/plain"}, b"{}"),
                 ({"Content-Type": "application/x-www-form-urlencoded"}, b"a=b"),
                 ({"Content-Type": "multipart/form-data; boundary=b"}, b"--b--\r\n"), ({}, b"")]
        for method, pattern, anybody in operations():
            if method == "GET":
                continue
            path = re.sub(r"\{[^}]*\}", "0000000000001", pattern.replace("/api/v1/workspaces/{ws}", dana.at))
            for headers, body in kinds if not anybody else ():
                # A form or picture of another page: the cookie goes along, the token does not.
                answer = dana.ask(method, path, headers=headers, raw=body, csrf=False)
                self.assertEqual(answer.status, 403, f"{method} {path} {headers}")
            # Even with the token: the browser says where it comes from.
            for headers in ({"Origin": EVIL}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
                            {"Sec-Fetch-Site": "same-site"}):
                answer = dana.ask(method, path, body={}, headers=headers)
                # Pages beside the API may not take the method at all.
                right = (403,) if path.startswith("/api/") else (403, 404, 405)
                self.assertIn(answer.status, right, f"{method} {path} {headers} {answer.body[:200]}")
        self.assertEqual(dana.get("/api/v1/session").status, 200, "still signed in")

    def test_nobody_is_sent_elsewhere(self):
        for path in ("//evil.example", "//evil.example/%2f..", "/\\evil.example", "/%5cevil.example",
                     "/?next=https://evil.example", "/sign-in?next=//evil.example", "/desk?return_to=" + EVIL,
                     "/oauth/callback?state=" + EVIL, "/setup?next=" + EVIL, "/policy/..%2f..%2fevil.example",
                     "/%0d%0aLocation:%20https://evil.example"):
            answer = self.fresh().get(path)
            self.assertEqual(answer.get("location"), "", path)
            self.assertNotIn(answer.status, range(300, 400), path)
            self.assertEqual(answer.get("refresh"), "", path)

    def test_a_stranger_costs_the_same_hash_as_a_wrong_password(self):
        def hashes(email, password):
            before = self.checks()
            answer = self.fresh().ask("POST", "/api/v1/session", {"email": email, "password": password})
            return answer.status, answer.json().get("detail"), self.checks() - before

        stranger = hashes("nobody@kith.test", "not the password")
        wrong = hashes("dana@kith.test", "not the password")
        self.assertEqual(stranger, wrong)
        self.assertEqual(wrong[2], 1)

    def checks(self):
        found = re.search(rb"^kith_password_checks_total\S* (\d+)", self.fresh().get("/metrics").body, re.M)
        return int(found.group(1)) if found else 0


def totp(secret, at=None):
    import base64
    import hashlib
    import hmac
    import struct
    import time
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(at or time.time()) // 30), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset:offset + 4])[0] & 0x7fffffff) % 1_000_000:06}"


if __name__ == "__main__":
    unittest.main(verbosity=2)
