#include "match/prefilter.h"

#include <gtest/gtest.h>

#include "match/engine/testing_random.h"
#include "match/message.h"

namespace kith::match {
namespace {

Query parsed(std::string_view text) {
  auto query = parse(text, {.allow_negative = true});
  EXPECT_TRUE(query) << text << ": " << (query ? "" : query.error().message);
  return query.value_or(Query{});
}

std::string written(const Narrow& n) {
  using Is = Narrow::Is;
  if (n.is == Is::everything) return "*";
  if (n.is == Is::word) return n.word;
  if (n.is == Is::prefix) return n.word + "*";
  std::string out = n.is == Is::named ? "named " + n.word : n.is == Is::all ? "&" : "|";
  for (const auto& part : n.parts) out += " " + written(part);
  return "(" + out + ")";
}
std::string narrowed(std::string_view query) {
  return written(prefilter(parsed(query)).words);
}

// What the workspace would say of names.
bool named_holds(const Narrow& narrow, const Reading& reading) {
  Node node;
  node.is = Node::Is::field;
  node.field = narrow.field;
  node.values = {narrow.word};
  return match(node, reading).truth == Truth::yes;
}

TEST(Prefilter, says_what_an_index_can_know) {
  EXPECT_EQ(narrowed("Raft"), "raft");
  EXPECT_EQ(narrowed("résumé cv"), "(& resume cv)");
  EXPECT_EQ(narrowed("complain* OR organi?e"), "(| complain* organi*)");
  EXPECT_EQ(narrowed("\"faith school\"~5"), "(& faith school)");
  EXPECT_EQ(narrowed("a NEAR/5 (b OR c)"), "(& a (| b c))");
  EXPECT_EQ(narrowed("raft -boat"), "raft");
  EXPECT_EQ(narrowed("-boat"), "*");
  EXPECT_EQ(narrowed("raft OR -boat"), "*");
  EXPECT_EQ(narrowed("raw:\"C++\""), "c");
  EXPECT_EQ(narrowed("raw:\"++\" raft"), "raft");
  EXPECT_EQ(narrowed("raw:\"教会\""), "*");
  EXPECT_EQ(narrowed("#Räft @Mags@mastodon.ie"), "(& #raft @mags@mastodon.ie)");
  EXPECT_EQ(narrowed("lang:(en OR de) has:media"), "(& (| ␟lang:en ␟lang:de) (| ␟has:photo ␟has:video ␟has:audio))");
  EXPECT_EQ(narrowed("site:www.Example.org link:b.example/x"), "(& ␟site:example.org ␟has:link)");
  EXPECT_EQ(narrowed("author:\"Maggie Doyle\""), "(named Maggie Doyle (| ␟h:maggie_doyle (& ␟a:maggie ␟a:doyle)))");
  EXPECT_EQ(narrowed("channel:Shop followers:>100 circle:5 url:x"), "(named Shop)");
}

TEST(Prefilter, takes_ages_where_they_must_hold) {
  const auto young = prefilter(parsed("raft age:<2h"));
  EXPECT_EQ(young.age_most, 7200);
  EXPECT_FALSE(young.age_least);
  const auto between = prefilter(parsed("raft age:1h..2d age:<1d"));
  EXPECT_EQ(between.age_least, 3600);
  EXPECT_EQ(between.age_most, 86400);
  EXPECT_FALSE(prefilter(parsed("raft OR age:<2h")).age_most);
}

TEST(Prefilter, stays_small) {
  std::string many = "raft (w0";
  for (int i = 1; i < 1500; ++i) many += " OR w" + std::to_string(i);
  EXPECT_EQ(narrowed(many + ")"), "raft");
}

TEST(Prefilter, lets_through_whatever_matches) {
  testing::Choices choices(20261122);
  int matched = 0, narrow = 0;
  for (int round = 0; round < 6'000; ++round) {
    const auto text = testing::make_query(choices, 3);
    const auto query = parse(text, {.allow_negative = true});
    if (!query) continue;
    const auto filter = prefilter(*query);
    for (int i = 0; i < 4; ++i) {
      const auto document = testing::make_document(choices, 8);
      const Reading reading(document);
      const bool holds = match(query->root, reading).truth == Truth::yes;
      const bool passes = satisfies(filter.words, index_words(reading),
                                    [&](const Narrow& named) { return named_holds(named, reading); });
      narrow += !passes;
      if (!holds) continue;
      ++matched;
      ASSERT_TRUE(passes) << text << "\n" << document.text << "\n" << document.title << "\n" << written(filter.words);
      if (document.age_seconds) {
        ASSERT_LE(filter.age_least.value_or(0), *document.age_seconds) << text;
        ASSERT_GE(filter.age_most.value_or(1e12), *document.age_seconds) << text;
      }
    }
  }
  EXPECT_GT(matched, 1'000);
  EXPECT_GT(narrow, 3'000);
}

// One post of nothing but `http://` took minutes and gigabytes: every address reached to the end of the text.
TEST(Message, a_text_of_nothing_but_addresses_stays_small) {
  for (const std::string& piece : {std::string("http://"), std::string("https://a.example/."), std::string("http://ä")}) {
    std::string text;
    while (text.size() < 256 * 1024) text += piece;
    MessageFacts facts;
    facts.text = text;
    const auto document = to_document(facts);
    std::size_t bytes = 0;
    for (const auto& link : document.links) bytes += link.size();
    EXPECT_LE(document.links.size(), 500U);
    EXPECT_LE(bytes, 500U * 2'048);
    EXPECT_FALSE(document.links.empty());
  }
}

TEST(Message, reads_the_same_live_and_stored) {
  const std::vector<Attachment> files{{.kind = "image", .alt = "a red raft"},
                                      {.kind = "link", .url = "https://shop.example/raft"}};
  MessageFacts facts;
  facts.text = "see https://b.example/x, all of you";
  facts.title = "On rafts";
  facts.attachments = files;
  facts.network = "mastodon";
  facts.visibility = Visibility::unlisted;
  facts.answers = true;
  facts.tone = -0.9;
  facts.sent_at = Time(std::chrono::hours(1));
  facts.now = Time(std::chrono::hours(3));
  const auto d = to_document(facts);
  EXPECT_EQ(d.links, (std::vector<std::string>{"https://b.example/x", "https://shop.example/raft"}));
  EXPECT_EQ(d.has, (std::vector<std::string>{"photo", "link"}));
  EXPECT_EQ(d.is, (std::vector<std::string>{"reply", "unlisted"}));
  EXPECT_EQ(d.more, (std::vector<std::string>{"a red raft"}));
  EXPECT_EQ(d.tone, "negative");
  EXPECT_EQ(d.age_seconds, 7200);
  facts.network = "mail";
  facts.visibility = Visibility::direct;
  facts.direction = Direction::out;
  EXPECT_EQ(to_document(facts).is, (std::vector<std::string>{"mail", "reply", "own", "direct"}));
  facts.direction = Direction::note;
  EXPECT_TRUE(to_document(facts).is.empty());
}

}  // namespace
}  // namespace kith::match
