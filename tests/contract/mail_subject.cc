// A mailbox on Postfix and Dovecot (KITH_TEST_MAIL, tests/servers). What only mail can show is
// below.
#include <fmt/format.h>

#include <atomic>
#include <boost/json.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "bench.h"
#include "channels/mail/mime.h"
#include "channels/mail/wire.h"
#include "net/imap.h"
#include "net/smtp.h"

namespace kith::contract {
namespace {

namespace json = boost::json;

const json::object* facts() {
  static const json::value all = [] {
    const char* const text = std::getenv("KITH_TEST_MAIL");
    return text ? json::parse(text) : json::value();
  }();
  return all.if_object();
}

std::string text_of(const json::value& v) {
  return std::string(v.as_string());
}

net::MailServer server_of(const char* part, const std::string& who, bool tls) {
  net::MailServer s;
  s.host = text_of(facts()->at("host"));
  s.port = static_cast<std::uint16_t>(facts()->at(part).at(tls ? "tls_port" : "port").as_int64());
  s.security = tls ? net::MailSecurity::tls : net::MailSecurity::starttls;
  s.user = who + "@" + text_of(facts()->at("domain"));
  s.password = Secret(who + "-password");
  s.ca_file = text_of(facts()->at("ca_file"));
  return s;
}

class MailSubject final : public Subject {
 public:
  explicit MailSubject(Bench& bench) : bench_(bench) {
    bench.clock = &system_clock();
    bench.ca_file = text_of(facts()->at("ca_file"));
    domain_ = text_of(facts()->at("domain"));
    set_password("brand-password");
    for (const std::string who : {"brand", "alice"}) clear(who);
  }

