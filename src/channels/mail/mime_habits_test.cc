// What mail programs do to mails, one habit a case; each was seen in somebody's mail.
#include <gtest/gtest.h>

#include "channels/mail/mime.h"
#include "channels/mail/mime_field.h"
#include "channels/mail/mime_words.h"

namespace kith::channels::mail {
namespace {

std::string subject(const std::string& field) {
  return parse_mail("From: a@b.example\n" + field + "\n\nHi\n").value().subject;
}

std::vector<MailAttachment> files(const std::string& part) {
  return parse_mail("From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nHi\n--x\n" + part +
                    "\n--x--\n")
      .value()
      .attachments;
}

TEST(MimeHabits, encoded_words_of_a_run_are_one_text) {
  EXPECT_EQ(subject("Subject: =?utf-8?B?R3LDvA==?=\n =?utf-8?B?w59l?= again"), "Grüße again");
  EXPECT_EQ(subject("Subject: =?utf-8?B?R3LD?= =?UTF-8?B?vMOfZQ==?="), "Grüße") << "a letter cut in two";
  EXPECT_EQ(subject("Subject: =?utf-8?Q?a?==?iso-8859-1?q?=FC?="), "aü");
  EXPECT_EQ(subject("Subject: =?iso-8859-1*de?Q?Gr=FC=DFe von fern?="), "Grüße von fern");
  EXPECT_EQ(subject("Subject: =?utf-8?B?" "?= x"), "x");
  EXPECT_EQ(subject("Subject: =?utf-8?B?R3LDvMOfZQ?="), "Grüße") << "without padding";
  EXPECT_EQ(subject("Subject: =?utf-8?X?abc?= =?no end"), "=?utf-8?X?abc?= =?no end");
}

TEST(MimeHabits, japanese_mails_use_letters_of_one_maker) {
  EXPECT_EQ(subject("Subject: =?ISO-2022-JP?B?GyRCJUYlOSVIGyhC?=\n =?ISO-2022-JP?B?GyRCJUYlOSVIGyhC?="),
            "テストテスト");
  EXPECT_EQ(subject("Subject: =?iso-2022-jp?B?GyRCLWItIRsoQg==?="), "№①");
  EXPECT_EQ(subject("Subject: =?iso-2022-jp?B?GyhJMTIzGyhC?="), "ｱｲｳ");
}

TEST(MimeHabits, raw_letters_are_read_as_they_were_meant) {
  EXPECT_EQ(subject("Subject: Gr\xFC\xDF" "e"), "Grüße");
  EXPECT_EQ(subject("Subject: Gr\xC3\xBC\xC3\x9F" "e"), "Grüße");
  EXPECT_EQ(subject("Subject: Gr\xC3\xBC\xC3\x9F" "e und S\xC3"), "Grüße und S\uFFFD") << "cut off";
  const auto russian = parse_mail(
      "From: \xC1\xCE\xCE\xC1 <a@b.example>\nContent-Type: text/plain; charset=koi8-r\n\n\xC4\xC1\n");
  EXPECT_EQ(russian->from[0].name, "анна") << "the header speaks the text's charset";
  EXPECT_EQ(russian->text, "да\n");
}

TEST(MimeHabits, addresses_survive_what_stands_around_them) {
  const auto from = [](const std::string& line) {
    const auto mail = parse_mail("From: " + line + "\n\nHi\n").value();
    return mail.from.empty() ? std::string("none") : mail.from[0].name + "|" + mail.from[0].address;
  };
  EXPECT_EQ(from("=?utf-8?B?IkFubmEsIEIi?= <a@b.example>"), "\"Anna, B\"|a@b.example");
  EXPECT_EQ(from("=?utf-8?Q?Anna=2C?= =?utf-8?Q?_B?= <a@b.example>"), "Anna, B|a@b.example");
  EXPECT_EQ(from("a@ b.example <a@b.example>"), "a@ b.example|a@b.example");
  EXPECT_EQ(from("Anna (from the shop) <a@b.example>"), "Anna|a@b.example");
  EXPECT_EQ(from("The group: Anna <a@b.example>, c@d.example;"), "Anna|a@b.example");
  EXPECT_EQ(from("First <a@b.example>\nFrom: Second <c@d.example>"), "First|a@b.example");
}

TEST(MimeHabits, the_first_of_several_fields_counts) {
  EXPECT_EQ(subject("Subject: one\nSubject: two"), "one");
  const auto mail = parse_mail("From: a@b.example\nTo: c@d.example\nTo: e@f.example\n\nHi").value();
  EXPECT_EQ(mail.to.size(), 2U) << "of receivers all";
}

TEST(MimeHabits, dates_in_other_orders) {
  const auto date = [](const std::string& text) {
    const auto mail = parse_mail("From: a@b.example\nDate: " + text + "\n\nHi").value();
    return mail.date ? format_time(*mail.date) : "none";
  };
  EXPECT_EQ(date("01 Jan 2001 00:01+0000"), "2001-01-01T00:01:00Z");
  EXPECT_EQ(date("Tue, 28 May 1996 12:24:23 cst"), "1996-05-28T18:24:23Z");
  EXPECT_EQ(date("Fri, 21 Nov 1997 09(comment):   55  :  06 -0600 (CST)"), "1997-11-21T15:55:06Z");
  EXPECT_EQ(date("Sun Nov 22 10:05:00 2026"), "2026-11-22T10:05:00Z");
  EXPECT_EQ(date("yesterday"), "none");
}

TEST(MimeHabits, what_stands_before_the_header_goes) {
  for (const std::string lead : {"\n", "   \r\n\r\n", "\xEF\xBB\xBF", " "}) {
    const auto mail = parse_mail(lead + "From: a@b.example\nSubject: here\n\nHi\n");
    ASSERT_TRUE(mail) << lead;
    EXPECT_EQ(mail->subject, "here");
    EXPECT_EQ(mail->from.size(), 1U);
  }
}

TEST(MimeHabits, names_of_files) {
  const auto name = [](const std::string& field) {
    const auto list = files(field + "\nContent-Transfer-Encoding: base64\n\nSGk=");
    return list.size() == 1 ? list[0].name : "none";
  };
  const std::string file = "Content-Type: application/pdf\nContent-Disposition: attachment; ";
  EXPECT_EQ(name(file + "filename*0*=utf-8''%C3%A4;\n filename*1=\" b\"; filename*2*=%2Epdf"), "ä b.pdf");
  EXPECT_EQ(name(file + "filename=plain.pdf; filename*=iso-8859-1'de'%E4.pdf"), "ä.pdf");
  EXPECT_EQ(name(file + "filename=\"=?utf-8?B?ICJ4IiA=?= =?utf-8?Q?=C3=A4.pdf?=\""), "\"x\" ä.pdf");
  EXPECT_EQ(name(file + "filename=two words.pdf"), "two words.pdf");
  EXPECT_EQ(name(file + "filename=\"no end.pdf"), "no end.pdf");
  EXPECT_EQ(name(file + "filename=\"a\\\"b\\\\c.pdf\""), "a\"b\\c.pdf");
  EXPECT_EQ(name(file + "filename=\"gr\xFCn.pdf\""), "grün.pdf");
  EXPECT_EQ(name("Content-Type: application/pdf name=\"a.pdf\""), "a.pdf");
  EXPECT_EQ(name("Content-Type: application-x-gzip; name=\"a.gz\""), "a.gz");
  EXPECT_EQ(name("Content-Type: application/zip;\nname=\"folded-without-blank.zip\""), "folded-without-blank.zip");
}

TEST(MimeHabits, types_that_are_none) {
  EXPECT_EQ(files("Content-Type: ; name=a.jpg\n\nx")[0].type, "application/octet-stream");
  EXPECT_EQ(files("Content-Type: application/pdf (a file) ; name=a.pdf\n\nx")[0].type, "application/pdf");
  EXPECT_EQ(parse_mail("From: a@b.example\nContent-Type: text\n\nHello")->text, "Hello");
}

TEST(MimeHabits, base64_that_is_cut_or_has_more_in_it) {
  EXPECT_EQ(decode_loose_base64("SGVsbG8"), "Hello");
  EXPECT_EQ(decode_loose_base64("SGVsbG8=\nIHlvdQ=="), "Hello you") << "two encoded texts, one behind the other";
  EXPECT_EQ(decode_loose_base64("SGk= and words"), "Hi");
  EXPECT_EQ(decode_loose_base64("S G\tk=\r\n"), "Hi");
  EXPECT_EQ(decode_loose_base64(""), "");
  const auto list =
      files("Content-Type: application/x; name=a\nContent-Transfer-Encoding: base64 (as usual)\n\nSGVsbG8");
  EXPECT_EQ(*list.at(0).bytes, "Hello");
}

TEST(MimeHabits, parts_whose_header_has_no_end) {
  const auto list = files("Content-Type: application/x; name=a\nContent-Transfer-Encoding: base64\nSGVsbG8=");
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(*list[0].bytes, "Hello");
}

TEST(MimeHabits, the_first_type_of_a_part_counts) {
  const auto mail = parse_mail(
      "From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/html\nContent-Type: "
      "text/plain\n\n<p>Hi</p>\n--x--\n");
  EXPECT_EQ(mail->html, "<p>Hi</p>");
  EXPECT_EQ(mail->text, "");
}

TEST(MimeHabits, line_ends_of_two_kinds) {
  const auto mail = parse_mail(
      "From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\n"
      "all of it\n--x\nContent-Type: text/html\n\n<p>this too</p>\n--x--\n");
  EXPECT_EQ(mail->text, "all of it");
  EXPECT_EQ(mail->html, "<p>this too</p>");
  const auto end = parse_mail(
      "From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nall\n--x\r\n\r\nrest\r\n--x--");
  EXPECT_EQ(end->text, "all\nrest");
}

TEST(MimeHabits, a_mail_in_a_mail_is_a_file) {
  const std::string inner = "From: c@d.example\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\n\nHello\n";
  const auto plain = files("Content-Type: message/rfc822\n\n" + inner);
  ASSERT_EQ(plain.size(), 1U);
  EXPECT_EQ(plain[0].name, "") << "it says none";
  EXPECT_EQ(plain[0].subject, "Grüße");
  const auto news = files("Content-Type: message/news\n\n" + inner);
  ASSERT_EQ(news.size(), 1U);
  EXPECT_EQ(news[0].type, "message/news");
  const auto coded = files(
      "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nRnJvbTogY0BkLmV4YW1wbGUKCkhpCg==");
  ASSERT_EQ(coded.size(), 1U);
  EXPECT_EQ(coded[0].type, "message/rfc822");
  EXPECT_EQ(*coded[0].bytes, "From: c@d.example\n\nHi\n");
}

TEST(MimeHabits, what_a_report_returns_is_kept) {
  const auto mail = parse_mail(
      "From: MAILER-DAEMON@b.example\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\n\n"
      "--x\n\nSorry\n--x\nContent-Type: text/rfc822-headers\n\nMessage-ID: <one@kith.test>\nSubject: x\n--x--\n");
  ASSERT_TRUE(mail->bounce);
  EXPECT_EQ(mail->bounce->bounced_id, "one@kith.test");
  ASSERT_EQ(mail->attachments.size(), 1U);
  EXPECT_EQ(mail->attachments[0].type, "text/rfc822-headers");
}

TEST(MimeHabits, fields_are_read_whatever_they_hold) {
  const auto field = parse_field("Text/Plain (said so); charset = \"utf-8\" ; x; =y; format=flowed");
  EXPECT_EQ(field.value, "text/plain");
  EXPECT_EQ(field.parameter("charset"), "utf-8");
  EXPECT_EQ(field.parameter("format"), "flowed");
  EXPECT_EQ(field.parameter("none"), "");
  for (const auto* odd : {"", ";", "=", "a/b;*=", "a/b;x*9999=1", "a/b; x*=utf-8'", "a/b; x=\"\\", "a/b;;;;=;*0*="})
    EXPECT_LE(parse_field(odd).parameters.size(), 2U) << odd;
}

TEST(MimeHabits, raw_letters_in_encoded_words) {
  const auto read = parse_mail("From: =?iso-8859-1?Q?Jürgen?= =?iso-8859-1?Q?_Fl=F6ßer?= <j@b.example>\r\n\r\nx");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->from.at(0).name, "Jürgen Flößer");
}

TEST(MimeHabits, words_without_end_are_looked_at_no_further_than_words_are_long) {
  std::string header = "A: ";
  for (int i = 0; i < 20'000; ++i) header += "=?utf-8?Q?x";
  EXPECT_EQ(decode_words(header), header);
}

TEST(MimeHabits, one_type_is_enough) {
  const auto read = parse_mail(
      "Content-Type: multipart/mixed; boundary=b\r\nContent-type: text/plain;\r\n charset=x\r\nFrom: Mags "
      "m@e.example\r\n"
      "Message-ID: <1  @ e.example>\r\n\r\n--b\r\n\r\nHello\r\n--b\r\nContent-Type: "
      "message/rfc822\r\nContent-Disposition: "
      "attachment; filename=\"old.eml\"\r\n\r\nSubject: x\r\n\r\ny\r\n--b--\r\n");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->text, "Hello");
  ASSERT_EQ(read->from.size(), 1U);
  EXPECT_EQ(read->from[0].name, "Mags");
  EXPECT_EQ(read->from[0].address, "m@e.example");
  EXPECT_EQ(read->message_id, "1@e.example");
  ASSERT_EQ(read->attachments.size(), 1U);
  EXPECT_EQ(read->attachments[0].name, "old.eml");
}

TEST(MimeHabits, a_boundary_without_its_semicolon) {
  const auto read = parse_mail("Content-Type: multipart/mixed\r\n\tboundary=b\r\n\r\n--b\r\n\r\nHello\r\n--b--\r\n");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->text, "Hello");
}

}  // namespace
}  // namespace kith::channels::mail
