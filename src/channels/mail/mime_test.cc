#include "channels/mail/mime.h"

#include <gtest/gtest.h>

#include "text/utf8.h"

namespace kith::channels::mail {
namespace {

TEST(Mime, reads_a_usual_mail) {
  const auto mail =
      parse_mail(
          "From: =?utf-8?q?Anna_M=C3=BCller?= <Anna@Example.ORG>\r\nTo: Shop <shop@kith.test>, "
          "b@c.de\r\nCc: d@e.fr\r\n"
          "Reply-To: anna@home.example\r\nSubject: =?iso-8859-1?Q?Gr=FC=DFe?= again\r\nDate: Sun, "
          "22 Nov 2026 10:05:00 +0100\r\n"
          "Message-ID: <one@example.org>\r\nIn-Reply-To: <zero@kith.test>\r\nReferences: "
          "<root@kith.test>\r\n <zero@kith.test>\r\n"
          "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: "
          "quoted-printable\r\n\r\nSch=F6n!\r\n")
          .value();
  ASSERT_EQ(mail.from.size(), 1u);
  EXPECT_EQ(mail.from[0].name, "Anna Müller");
  EXPECT_EQ(mail.from[0].address, "Anna@example.org");
  EXPECT_EQ(mail.to.size(), 2u);
  EXPECT_EQ(mail.reply_to[0].address, "anna@home.example");
  EXPECT_EQ(mail.subject, "Grüße again");
  EXPECT_EQ(format_time(*mail.date), "2026-11-22T09:05:00Z");
  EXPECT_EQ(mail.message_id, "one@example.org");
  EXPECT_EQ(mail.in_reply_to, "zero@kith.test");
  EXPECT_EQ(mail.references, (std::vector<std::string>{"root@kith.test", "zero@kith.test"}));
  EXPECT_EQ(mail.text, "Schön!\n");
  EXPECT_FALSE(mail.written_by_machine());
}

TEST(Mime, reads_parts_and_attachments) {
  const auto mail = parse_mail(
                        "From: a@b.de\nContent-Type: multipart/mixed; "
                        "boundary=x\n\n--x\nContent-Type: multipart/alternative; boundary=y\n\n"
                        "--y\nContent-Type: text/plain\n\nHello\n--y\nContent-Type: text/html; "
                        "charset=utf-8\n\n<p>Hello</p>\n--y--\n"
                        "--x\nContent-Type: application/pdf; "
                        "name*=utf-8''%C3%A4.pdf\nContent-Transfer-Encoding: base64\n\nSGVsbG8=\n"
                        "--x\nContent-Type: image/png\nContent-Disposition: inline; "
                        "filename=l.png\nContent-Id: <logo>\n\nPNG\n--x--\n")
                        .value();
  EXPECT_EQ(mail.text, "Hello");
  EXPECT_EQ(mail.html, "<p>Hello</p>");
  ASSERT_EQ(mail.attachments.size(), 2u);
  EXPECT_EQ(mail.attachments[0].name, "ä.pdf");
  EXPECT_EQ(mail.attachments[0].size, 5);
  ASSERT_TRUE(mail.attachments[0].bytes);
  EXPECT_EQ(mail.attachments[0].bytes->size(), 5U);
  EXPECT_EQ(mail.attachments[1].content_id, "logo");
  EXPECT_TRUE(mail.attachments[1].is_inline);
}

TEST(Mime, charsets_and_their_lies) {
  const auto text = [](std::string type, std::string bytes) {
    return parse_mail("From: a@b.de\nContent-Type: " + type + "\n\n" + bytes).value().text;
  };
  EXPECT_EQ(text("text/plain; charset=us-ascii", "gr\xC3\xBCn"), "grün");
  EXPECT_EQ(text("text/plain; charset=utf-8", "gr\xFCn"), "gr\uFFFDn");
  EXPECT_EQ(text("text/plain", "gr\xFCn"), "grün");
  EXPECT_EQ(text("text/plain; charset=iso-2022-jp", "\x1B$B$\"\x1B(B"), "あ");
  EXPECT_EQ(text("text/plain; charset=gb2312", "\xC4\xE3"), "你");
  EXPECT_EQ(text("text/plain; charset=no-such-thing", "caf\xE9"), "café");
  EXPECT_EQ(text("text/plain; format=flowed", "one \ntwo\n> q \n> r\n"), "one two\n> q r\n");
}

constexpr const char* kReport =
    "From: MAILER-DAEMON@mx.example\nReturn-Path: <>\nAuto-Submitted: auto-replied\nContent-Type: "
    "multipart/report; report-type=delivery-status; boundary=x\n\n"
    "--x\n\nSorry\n--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; "
    "mx.example\n\nFinal-Recipient: rfc822; lost@example.org\n"
    "Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no\n such "
    "user\n\n--x\nContent-Type: message/rfc822\n\n"
    "Message-ID: <kith.1@kith.test>\nSubject: x\n\nbody\n--x--\n";

TEST(Mime, tells_machines_from_people) {
  const auto report = parse_mail(kReport).value();
  ASSERT_TRUE(report.bounce);
  EXPECT_EQ(report.bounce->bounced_id, "kith.1@kith.test");
  EXPECT_EQ(report.bounce->recipient, "lost@example.org");
  EXPECT_EQ(report.bounce->status, "5.1.1");
  EXPECT_EQ(report.bounce->diagnostic, "550 5.1.1 no such user");
  EXPECT_TRUE(report.bounce->permanent);
  EXPECT_EQ(report.text, "Sorry");
  const auto away =
      parse_mail("From: a@b.de\nAuto-Submitted: auto-replied (vacation)\n\nAway").value();
  EXPECT_TRUE(away.written_by_machine());
  EXPECT_FALSE(away.bounce);
  EXPECT_FALSE(parse_mail("From: a@b.de\nAuto-Submitted: no\n\nHi").value().written_by_machine());
  const auto list = parse_mail("From: a@b.de\nList-Id: <news.b.de>\n\nHi").value();
  EXPECT_TRUE(list.from_list());
  EXPECT_FALSE(list.written_by_machine());
  const auto old = parse_mail(
                       "From: MAILER-DAEMON@mx\nSubject: failure notice\n\nHi.\n--- "
                       "Below\nMessage-ID: <z@kith.test>\n")
                       .value();
  ASSERT_TRUE(old.bounce);
  EXPECT_EQ(old.bounce->bounced_id, "z@kith.test");
}

TEST(Mime, writes_what_it_reads) {
  NewMail out{.from = {"Der Laden", "shop@kith.test"},
              .to = {{"Anna Müller", "anna@example.org"}},
              .subject = "Re: Größe, 日本",
              .text = "Grüße\n.\nFrom here on\n" + std::string(2000, 'x'),
              .message_id = "kith.2@kith.test",
              .in_reply_to = "one@example.org",
              .references = {"root@x", "one@example.org", "bad>id"},
              .date = parse_time("2026-11-22T09:05:00Z").value()};
  out.attachments.push_back({"ä b.txt", "text/plain", "file", "alt"});
  const auto bytes = write_mail(out).value();
  EXPECT_TRUE(text::is_ascii(bytes));
  for (std::size_t start = 0; start < bytes.size();) {
    const auto end = bytes.find("\r\n", start);
    ASSERT_NE(end, std::string::npos);
    EXPECT_LE(end - start, 998u);
    start = end + 2;
  }
  const auto in = parse_mail(bytes).value();
  EXPECT_EQ(in.from[0].name, "Der Laden");
  EXPECT_EQ(in.to[0].name, "Anna Müller");
  EXPECT_EQ(in.subject, out.subject);
  EXPECT_EQ(in.text, out.text + "\n");
  EXPECT_EQ(in.message_id, out.message_id);
  EXPECT_EQ(in.in_reply_to, out.in_reply_to);
  EXPECT_EQ(in.references, (std::vector<std::string>{"root@x", "one@example.org"}));
  EXPECT_EQ(in.date, out.date);
  ASSERT_EQ(in.attachments.size(), 1u);
  EXPECT_EQ(in.attachments[0].name, "ä b.txt");
  EXPECT_EQ(*in.attachments[0].bytes, "file");
}

TEST(Mime, refuses_header_injection) {
  const NewMail good{.from = {"", "shop@kith.test"},
                     .to = {{"", "a@b.de"}},
                     .subject = "x",
                     .text = "y",
                     .message_id = "i@k"};
  EXPECT_TRUE(write_mail(good));
  for (const auto* subject : {"x\r\nBcc: all@b.de", "x\nBcc: all@b.de", "x\rY: z"}) {
    auto bad = good;
    bad.subject = subject;
    EXPECT_EQ(write_mail(bad).error().kind, Kind::invalid);
  }
  auto bad = good;
  bad.to[0].address = "a@b.de>\r\nBcc: <c@d.de";
  EXPECT_FALSE(write_mail(bad));
  bad = good;
  bad.to[0].name = "A\r\nBcc: c@d.de";
  EXPECT_FALSE(write_mail(bad));
  for (const auto* address : {"", "a", "a@", "@b", "a b@c.de", "a@b..c", "a@b.de,c@d.de", "ä@b.de",
                              "a@b.de\n", "<a@b.de>"})
    EXPECT_FALSE(is_mail_address(address)) << address;
}

TEST(Mime, bad_bytes_do_no_harm) {
  EXPECT_EQ(parse_mail("").error().kind, Kind::corrupt);
  const std::string whole = kReport;
  for (std::size_t i = 0; i < whole.size(); i += 3)
    if (const auto mail = parse_mail(std::string_view(whole).substr(0, i)))
      EXPECT_TRUE(text::is_valid_utf8(mail->text));
  std::string nested = "From: a@b.de\n";
  for (int i = 0; i < 300; ++i)
    nested += "Content-Type: multipart/mixed; boundary=b" + std::to_string(i) + "\n\n--b" +
              std::to_string(i) + "\n";
  EXPECT_TRUE(parse_mail(nested));
}

TEST(Mime, keeps_files_up_to_what_is_kept_of_one_mail) {
  NewMail out;
  out.from = {"Shop", "shop@kith.test"};
  out.to = {{"", "a@b.de"}};
  out.message_id = "x@kith.test";
  out.text = "Two plans";
  out.attachments = {{"first.txt", "text/plain", std::string(14'000'000, 'a'), ""},
                     {"second.txt", "text/plain", std::string(14'000'000, 'b'), ""}};
  const auto whole = write_mail(out);
  ASSERT_TRUE(whole);
  EXPECT_FALSE(parse_mail(*whole)) << "over the size of a mail";
  out.attachments[1].bytes.resize(6'000'000);
  const auto in = parse_mail(write_mail(out).value()).value();
  ASSERT_EQ(in.attachments.size(), 2U);
  EXPECT_EQ(in.attachments[0].bytes->size(), 14'000'000U);
  EXPECT_EQ(in.attachments[1].bytes->size(), 6'000'000U);
  EXPECT_EQ(in.attachments[1].size, 6'000'000);
}

}  // namespace
}  // namespace kith::channels::mail
