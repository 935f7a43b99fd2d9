#include "policy/profile.h"

#include <gtest/gtest.h>

namespace kith::policy {
namespace {

const Time kNow = parse_time("2026-11-22T12:00:00Z").value();
using What = ProfileDrift::What;

// A firm: two public facts that belong into a profile, a figure that does not, and somebody nobody may name.
Agreed firm() {
  Agreed out{.facts = {{.id = "website", .kind = FactKind::url, .value = "https://hartwell.example"},
                       {.id = "positioning", .value = "We settle what others give up on."},
                       {.id = "founded", .kind = FactKind::date, .value = "1987"},
                       {.id = "headcount", .kind = FactKind::number, .is = Openness::internal, .value = "41"},
                       {.id = "md", .kind = FactKind::name, .value = "Dana Whitlock"}},
             .registers = {},
             .now = kNow};
  out.facts.back().wordings["en"] = {"managing director"};
  const NameEntry client{.id = "7", .name = "Brightwater Holdings", .aliases = {"Brightwater"}};
  out.registers["clients"] = NameSet::compile({client});
  return out;
}

ChannelProfile good() {
  ChannelProfile p;
  p.name = "Hartwell & Partners";
  p.about = "We settle what others give up on. Founded in 1987.";
  p.links = {"https://www.hartwell.example/about"};
  p.takes_about = p.takes_links = true;
  return p;
}

// "differs about: 1990; missing link: website"
std::string told(const ProfileComparison& compared) {
  std::string out;
  for (const auto& drift : compared.drifts) {
    out += (out.empty() ? "" : "; ") + std::string(name(drift.what)) + " " + std::string(name(drift.place)) + ": ";
    out += drift.said.empty() ? drift.fact : drift.said;
  }
  return out;
}
std::string told(const ChannelProfile& profile) {
  return told(compare_profile(profile, firm()));
}

TEST(Profile, as_agreed_there_is_no_drift) {
  const auto compared = compare_profile(good(), firm());
  EXPECT_EQ(told(compared), "");
  ASSERT_EQ(compared.agreements.size(), 3u);
  EXPECT_EQ(compared.agreements[0].fact, "positioning");
  EXPECT_EQ(compared.agreements[1].fact, "founded");
  EXPECT_EQ(compared.agreements[2], (ProfileAgreement{ProfilePlace::link, 0, "https://www.hartwell.example/about",
                                                      "website"}));
}

struct Case {
  const char* what;
  void (*change)(ChannelProfile&);
  const char* told;
};
constexpr Case kCases[] = {
    {"another year", [](ChannelProfile& p) { p.about = "We settle what others give up on. Founded in 1990."; },
     "differs about: 1990"},
    {"another address", [](ChannelProfile& p) { p.links = {"https://hartwell.test"}; },
     "differs link: https://hartwell.test"},
    {"an address that is not like ours", [](ChannelProfile& p) { p.links = {"https://links.example/hw"}; },
     "differs link: https://links.example/hw"},
    {"a second address beside ours", [](ChannelProfile& p) { p.links.emplace_back("https://shop.example"); }, ""},
    {"no address", [](ChannelProfile& p) { p.links.clear(); }, "missing link: website"},
    {"the address in a field", [](ChannelProfile& p) {
       p.links.clear();
       p.fields = {{"Website", "hartwell.example"}};
     }, ""},
    {"the address in a field, in German", [](ChannelProfile& p) {
       p.links.clear();
       p.fields = {{"Webseite", "https://old.example"}};
     }, "differs field: https://old.example"},
    {"another field", [](ChannelProfile& p) { p.fields = {{"Blog", "https://words.example"}}; }, ""},
    {"no sentence", [](ChannelProfile& p) { p.about = "Founded in 1987."; }, "missing about: positioning"},
    {"the sentence said differently",
     [](ChannelProfile& p) { p.about = "We settle what all the others give up on, gladly."; },
     "differs about: We settle what all the others give up on, gladly"},
    {"a figure that is not public", [](ChannelProfile& p) { p.about += " We are 41 people."; }, "gives_away about: 41"},
    {"the same, wrongly, and without saying of whom", [](ChannelProfile& p) { p.about += " 45 employees."; },
     "gives_away about: 45"},
    {"a figure in a field", [](ChannelProfile& p) { p.fields = {{"Employees", "41"}}; }, "gives_away field: 41"},
    {"a title somebody else holds",
     [](ChannelProfile& p) { p.fields = {{"Managing director", "Victor Lane"}}; },
     "differs field: Victor Lane"},
    {"a client in the description", [](ChannelProfile& p) { p.about += " We act for Brightwater."; },
     "names about: Brightwater"},
    {"a client in disguise", [](ChannelProfile& p) { p.name = "Hartwell, for B r i g h t w a t e r"; },
     "names name: B r i g h t w a t e r"},
    {"a client in an address", [](ChannelProfile& p) { p.links.emplace_back("https://x.example/brightwater"); },
     "names link: brightwater"},
    {"a client in the words of a picture", [](ChannelProfile& p) { p.banner_alt = "The Brightwater quay"; },
     "names banner: Brightwater"},
};

TEST(Profile, what_is_not_as_agreed) {
  for (const auto& one : kCases) {
    auto profile = good();
    one.change(profile);
    EXPECT_EQ(told(profile), one.told) << one.what;
  }
}

TEST(Profile, says_what_was_agreed) {
  auto profile = good();
  profile.about += " We are 41 people, Brightwater knows.";
  const auto compared = compare_profile(profile, firm());
  ASSERT_EQ(compared.drifts.size(), 2u);
  const ProfileDrift figure{.what = What::gives_away,
                            .said = "41",
                            .fact = "headcount",
                            .agreed = "41",
                            .is = Openness::internal};
  EXPECT_EQ(compared.drifts[0], figure);
  EXPECT_EQ(compared.drifts[1].in_register, "clients");
  EXPECT_EQ(compared.drifts[1].entry, "7");
}

TEST(Profile, what_held_until_then_is_out_of_date) {
  auto agreed = firm();
  agreed.facts[2].until = parse_time("2026-11-01T00:00:00Z").value();
  const auto compared = compare_profile(good(), agreed);
  EXPECT_EQ(told(compared), "out_of_date about: 1987");
  EXPECT_EQ(compared.drifts[0].until, agreed.facts[2].until);
  agreed.facts[0].until = agreed.facts[2].until;
  auto without = good();
  without.links.clear();
  const auto over = compare_profile(without, agreed);
  EXPECT_EQ(told(over), "out_of_date about: 1987") << "a website that is over is not missed";
}

TEST(Profile, a_mailbox_lacks_nothing_it_has_no_place_for) {
  ChannelProfile box;
  box.name = "Office of Hartwell";
  EXPECT_EQ(told(box), "");
  box.name = "Brightwater desk";
  EXPECT_EQ(told(box), "names name: Brightwater");
}

TEST(Profile, a_feed_is_ours_on_our_website_alone) {
  ChannelProfile paper;
  paper.name = "The Courier";
  paper.about = "Founded in 1912. Brightwater rises.";
  paper.links = {"https://courier.example"};
  paper.takes_about = paper.takes_links = paper.may_be_others = true;
  auto compared = compare_profile(paper, firm());
  EXPECT_FALSE(compared.ours);
  EXPECT_EQ(told(compared), "");
  paper.links = {"https://news.hartwell.example"};
  compared = compare_profile(paper, firm());
  EXPECT_TRUE(compared.ours);
  EXPECT_EQ(told(compared), "differs about: 1912; names about: Brightwater; missing about: positioning");
}

TEST(Profile, hides_what_states_or_names_any_of_it) {
  auto secret = firm();
  std::erase_if(secret.facts, [](const CompanyFact& fact) { return fact.is == Openness::open; });
  secret.facts[0].until = parse_time("2020-01-01T00:00:00Z").value();
  const Hiding hiding(secret);
  EXPECT_TRUE(hiding.shows_any("We are 41 people."));
  EXPECT_TRUE(hiding.shows_any("Friends of Brightwater"));
  EXPECT_TRUE(hiding.shows_any("https://x.example/brightwater"));
  EXPECT_FALSE(hiding.shows_any("We settle what others give up on."));
  EXPECT_FALSE(Hiding(Agreed{}).shows_any("We are 41 people, Brightwater."));
}

}  // namespace
}  // namespace kith::policy
