#include "net/imap_parser.h"

#include <gtest/gtest.h>

#include "net/imap.h"

namespace kith::net {
namespace {

Result<std::vector<ImapResponse>> parse(std::string_view bytes, std::size_t step = 1'000'000) {
  ImapParser parser({.line = 10'000, .literals = 10'000});
  std::vector<ImapResponse> all;
  for (std::size_t i = 0; i < bytes.size(); i += step) {
    TRY(auto some, parser.feed(bytes.substr(i, step)));
    for (ImapResponse& r : some) all.push_back(std::move(r));
  }
  return all;
}

TEST(ImapParser, ReadsStatusesWithUnbalancedWords) {
  const auto r = parse(
      "* OK [UIDVALIDITY 3857529045] it's (not \"balanced\r\nk1 NO [AUTHENTICATIONFAILED] no\r\n+ go on\r\n* BYE\r\n");
  ASSERT_TRUE(r);
  ASSERT_EQ(r->size(), 4u);
  EXPECT_EQ((*r)[0].code, "UIDVALIDITY 3857529045");
  EXPECT_EQ((*r)[1].tag, "k1");
  EXPECT_EQ((*r)[1].status, "NO");
  EXPECT_EQ((*r)[2].tag, "+");
  EXPECT_EQ((*r)[2].text, "go on");
  EXPECT_EQ((*r)[3].status, "BYE");
}

TEST(ImapParser, ReadsFetchWithLiteralInPiecesOfAnySize) {
  const std::string bytes =
      "* 12 FETCH (UID 7 FLAGS (\\Seen $x) INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" RFC822.SIZE 20 BODY[]<0> "
      "{11}\r\nab\r\n)(\"\r\nxy BODY[HEADER.FIELDS (TO)] {0}\r\n)\r\n* 13 EXISTS\r\n";
  for (std::size_t step = 1; step < bytes.size(); ++step) {
    const auto r = parse(bytes, step);
    ASSERT_TRUE(r) << step;
    ASSERT_EQ(r->size(), 2u);
    const ImapValue& items = (*r)[0].values[2];
    EXPECT_EQ(items.after("uid")->text, "7");
    EXPECT_EQ(items.after("BODY[]<0>")->text, "ab\r\n)(\"\r\nxy");
    EXPECT_EQ(items.after("BODY[HEADER.FIELDS (TO)]")->text, "");
    EXPECT_EQ(items.after("FLAGS")->items.size(), 2u);
    EXPECT_EQ((*r)[1].values[1].text, "EXISTS");
  }
}

TEST(ImapParser, ReadsListWithNilAndEscapes) {
  const auto r = parse("* LIST (\\HasNoChildren \\Sent) NIL \"a \\\"b\\\\\"\r\n* LIST () \"/\" {4}\r\nx\"y)\r\n");
  ASSERT_TRUE(r);
  EXPECT_EQ((*r)[0].values[2].is, ImapValue::Is::nil);
  EXPECT_EQ((*r)[0].values[3].text, "a \"b\\");
  EXPECT_EQ((*r)[1].values[3].text, "x\"y)");
}

TEST(ImapParser, RefusesWhatIsNotImap) {
  for (const char* bad :
       {"HTTP/1.1 400 Bad\r\n", "* 1 FETCH (UID 1\r\n", "* LIST ) x\r\n", "* SEARCH \"open\r\n", " * x\r\n", "*\r\n"})
    EXPECT_FALSE(parse(bad)) << bad;
  EXPECT_EQ(parse("* X " + std::string(20'000, 'a')).error().kind, Kind::too_large);
  EXPECT_EQ(parse("* 1 FETCH (BODY[] {99999}\r\n").error().kind, Kind::too_large);
  EXPECT_EQ(parse("* 1 FETCH (BODY[] {9000}\r\n" + std::string(9000, 'x') + " {9000}\r\n").error().kind,
            Kind::too_large);
  EXPECT_FALSE(parse("* " + std::string(5000, '(') + "\r\n"));
}

TEST(Imap, FindsTheSentFolder) {
  EXPECT_EQ(sent_folder({{"INBOX", {}, "/"}, {"Out", {"\\sent"}, "/"}, {"Sent", {}, "/"}}), "Out");
  EXPECT_EQ(sent_folder({{"INBOX", {}, "/"}, {"sent items", {}, "/"}}), "sent items");
  EXPECT_EQ(sent_folder({{"INBOX", {}, "/"}}), std::nullopt);
}

}  // namespace
}  // namespace kith::net
