// SMTP and IMAP against servers that keep to a script.
#include <gtest/gtest.h>

#include <mutex>
#include <optional>

#include "net/imap.h"
#include "net/smtp.h"
#include "net/testing_peer.h"

namespace kith::net {
namespace {

using testing::Line;
using testing::Peer;

const AddressGuard kHere = *AddressGuard::allowing({"127.0.0.1"});

MailServer server_at(const Peer& peer, const char* user = "") {
  MailServer s;
  s.host = "127.0.0.1";
  s.port = peer.port();
  s.security = MailSecurity::none;
  s.user = user;
  s.password = Secret("p\"w");
  s.reply_timeout = Millis{1000};
  return s;
}

SmtpMail mail() {
  SmtpMail m;
  m.from = "us@kith.test";
  m.to = {"ann@x.test", "bob@x.test"};
  m.content = "Subject: hi\n\n.dot\r\nlast";
  return m;
}

// Answers each line by its first word; unknown words get 250.
struct Script {
  std::vector<std::pair<std::string, std::string>> answers;
  std::vector<std::string> seen;
  std::mutex mutex;

  void operator()(Line& line) {
    line.send("220 here\r\n");
    for (;;) {
      std::string command = line.read_to("\r\n");
      if (command.empty()) return;
      command.resize(command.size() - 2);
      {
        const std::lock_guard lock(mutex);
        seen.push_back(command);
      }
      std::string answer = "250 ok\r\n";
      for (const auto& [start, words] : answers)
        if (command.starts_with(start)) {
          answer = words;
          break;
        }
      if (answer == "DROP") return line.reset();
      line.send(answer);
      if (answer.starts_with("354")) {
        const std::string content = line.read_to("\r\n.\r\n");
        {
          const std::lock_guard lock(mutex);
          seen.push_back(content);
        }
        std::string end = "250 2.0.0 queued as X1\r\n";
        for (const auto& [start, words] : answers)
          if (start == ".") end = words;
        if (end == "DROP") return line.reset();
        if (end == "SILENT") {
          line.read_all();
          return;
        }
        line.send(end);
      }
      if (command == "QUIT") return;
    }
  }
};

struct SmtpRun {
  Result<SmtpReceipt> result;
  std::vector<std::string> seen;
};

SmtpRun send(std::vector<std::pair<std::string, std::string>> answers, const char* user = "", SmtpMail m = mail(),
             MailSecurity security = MailSecurity::none) {
  Script script;
  script.answers = std::move(answers);
  script.answers.emplace_back("EHLO", "250-here\r\n250-SIZE 1000\r\n250 AUTH PLAIN LOGIN\r\n");
  script.answers.emplace_back("AUTH", "235 in\r\n");
  script.answers.emplace_back("DATA", "354 go\r\n");
  std::optional<Peer> peer(std::in_place, [&](Line& line) { script(line); });
  MailServer s = server_at(*peer, user);
  s.security = security;
  auto result = run_to_end(send_mail(kHere, std::move(s), std::move(m)));
  peer.reset();  // its threads write to the script until they have ended
  return {std::move(result), std::move(script.seen)};
}

TEST(Smtp, SendsWithDotsStuffed) {
  const SmtpRun run = send({{"AUTH", "235 in\r\n"}}, "us");
  ASSERT_TRUE(run.result) << describe(run.result.error());
  EXPECT_EQ(run.result->reply, "250 2.0.0 queued as X1");
  EXPECT_EQ(run.seen[1], "AUTH PLAIN AHVzAHAidw==");
  EXPECT_EQ(run.seen[2], "MAIL FROM:<us@kith.test> SIZE=23");
  EXPECT_EQ(run.seen[3], "RCPT TO:<ann@x.test>");
  EXPECT_EQ(run.seen[6], "Subject: hi\r\n\r\n..dot\r\nlast\r\n.\r\n");
}

TEST(Smtp, OutcomesAreExact) {
  const struct {
    const char* name;
    std::vector<std::pair<std::string, std::string>> answers;
    Kind kind;
  } cases[] = {
      {"wrong password", {{"AUTH", "535 5.7.8 no\r\n"}}, Kind::unauthenticated},
      {"busy at sign-in", {{"AUTH", "454 later\r\n"}}, Kind::unavailable},
      {"sender refused", {{"MAIL", "550 no\r\n"}}, Kind::invalid},
      {"sender later", {{"MAIL", "451 later\r\n"}}, Kind::unavailable},
      {"all recipients refused", {{"RCPT", "550 no such\r\n"}}, Kind::invalid},
      {"all recipients later", {{"RCPT", "450 greylisted\r\n"}}, Kind::unavailable},
      {"DATA refused", {{"DATA", "554 no\r\n"}}, Kind::invalid},
      {"content refused", {{".", "554 spam\r\n"}}, Kind::invalid},
      {"content later", {{".", "451 later\r\n"}}, Kind::unavailable},
      {"content too large", {{".", "552 too large\r\n"}}, Kind::too_large},
      {"lost after the dot", {{".", "DROP"}}, Kind::ambiguous},
      {"lost at DATA", {{"DATA", "DROP"}}, Kind::unavailable},
      {"lost at RCPT", {{"RCPT", "DROP"}}, Kind::unavailable},
      {"not SMTP", {{"EHLO", "hello\r\n"}}, Kind::corrupt},
  };
  for (const auto& c : cases) {
    const SmtpRun run = send(c.answers, "us", mail());
    ASSERT_FALSE(run.result) << c.name;
    EXPECT_EQ(run.result.error().kind, c.kind) << c.name << ": " << describe(run.result.error());
    EXPECT_FALSE(describe(run.result.error()).contains("p\"w"));
  }
}

TEST(Smtp, SomeRecipientsRefusedIsASuccessThatSaysSo) {
  const SmtpRun run = send({{"RCPT TO:<bob", "550 5.1.1 no bob\r\n"}});
  ASSERT_TRUE(run.result);
  ASSERT_EQ(run.result->refused.size(), 1u);
  EXPECT_EQ(run.result->refused[0].first, "bob@x.test");
}

TEST(Smtp, NeverInTheClearWhereTlsWasAskedFor) {
  const SmtpRun run = send({}, "us", mail(), MailSecurity::starttls);
  EXPECT_EQ(run.result.error().kind, Kind::unsupported);
  for (const std::string& line : run.seen) EXPECT_FALSE(line.starts_with("AUTH")) << line;
  const SmtpRun injected = send({{"EHLO", "250-x\r\n250 STARTTLS\r\n"}, {"STARTTLS", "220 go\r\n250 injected\r\n"}},
                                "us", mail(), MailSecurity::starttls);
  EXPECT_EQ(injected.result.error().kind, Kind::corrupt);
}

TEST(Smtp, RefusesAddressesThatBreakTheLine) {
  SmtpMail m = mail();
  m.to = {"a@x>\r\nDATA"};
  const SmtpRun run = send({}, "", m);
  EXPECT_EQ(run.result.error().kind, Kind::invalid);
  EXPECT_TRUE(run.seen.empty());
}

TEST(Smtp, TheGuardHolds) {
  Peer peer([](Line&) {});
  EXPECT_EQ(run_to_end(check_smtp(AddressGuard(), server_at(peer))).error().kind, Kind::forbidden);
  EXPECT_EQ(peer.connections(), 0);
}

// An IMAP server with one mailbox of two mails.
void imap(Line& line) {
  line.send("* OK [CAPABILITY IMAP4rev1] hello\r\n");
  for (;;) {
    std::string command = line.read_to("\r\n");
    if (command.empty()) return;
    command.resize(command.size() - 2);
    const std::string tag = command.substr(0, command.find(' '));
    const std::string rest = command.substr(tag.size() + 1);
    const auto ok = [&](std::string_view data = "", std::string_view code = "") {
      line.send(std::string(data) + tag + " OK " + std::string(code) + "done\r\n");
    };
    if (rest == "CAPABILITY")
      ok("* CAPABILITY IMAP4rev1 IDLE UIDPLUS SPECIAL-USE\r\n");
    else if (rest == "LOGIN \"ann\" {3}") {
      line.send("+ go\r\n");
      line.read_to("\r\n") == "p\"w\r\n" ? ok() : line.send(tag + " NO [AUTHENTICATIONFAILED] no\r\n");
    } else if (rest.starts_with("LOGIN"))
      line.send(tag + " NO [AUTHENTICATIONFAILED] no\r\n");
    else if (rest.starts_with("LIST"))
      ok("* LIST (\\HasNoChildren) \"/\" INBOX\r\n* LIST (\\Sent) \"/\" \"Gesendete Dinge\"\r\n");
    else if (rest == "EXAMINE \"INBOX\"")
      ok("* 2 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 12] x\r\n", "[READ-ONLY] ");
    else if (rest.starts_with("EXAMINE"))
      line.send(tag + " NO no such\r\n");
    else if (rest == "UID SEARCH UID 11:*")
      ok("* SEARCH 11\r\n");
    else if (rest == "UID SEARCH UID 12:*")
      ok("* SEARCH 11\r\n");  // as RFC 3501 has it: the last one
    else if (rest == "UID SEARCH HEADER \"Message-ID\" \"<a@b>\"")
      ok("* SEARCH 11 5\r\n");
    else if (rest.starts_with("UID FETCH 11 "))
      ok("* 2 FETCH (UID 11 FLAGS (\\Seen) INTERNALDATE \"x\" RFC822.SIZE 99 BODY[]<0> {5}\r\nhello)\r\n");
    else if (rest.starts_with("UID FETCH"))
      ok();
    else if (rest.starts_with("APPEND \"Drop\"")) {
      line.send("+ go\r\n");
      line.read_bytes(4);
      return line.reset();
    } else if (rest.starts_with("APPEND")) {
      line.send("+ go\r\n");
      line.read_to("\r\n");
      ok("", "[APPENDUID 7 44] ");
    } else if (rest == "IDLE") {
      line.send("+ idling\r\n");
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      line.send("* 3 EXISTS\r\n");
      line.read_to("DONE\r\n");
      ok();
    } else if (rest == "LOGOUT") {
      line.send("* BYE\r\n");
      ok();
      return;
    } else
      line.send(tag + " BAD what\r\n");
  }
}

Task<void> use(std::unique_ptr<ImapClient>& c) {
  auto folders = co_await c->list();
  EXPECT_EQ(sent_folder(*folders), "Gesendete Dinge");
  auto box = co_await c->select("INBOX", true);
  EXPECT_EQ(box->uid_validity, 7u);
  EXPECT_EQ(box->uid_next, 12u);
  auto missing = co_await c->select("Nowhere", true);
  EXPECT_EQ(missing.error().kind, Kind::not_found);
  auto all = co_await c->uids_from(11);
  EXPECT_EQ(*all, std::vector<std::uint32_t>{11});
  auto none = co_await c->uids_from(12);
  EXPECT_TRUE(none->empty());
  auto found = co_await c->uids_with_header("Message-ID", "<a@b>");
  EXPECT_EQ(*found, (std::vector<std::uint32_t>{5, 11}));
  auto mail = co_await c->fetch(11, 5);
  EXPECT_EQ(mail->raw, "hello");
  EXPECT_TRUE(mail->cut);
  EXPECT_EQ(mail->flags, std::vector<std::string>{"\\seen"});
  auto gone = co_await c->fetch(12, 5);
  EXPECT_EQ(gone.error().kind, Kind::not_found);
  auto kept = co_await c->append("Gesendete Dinge", "\\Seen", "mail");
  EXPECT_EQ(*kept, 44u);
  auto news = co_await c->idle(Millis{3000});
  EXPECT_EQ(*news, IdleResult::changed);
  auto lost = co_await c->append("Drop", "", "mail");
  EXPECT_EQ(lost.error().kind, Kind::ambiguous);
}

TEST(Imap, TheWholeTalk) {
  Peer peer(imap);
  auto client = run_to_end([](MailServer s) -> Task<bool> {
    auto c = co_await connect_imap(kHere, std::move(s));
    EXPECT_TRUE(c) << describe(c.error());
    if (!c) co_return false;
    co_await use(*c);
    co_return true;
  }(server_at(peer, "ann")));
  EXPECT_TRUE(client);
}

Kind connect_error(MailServer s, const AddressGuard& guard = kHere) {
  auto c = run_to_end([](MailServer server, const AddressGuard& g) -> Task<Kind> {
    auto made = co_await connect_imap(g, std::move(server));
    co_return made ? Kind::internal : made.error().kind;
  }(std::move(s), guard));
  return c;
}

TEST(Imap, RefusalsAreTold) {
  Peer peer(imap);
  MailServer s = server_at(peer, "bob");
  EXPECT_EQ(connect_error(s), Kind::unauthenticated);
  s.security = MailSecurity::starttls;
  EXPECT_EQ(connect_error(s), Kind::unsupported);
  s.security = MailSecurity::tls;
  EXPECT_EQ(connect_error(s), Kind::unavailable);
  EXPECT_EQ(connect_error(s, AddressGuard()), Kind::forbidden);
  Peer silent([](Line& line) { line.read_all(); });
  s = server_at(silent);
  s.reply_timeout = Millis{100};
  EXPECT_EQ(connect_error(s), Kind::timeout);
  Peer web([](Line& line) { line.send("HTTP/1.1 400 Bad Request\r\n\r\n"); });
  EXPECT_EQ(connect_error(server_at(web)), Kind::corrupt);
}

TEST(Imap, IdleEndsQuietlyAndTheConnectionLives) {
  Peer peer([](Line& line) {
    line.send("* PREAUTH hi\r\n");
    for (;;) {
      const std::string command = line.read_to("\r\n");
      if (command.empty()) return;
      const std::string tag = command.substr(0, command.find(' '));
      if (command.contains("CAPABILITY")) line.send("* CAPABILITY IMAP4rev1 IDLE\r\n");
      if (command.contains("IDLE")) {
        line.send("+ idling\r\n");
        line.read_to("DONE\r\n");
      }
      line.send(tag + " OK done\r\n");
    }
  });
  run_to_end([](MailServer s) -> Task<bool> {
    auto c = co_await connect_imap(kHere, std::move(s));
    EXPECT_TRUE(c);
    for (int i = 0; i < 3; ++i) {
      auto news = co_await (*c)->idle(Millis{50});
      EXPECT_EQ(*news, IdleResult::nothing);
    }
    co_return true;
  }(server_at(peer)));
}

}  // namespace
}  // namespace kith::net