  std::string network() const override { return "mail"; }
  Abilities abilities() const override { return {.revoke = true, .backlog = 60}; }
  std::string settings() override {
    mail::Settings s;
    s.address = "brand@" + domain_;
    s.name = "The Shop";
    s.settle_after = Millis{2'000};
    s.imap = server_of("imap", "brand", true);
    s.smtp = server_of("smtp", "brand", false);
    return mail::to_json(s);
  }
  std::string hears(const std::string& text, const std::string& parent) override {
    return send(text, parent, "");
  }
  std::string send(const std::string& text, const std::string& parent,
                   const std::string& extra_header) {
    const std::string id =
        fmt::format("alice.{}.{}@{}", std::chrono::steady_clock::now().time_since_epoch().count(),
                    ++number(), domain_);
    std::string raw = fmt::format(
        "From: Alice <alice@{0}>\r\nTo: brand@{0}\r\nSubject: Question\r\nMessage-ID: <{1}>\r\n",
        domain_, id);
    if (!parent.empty()) raw += fmt::format("In-Reply-To: <{0}>\r\nReferences: <{0}>\r\n", parent);
    raw += extra_header +
           "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" +
           text + "\r\n";
    net::SmtpMail out{.from = "alice@" + domain_,
                      .to = {"brand@" + domain_},
                      .content = raw,
                      .helo = "localhost"};
    const auto sent =
        net::run_to_end(net::send_mail(bench_.guard, server_of("smtp", "alice", false), out));
    EXPECT_TRUE(sent) << describe(sent.error());
    wait_for("brand", id);
    return id;
  }
  std::vector<Seen> sent() override {
    std::vector<Seen> out;
    std::this_thread::sleep_for(Millis{300});
    net::run_to_end(each("alice", "INBOX", [&](const net::ImapMail& raw) {
      if (const auto mail = mail::parse_mail(raw.raw);
          mail && !mail->from.empty() && mail->from[0].address.starts_with("brand@"))
      {
        Seen seen{mail->message_id, trimmed(mail->text), mail->in_reply_to, {}};
        for (const auto& file : mail->attachments) seen.files.push_back(file.name);
        out.push_back(std::move(seen));
      }
      return false;
    }));
    return out;
  }
  void trouble(Trouble what) override {
    if (what == Trouble::revoke) set_password("another-password");
    if (what == Trouble::mended) set_password("brand-password");
  }
  void pass(Millis time) override { std::this_thread::sleep_for(std::min(time, Millis{2'000})); }
  void complete(Outbound& content) override {
    content.kind = OutboundKind::mail;
    content.subject = "From the shop";
    content.to = {"alice@" + domain_};
  }
  std::string as_read(const std::string& text) const override { return text + "\n"; }
  std::string secret() const override { return "brand-password"; }
  const std::string& domain() const { return domain_; }

  // A minute, generously.
  void wait_for(const std::string& who, const std::string& id) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (std::chrono::steady_clock::now() < end) {
      bool there = false;
      const Each look = [&](const net::ImapMail& raw) {
        there = there || raw.raw.find("<" + id + ">") != std::string::npos;
        return false;
      };
      net::run_to_end(each(who, "INBOX", look, kNewest));
      if (there) return;
      std::this_thread::sleep_for(Millis{50});
    }
    ADD_FAILURE() << id << " never arrived";
  }

 private:
  using Each = std::function<bool(const net::ImapMail&)>;  // true: take it out
  static constexpr std::size_t kNewest = 5;                // a letter awaited is among the last that came

  static std::atomic<int>& number() {
    static std::atomic<int> n{0};
    return n;
  }
  static std::string trimmed(std::string text) {
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
  }
  void set_password(const std::string& word) {
    bench_.credentials.set(
        json::serialize(json::object{{"imap_password", word}, {"smtp_password", word}}));
  }
  void clear(const std::string& who) {
    for (const std::string folder : {"INBOX", "Sent", "Drafts"})
      net::run_to_end(each(who, folder, [](const net::ImapMail&) { return true; }));
  }
  // The newest letters of a folder, oldest first; all of them where no number is given.
  net::Task<bool> each(std::string who, std::string folder, Each look, std::size_t newest = 0) {
    auto server = server_of("imap", who, true);
    auto client = co_await net::connect_imap(bench_.guard, std::move(server));
    if (!client) co_return false;
    auto box = co_await (*client)->select(folder, false);
    if (!box) co_return false;
    auto uids = co_await (*client)->uids_from(1);
    if (!uids) co_return false;
    const std::size_t skipped = newest > 0 && uids->size() > newest ? uids->size() - newest : 0;
    for (std::size_t i = skipped; i < uids->size(); ++i) {
      const auto uid = (*uids)[i];
      auto mail = co_await (*client)->fetch(uid, limits::kMailBytes);
      if (!mail || !look(*mail)) continue;
      auto gone = co_await (*client)->remove(uid);
    }
    co_await (*client)->logout();
    co_return true;
  }

  Bench& bench_;
  std::string domain_;
};

std::unique_ptr<Subject> make_mail(Bench& bench) {
  return std::make_unique<MailSubject>(bench);
}
[[maybe_unused]] const bool kRegistered = [] {
  if (facts()) subjects().push_back({"mail", make_mail});
  return true;
}();

MailSubject& subject_of(Bench& bench) {
  return dynamic_cast<MailSubject&>(*bench.subject);
}

class MailServers : public testing::Test {
 protected:
  void SetUp() override {
    if (!facts()) GTEST_SKIP() << "no mail servers here; run tests/servers/with mail -- …";
  }
};

TEST_F(MailServers, a_bounce_an_automatic_answer_and_a_list_are_told_apart) {
  Bench bench(make_mail, false);
  auto& subject = subject_of(bench);
  auto content = bench.post("To nobody");
  content.to = {text_of(facts()->at("bouncing_address"))};
  const auto sent = bench.send(bench.dispatch(content));
  ASSERT_TRUE(sent) << describe(sent.error());
  const auto away = subject.send("I am away", "", "Auto-Submitted: auto-replied\r\n");
  const auto list =
      subject.send("News for all", "", "List-Id: <news.kith.test>\r\nPrecedence: list\r\n");
  std::string cursor;
  bool bounced = false, told_away = false, told_list = false;
  for (int i = 0; i < 40 && !(bounced && told_away && told_list); ++i) {
    for (const auto& item : bench.fetch_all(cursor)) {
      if (item.bounce && item.bounced_id == sent->remote_id) bounced = true;
      if (item.remote_id == away) told_away = item.auto_submitted && !item.bounce && !item.list;
      if (item.remote_id == list) told_list = item.list && !item.auto_submitted;
    }
    subject.pass(Millis{250});
  }
  EXPECT_TRUE(bounced);
  EXPECT_TRUE(told_away);
  EXPECT_TRUE(told_list);
}

TEST_F(MailServers, an_address_refused_at_the_door_is_a_clear_no) {
  Bench bench(make_mail, false);
  auto content = bench.post("To nobody");
  content.to = {text_of(facts()->at("unknown_address"))};
  const auto sent = bench.send(bench.dispatch(content));
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().kind, Kind::invalid) << describe(sent.error());
}

TEST_F(MailServers, a_new_uidvalidity_loses_nothing) {
  Bench bench(make_mail, false);
  auto& subject = subject_of(bench);
  const auto before = subject.hears("Before the reset", {});
  std::string cursor;
  EXPECT_NE(find(bench.fetch_all(cursor, 1), before), nullptr);
  bench.channel->close();
  std::filesystem::remove(text_of(facts()->at("maildirs")) + "/brand/dovecot-uidlist");
  const auto after = subject.hears("After the reset", {});
  bench.restart();
  const auto items = bench.fetch_all(cursor, 1);
  EXPECT_NE(find(items, after), nullptr);
  for (const auto& item : items)
    EXPECT_TRUE(item.remote_id == before || item.remote_id == after) << item.remote_id;
}

TEST_F(MailServers, header_lines_cannot_be_smuggled_in) {
  Bench bench(make_mail, false);
  auto content = bench.post("Hello");
  content.subject = "Hi\r\nBcc: bob@kith.test";
  const auto sent = bench.send(bench.dispatch(content));
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().kind, Kind::invalid);
}

TEST_F(MailServers, idle_tells_of_a_letter_at_once) {
  Bench bench(make_mail, false);
  std::string cursor;
  bench.fetch_all(cursor);
  EXPECT_TRUE(bench.run(bench.channel->await_news(Millis{100})));
  std::atomic<std::int64_t> arrived{0};
  std::thread later([&] {
    std::this_thread::sleep_for(Millis{300});
    bench.subject->hears("Quick", {});
    arrived = std::chrono::steady_clock::now().time_since_epoch().count();
  });
  EXPECT_TRUE(bench.run(bench.channel->await_news(Millis{90'000})));
  const auto told = std::chrono::steady_clock::now().time_since_epoch().count();
  later.join();
  EXPECT_LT(told - arrived.load(), 30'000'000'000) << "it was looked for, not told of";
  EXPECT_EQ(bench.fetch_all(cursor, 1).size(), 1u);
}

}  // namespace
}  // namespace kith::contract
