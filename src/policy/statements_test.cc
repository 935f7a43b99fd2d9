#include "policy/statements.h"

#include <gtest/gtest.h>

#include "text/utf8.h"

namespace kith::policy {
namespace {

const Time kNow = parse_time("2026-11-22T12:00:00Z").value();

CompanyFact number(std::string id, std::string value) {
  return {.id = std::move(id), .kind = FactKind::number, .is = Openness::internal, .value = std::move(value)};
}

// "140!" for a statement that differs, "120" for one that does not; several with a space.
std::string stated(const CompanyFact& fact, std::string_view text) {
  std::string out;
  for (const auto& found : FactSet::compile({fact})->find(text, kNow)) {
    const auto letters = text::to_utf32(text);
    EXPECT_EQ(text::to_utf8(std::u32string_view(letters).substr(found.start, found.end - found.start)), found.said);
    out += (out.empty() ? "" : " ") + found.said + (found.differs ? "!" : "");
  }
  return out;
}

TEST(Statements, how_many_we_are) {
  const auto fact = number("headcount", "120");
  EXPECT_EQ(stated(fact, "We are 140 people now."), "140!");
  EXPECT_EQ(stated(fact, "We are 120 people now."), "120");
  EXPECT_EQ(stated(fact, "we're about 1,200 people"), "1,200!");
  EXPECT_EQ(stated(fact, "We are a hundred and twenty people."), "a hundred and twenty");
  EXPECT_EQ(stated(fact, "Our 140 employees wish you a good year"), "140!");
  EXPECT_EQ(stated(fact, "Wir sind jetzt rund 140 Leute"), "140!");
  EXPECT_EQ(stated(fact, "Unsere 120 Mitarbeiterinnen"), "120");
  EXPECT_EQ(stated(fact, "Nous sommes 140 personnes"), "140!");
  EXPECT_EQ(stated(fact, "Somos 140 personas"), "140!");
  EXPECT_EQ(stated(fact, "Siamo in 140"), "140!");
  EXPECT_EQ(stated(fact, "We zijn met 140 mensen"), "140!");
  EXPECT_EQ(stated(fact, "{\"employees\": 140}"), "140!");
}

TEST(Statements, other_numbers_are_no_headcount) {
  const auto fact = number("headcount", "120");
  for (const auto* text : {"140 people came to the party", "We are 3 minutes late", "We are open from 9 to 17",
                           "They have 140 employees", "It costs us 140 euros", "We are one of 140 firms",
                           "Room 140, people! See you there.", "We have 140 chairs. People may sit."})
    EXPECT_EQ(stated(fact, text), "") << text;
}

TEST(Statements, without_a_value_any_number_states_it) {
  EXPECT_EQ(stated(number("headcount", ""), "We are 140 people"), "140");
}

TEST(Statements, wordings_of_ones_own) {
  auto fact = number("boats", "12");
  EXPECT_EQ(stated(fact, "a fleet of 14 boats"), "");
  fact.wordings["en"] = {"fleet of {} boats"};
  EXPECT_EQ(stated(fact, "a fleet of 14 boats"), "14!");
  EXPECT_EQ(stated(fact, "A FLEET of 12 boats"), "12");
}

TEST(Statements, figures) {
  const auto fact = number("revenue", "2.5 million");
  EXPECT_EQ(stated(fact, "with a revenue of €2,500,000"), "2,500,000");
  EXPECT_EQ(stated(fact, "revenue was 3m"), "3m!");
  EXPECT_EQ(stated(fact, "Umsatz von rund 2,5 Mio"), "2,5 Mio");
}

TEST(Statements, dates_by_what_they_say) {
  CompanyFact fact{.id = "founded", .kind = FactKind::date, .value = "2019-05-01"};
  EXPECT_EQ(stated(fact, "We were founded in 2019."), "2019");
  EXPECT_EQ(stated(fact, "founded in 2018"), "2018!");
  EXPECT_EQ(stated(fact, "founded on 1 May 2019"), "1 May 2019");
  EXPECT_EQ(stated(fact, "founded on June 1, 2019"), "June 1, 2019!");
  EXPECT_EQ(stated(fact, "gegründet im Jahr 2018"), "2018!");
  EXPECT_EQ(stated(fact, "See you in 2018"), "");
}

TEST(Statements, websites) {
  const CompanyFact fact{.id = "website", .kind = FactKind::url, .value = "https://hartwell.com"};
  EXPECT_EQ(stated(fact, "See https://www.hartwell.com/team."), "https://www.hartwell.com/team");
  EXPECT_EQ(stated(fact, "Our website is hartwell-partners.net"), "hartwell-partners.net!");
  EXPECT_EQ(stated(fact, "More at hartwell.net"), "hartwell.net!");
  EXPECT_EQ(stated(fact, "A good read: https://example.org/a"), "");
}

TEST(Statements, who_holds_a_title) {
  CompanyFact fact{.id = "director", .kind = FactKind::name, .value = "Dana Reeve"};
  fact.wordings["en"] = {"managing director"};
  EXPECT_EQ(stated(fact, "Our managing director Dana Reeve says hello"), "Dana Reeve");
  EXPECT_EQ(stated(fact, "Our managing director, Tom Hale, says hello"), "Tom Hale!");
  EXPECT_EQ(stated(fact, "Tom Hale is our new managing director."), "Tom Hale!");
  EXPECT_EQ(stated(fact, "Dana Reeve, head of sales, was there"), "head of sales!");
  EXPECT_EQ(stated(fact, "We looked for a managing director for a year"), "");
  EXPECT_EQ(stated(fact, "Tom Hale, head of sales, was there"), "");
}

TEST(Statements, one_sentence) {
  const CompanyFact fact{.id = "positioning", .value = "We settle what others give up on."};
  EXPECT_EQ(stated(fact, "Hello. We settle what others give up on."), "We settle what others give up on");
  EXPECT_EQ(stated(fact, "We sort out what others give up on!"), "We sort out what others give up on!");
  EXPECT_EQ(stated(fact, "We will settle this on Monday."), "");
}

TEST(Statements, who_left) {
  const CompanyFact fact{.id = "leavers", .is = Openness::confidential};
  EXPECT_EQ(stated(fact, "Tom has left us after nine years"), "has left us");
  EXPECT_EQ(stated(fact, "Tom verlässt uns"), "verlässt uns");
  EXPECT_EQ(stated(fact, "The bus has left without us"), "");
}

TEST(Statements, count_while_they_are_valid) {
  auto fact = number("headcount", "120");
  fact.from = kNow + std::chrono::hours{1};
  EXPECT_EQ(stated(fact, "we are 140 people"), "");
  fact.from = kNow;
  EXPECT_EQ(stated(fact, "we are 140 people"), "140!");
  fact.until = kNow;
  EXPECT_EQ(stated(fact, "we are 140 people"), "");
}

TEST(Statements, names_of_kinds) {
  for (const auto kind : {FactKind::text, FactKind::number, FactKind::name, FactKind::url, FactKind::date})
    EXPECT_EQ(parse_fact_kind(name(kind)), kind);
  for (const auto is : {Openness::open, Openness::internal, Openness::confidential})
    EXPECT_EQ(parse_openness(name(is)), is);
  EXPECT_FALSE(parse_openness("open"));
}

}  // namespace
}  // namespace kith::policy
