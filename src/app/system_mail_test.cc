#include "app/system_mail.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

namespace kith::app {
namespace {

std::string told(std::string_view address) {
  const auto relay = parse_relay(address);
  if (!relay) return "wrong";
  const auto* security = relay->security == net::MailSecurity::tls        ? "tls"
                         : relay->security == net::MailSecurity::starttls ? "starttls"
                                                                          : "none";
  return fmt::format("{} {}:{} {}:{}", security, relay->host, relay->port, relay->user, relay->password.reveal());
}

TEST(SystemMail, relays_as_they_are_written) {
  EXPECT_EQ(told("smtps://relay.example.org"), "tls relay.example.org:465 :");
  EXPECT_EQ(told("smtp://kith:pa%40ss%3A@relay.example.org:2587/"), "starttls relay.example.org:2587 kith:pa@ss:");
  EXPECT_EQ(told("smtp+plain://127.0.0.1:1025"), "none 127.0.0.1:1025 :");
  for (const auto* wrong : {"", "relay.example.org", "http://relay.example.org", "smtp://", "smtp://a b", "smtp://h:0",
                            "smtp://h:99999", "smtp://h:x", "smtp://h/path"})
    EXPECT_EQ(told(wrong), "wrong") << wrong;
}

publish::DueLetter letter() {
  publish::DueLetter out;
  out.letter.why = "asked";
  out.name = "Dana Byrne";
  out.writer = "Tomas";
  out.organisation = "Riverside Youth Trust";
  out.slug = "riverside";
  out.where = "Riverside on Mastodon";
  out.reasons = {"This touches religion."};
  return out;
}

TEST(SystemMail, a_letter_says_who_why_and_where_to_decide) {
  const auto [subject, text] = letter_text(letter(), "https://kith.example.org", "https://kith.example.org/approve/x.y.z");
  EXPECT_EQ(subject, "Tomas wrote something that waits for you");
  EXPECT_TRUE(text.starts_with("Dana Byrne,\n\nTomas wrote something for Riverside on Mastodon that waits")) << text;
  EXPECT_TRUE(text.contains("- This touches religion.\n"));
  EXPECT_TRUE(text.contains("\nhttps://kith.example.org/approve/x.y.z\n"));
  EXPECT_TRUE(text.contains("\nhttps://kith.example.org/riverside/desk/approvals\n"));
  EXPECT_TRUE(text.ends_with("\nRiverside Youth Trust\n"));
}

TEST(SystemMail, a_reminder_and_a_stand_in_read_so) {
  auto due = letter();
  due.letter.why = "reminder";
  EXPECT_TRUE(letter_text(due, "https://k", "l").subject.starts_with("Reminder: "));
  due.letter.why = "late";
  EXPECT_TRUE(letter_text(due, "https://k", "l").text.contains("so you are asked too"));
}

}  // namespace
}  // namespace kith::app
