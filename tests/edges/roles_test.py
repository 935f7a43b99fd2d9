"""Two processes over one PostgreSQL: the web in one, listening and sending in the other."""
import os
import unittest

from house import POLICY, House, Stage, connect
from served import wait_for

URL = os.environ.get("KITH_TEST_POSTGRES_URL", "")


@unittest.skipUnless(URL, "needs PostgreSQL: tests/servers/with postgres -- …")
class Roles(unittest.TestCase):
    def test_a_message_goes_through_both(self):
        with House("--database", URL, "--roles", "web") as web:
            web.start()
            dana = web.first_member()
            dana.adopt(POLICY)
            stage = Stage(web.home)
            stage.account("shop")
            stage.account("mags")
            connect(dana, stage)
            stage.post("mags", "Is anybody there?")
            # The web alone hears nothing and sends nothing.
            self.assertEqual(dana.must("GET", dana.at + "/conversations")["items"], [])
            with House("--database", URL, "--roles", "intake,outbox", data=web.data) as work:
                work.start(web=False)
                talk = wait_for("the post at the desk",
                                lambda: dana.must("GET", dana.at + "/conversations")["items"], 60)[0]
                self.assertIn("anybody", talk["last_preview"] if "last_preview" in talk else str(talk))
                sent = dana.must("POST", f"{dana.at}/conversations/{talk['id']}/replies", {"text": "We are, always."},
                                 {"If-Match": f'"{talk["version"]}"'})
                self.assertEqual(sent["message"]["direction"], "out")
                wait_for("the answer on the network", lambda: stage.posts_by("shop"), 60)
                self.assertEqual([one["text"] for one in stage.posts_by("shop")], ["We are, always."])
                wait_for("the receipt at the desk", lambda: self.state_of(dana, talk) == "sent", 60)
                # What one process is told, the other acts on: a second voice, then silence while the worker is gone.
                stage.post("mags", "Lovely.", parent="said1")
                wait_for("the second post", lambda: len(self.messages(dana, talk)) >= 3, 60)
                self.assertEqual(work.stop(), 0)
                self.assertFalse(self.hears(dana, stage, talk, "Nobody hears this yet.", 1))
                work.start(web=False)
                # At once, not when the lease of the one that was stopped has run out three minutes later.
                wait_for("what was said meanwhile", lambda: "Nobody hears this yet." in self.texts(dana, talk), 25)
                self.assertEqual(len(stage.posts_by("shop")), 1, "sent once")
            self.assertEqual(web.stop(), 0)

    @staticmethod
    def messages(dana, talk):
        return dana.must("GET", f"{dana.at}/conversations/{talk['id']}/messages")["items"]

    def texts(self, dana, talk):
        return [one.get("text") for one in self.messages(dana, talk)]

    def state_of(self, dana, talk):
        return [one["state"] for one in self.messages(dana, talk) if one["direction"] == "out"][0]

    def hears(self, dana, stage, talk, text, seconds):
        stage.post("mags", text, parent="said1")
        try:
            wait_for(text, lambda: text in self.texts(dana, talk), seconds)
        except AssertionError:
            return False
        return True


if __name__ == "__main__":
    unittest.main(verbosity=2)
