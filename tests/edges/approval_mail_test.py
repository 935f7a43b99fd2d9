"""A letter that asks for an approval, through a real relay (Postfix) into a real mailbox, and the link in it decides."""
import email
import email.policy
import json
import os
import re
import unittest
from pathlib import Path
from urllib.parse import quote

from house import House, Stage, colleague, connect
from served import request, wait_for

MAIL = json.loads(os.environ.get("KITH_TEST_MAIL", "null"))

POLICY = """policy: Read by two
owner: dana
voices:
  dana: {may: all}
  bob: {may: [reply], approved by: alice}
  alice: {may: [reply, approve]}
"""


def letters(name):
    """Of a mailbox, oldest first."""
    found = [one for part in ("new", "cur") for one in (Path(MAIL["maildirs"]) / name / part).glob("*")]
    read = [email.message_from_bytes(one.read_bytes(), policy=email.policy.default) for one in found]
    return sorted((one for one in read if one["Auto-Submitted"]), key=lambda one: one["Date"].datetime)


@unittest.skipUnless(MAIL, "needs a mail server: tests/servers/with mail -- …")
class ApprovalMail(unittest.TestCase):
    def test_a_letter_arrives_and_its_link_decides(self):
        brand = MAIL["accounts"]["brand"]
        for scheme, port in (("smtp", "port"), ("smtps", "tls_port")):
            with self.subTest(scheme):
                relay = (f"{scheme}://{quote(brand['user'], safe='')}:{quote(brand['password'], safe='')}"
                         f"@{MAIL['host']}:{MAIL['smtp'][port]}")
                self.through(relay)

    def through(self, relay):
        before = len(letters("alice"))
        with House("--mail", relay, "--mail-from", "Kith <brand@kith.test>", "--ca-file", MAIL["ca_file"]) as house:
            base = f"http://127.0.0.1:{house.port}"
            house.options += ["--public-url", base]
            house.start()
            dana = house.first_member()
            colleague(dana, "alice")
            bob = colleague(dana, "bob")
            dana.adopt(POLICY)
            stage = Stage(house.home)
            stage.account("shop")
            stage.account("mags")
            connect(dana, stage)
            yes = self.asked(bob, stage, "Is the bakery open?", "From seven on, come in.", before + 1)
            no = self.asked(bob, stage, "And on Sunday?", "Never on a Sunday.", before + 2)
            self.assertEqual(stage.posts_by("shop"), [], "it left before anybody was asked")

            self.assertEqual(self.ask(house, "GET", yes[:-1] + ("A" if yes[-1] != "A" else "B")).status, 404)
            page = self.ask(house, "GET", yes)
            self.assertEqual(page.status, 200)
            self.assertIn(b"From seven on, come in.", page.body)
            self.assertEqual(stage.posts_by("shop"), [], "looking at it decided")
            self.assertIn(b"Approved", self.ask(house, "POST", yes, "decision=approve").body)
            self.assertIn(b"It stays here", self.ask(house, "POST", no, "decision=refuse").body)
            wait_for("the answer on the network", lambda: stage.posts_by("shop"), 60)
            for link in (yes, no):
                self.assertNotIn(b"Approved", self.ask(house, "POST", link, "decision=approve").body, "used twice")
            self.assertEqual([one["text"] for one in stage.posts_by("shop")], ["From seven on, come in."])

    def asked(self, bob, stage, question, answer, number):
        """The path of the link in the letter about Bob's answer."""
        stage.post("mags", question)
        talk = wait_for(question, lambda: [one for one in bob.must("GET", bob.at + "/conversations")["items"]
                                           if question in json.dumps(one)], 60)[0]
        sent = bob.must("POST", f"{bob.at}/conversations/{talk['id']}/replies", {"text": answer},
                        {"If-Match": f'"{talk["version"]}"'})
        self.assertEqual(sent["message"]["state"], "held")
        letter = wait_for("the letter", lambda: letters("alice")[number - 1:], 90)[0]
        self.assertEqual(letter["From"].addresses[0].addr_spec, "brand@kith.test")
        self.assertEqual(letter["To"].addresses[0].addr_spec, "alice@kith.test")
        self.assertIn("Bob wrote something that waits for you", letter["Subject"])
        words = letter.get_body().get_content()
        self.assertNotIn(answer, words, "the draft's own words are in a mail")
        return re.search(r"http://127\.0\.0\.1:\d+(/approve/\S+)", words)[1]

    @staticmethod
    def ask(house, method, path, form=None):
        return request(house.port, method, path, form,
                       {"Content-Type": "application/x-www-form-urlencoded"} if form else None)


if __name__ == "__main__":
    unittest.main(verbosity=2)
