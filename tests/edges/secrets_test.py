"""Seeded secrets go in by every door there is, and come out by none: not in the log, in what an error says, in events,
the record, figures, doctor's words, or the readable parts of a backup."""
import json
import re
import tarfile
import unittest

from house import House, Stage, connect, operations
from served import Browser, wait_for
from web_test import totp

POLICY = """policy: With names
owner: dana
voices:
  dana: {may: all}
registers:
  clients: {kind: confidential names, seen by: [dana]}
"""


class Secrets(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House("--log", "debug")
        cls.addClassCleanup(cls.house.close)
        cls.house.start()
        cls.secret = {
            "the first password": "Zq7-first-Password-0001", "a wrong password": "Zq7-wrong-Password-0002",
            "the second password": "Zq7-second-Password-0003", "an invited one's password": "Zq7-invited-Password-0004",
            "a channel's token": "Zq7-channel-Token-0005", "an app password": "Zq7-app-Password-0006",
            "a mailbox's password": "Zq7-mail-Password-0007", "a name in a register": "Zq7 Registered Client 0008",
            "an alias in a register": "Zq7 Alias 0009", "a company fact": "Zq7 fact value 0010",
            "a code of nobody": "Zq7-oauth-code-0011"}
        cls.errors = []
        cls.drive()

    @classmethod
    def say(cls, browser, method, path, body=None, headers=None, raw=None):
        answer = browser.ask(method, path, body, headers, raw=raw)
        if answer.status >= 400:
            cls.errors.append((f"{method} {path}: {answer.status}", answer.body))
        return answer

    @classmethod
    def drive(cls):
        secret, house = cls.secret, cls.house
        dana = cls.dana = house.first_member(password=secret["the first password"])
        secret["the set-up token"] = re.search(rb"/setup\?token=(\S+)", house.log()).group(1).decode()
        stranger = Browser(house.port)
        for body in ({"email": "dana@kith.test", "password": secret["a wrong password"]},
                     {"email": secret["a wrong password"], "password": ["x", secret["a wrong password"]]},
                     {"password": secret["a wrong password"], "code": 7}):
            cls.say(stranger, "POST", "/api/v1/session", body)
        cls.say(stranger, "POST", "/api/v1/setup", {"token": secret["the set-up token"]})
        cls.say(dana, "POST", "/api/v1/account/password",
                {"old": secret["a wrong password"], "new": secret["the second password"]})
        dana.must("POST", "/api/v1/account/password",
                  {"old": secret["the first password"], "new": secret["the second password"]})
        dana.csrf = dana.must("GET", "/api/v1/session")["csrf"]
        secret["the second factor"] = dana.must("POST", "/api/v1/account/totp")["secret"]
        cls.say(dana, "POST", "/api/v1/account/totp/confirm", {"code": "000000"})
        codes = dana.must("POST", "/api/v1/account/totp/confirm", {"code": totp(secret["the second factor"])})
        for n, code in enumerate(codes["recovery_codes"]):
            secret[f"recovery code {n}"] = code
        dana.csrf = dana.must("GET", "/api/v1/session")["csrf"]
        cls.invite(dana)
        cls.tokens(dana)
        cls.channels(dana)
        cls.registers(dana)
        cls.everything_else(dana)
        secret["the session"] = dana.cookies["kith_session"]
        secret["the CSRF token"] = dana.csrf

    @classmethod
    def invite(cls, dana):
        made = dana.must("POST", dana.at + "/invitations", {"email": "ruth@kith.test", "role": "agent"})
        token = re.search(r"([\w-]{30,})", json.dumps(made.get("url") or made.get("token") or made)).group(1)
        cls.secret["an invitation's token"] = token
        ruth = Browser(cls.house.port)
        cls.say(ruth, "POST", f"/api/v1/invitations/{token}x/accept",
                {"handle": "ruth", "name": "Ruth", "password": cls.secret["an invited one's password"]})
        ruth.must("POST", f"/api/v1/invitations/{token}/accept",
                  {"handle": "ruth", "name": "Ruth", "password": cls.secret["an invited one's password"]})

    @classmethod
    def tokens(cls, dana):
        made = dana.must("POST", dana.at + "/tokens", {"name": "bot", "scopes": ["desk:read", "intake:write"]})
        cls.secret["an API token"] = made["token"]
        program = Browser(cls.house.port)
        program.token = made["token"]
        program.must("GET", dana.at + "/conversations")
        cls.say(program, "GET", dana.at + "/members")
        cls.say(program, "POST", "/api/v1/intake", raw=b"not json\n", headers={"Content-Type": "application/x-ndjson"})
        program.token += "x"
        cls.say(program, "GET", dana.at + "/conversations")

    @classmethod
    def channels(cls, dana):
        dana.adopt(POLICY)
        stage = cls.stage = Stage(cls.house.home)
        stage.account("shop", cls.secret["a channel's token"])
        stage.account("mags")
        connect(dana, stage, cls.secret["a channel's token"])
        wrong = {"network": "scripted", "mode": "reply", "world": str(stage.file), "account": "shop"}
        cls.say(dana, "POST", dana.at + "/channels/connect", {**wrong, "token": cls.secret["an app password"]})
        cls.say(dana, "POST", dana.at + "/channels/connect",
                {"network": "bluesky", "handle": "a.invalid", "app_password": cls.secret["an app password"],
                 "server": "http://127.0.0.1:9"})
        host = {"host": "127.0.0.1", "port": 9, "user": "a", "password": cls.secret["a mailbox's password"],
                "security": "tls"}
        cls.say(dana, "POST", dana.at + "/channels/connect",
                {"network": "mail", "mode": "reply", "address": "a@kith.test", "imap": host, "smtp": host})
        cls.say(dana, "POST", dana.at + "/channels/mastodon/finish",
                {"state": "nobody's", "code": cls.secret["a code of nobody"]})
        stage.post("mags", "Is the raft ready?")
        wait_for("the post at the desk", lambda: dana.must("GET", dana.at + "/conversations")["items"])

    @classmethod
    def registers(cls, dana):
        entry = {"name": cls.secret["a name in a register"], "aliases": [cls.secret["an alias in a register"]]}
        made = dana.must("POST", dana.at + "/registers/clients/entries", entry)
        assert made["name"] == entry["name"]
        cls.say(dana, "POST", dana.at + "/registers/clients/entries", {**entry, "context": 7})
        cls.say(dana, "PUT", dana.at + "/facts/price", {"value": cls.secret["a company fact"]})

    # Every operation once more, with all of it in the body and none of it right.
    @classmethod
    def everything_else(cls, dana):
        for method, pattern, _ in operations():
            # What a pushed line or a file says is content, kept as it came.
            if method == "GET" or pattern == "/api/v1/session" or pattern.endswith(("/intake", "/media", "/releases")):
                continue
            path = re.sub(r"\{[^}]*\}", "0000000000001", pattern.replace("/api/v1/workspaces/{ws}", dana.at))
            cls.say(dana, method, path, {"unknown": 1, "password": cls.secret["a wrong password"],
                                         "token": cls.secret["a channel's token"], "code": cls.secret["a code of nobody"]},
                    {"If-Match": '"1"'})
            cls.say(dana, method, path, raw=b'{"password":"' + cls.secret["a wrong password"].encode() + b'"',
                    headers={"Content-Type": "application/json", "If-Match": '"1"'})

    def nothing_of_them_in(self, where, text, but=()):
        for what, secret in self.secret.items():
            if what in but:
                continue
            at = text.find(secret.encode())
            self.assertEqual(at, -1, f"{what} stands in {where}: …{text[max(0, at - 80):at + 20]!r}")

    def test_not_in_the_log(self):
        log = re.sub(rb".*/setup\?token=.*", b"", self.house.log())  # greets with it, once, on purpose
        self.assertIn(b"Kith", log)
        self.nothing_of_them_in("the log", log)

    def test_not_in_what_errors_say(self):
        self.assertGreater(len(self.errors), 100)
        for where, body in self.errors:
            self.nothing_of_them_in(where, body)

    def test_not_in_figures(self):
        self.nothing_of_them_in("/metrics", Browser(self.house.port).get("/metrics").body)

    def test_not_in_doctors_words(self):
        for form in ([], ["--json"]):
            done = self.house.command("doctor", "--listen", f"127.0.0.1:{self.house.port}", *form, check=False)
            self.assertIn(b"database", done.stdout)
            self.nothing_of_them_in("doctor", done.stdout + done.stderr)

    def test_not_in_the_record(self):
        done = self.house.command("audit", "export", "-")
        self.assertGreater(done.stdout.count(b"\n"), 5)
        self.nothing_of_them_in("the record", done.stdout + done.stderr)

    def test_not_in_a_backup_outside_its_key(self):
        file = self.house.home / "b.tar"
        self.house.command("backup", str(file))
        with tarfile.open(file) as tar:
            for member in tar.getmembers():
                if member.name != "key":
                    # The CSRF token is worth nothing without the session, of which only a digest is kept.
                    self.nothing_of_them_in(f"the backup's {member.name}", tar.extractfile(member).read(),
                                            but=("the CSRF token",))

    def test_not_in_answers_that_list_things(self):
        for path in ("", "/members", "/invitations", "/tokens", "/channels", "/networks"):
            self.nothing_of_them_in(path, self.dana.get(self.dana.at + path).body, but=("the CSRF token",))

    # The search itself: what is there is found.
    def test_a_leak_would_be_seen(self):
        with self.assertRaises(AssertionError):
            self.nothing_of_them_in("a canary", b"x " + self.secret["an API token"].encode())
        self.assertGreater(len(self.secret), 20)
        self.assertTrue(all(len(one) >= 8 for one in self.secret.values()))


if __name__ == "__main__":
    unittest.main(verbosity=2)
