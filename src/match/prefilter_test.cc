#include "match/prefilter.h"

#include <gtest/gtest.h>

#include <set>

#include "match/engine/testing_random.h"
#include "match/index_runs.h"
#include "match/message.h"
#include "match/naive.h"
#include "match/words.h"
#include "text/fold.h"
#include "text/url.h"
#include "text/utf8.h"

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

std::vector<std::string> indexed(const Document& document) {
  IndexWords words;
  const auto of = words.of(document);
  return {of.begin(), of.end()};
}

// The words of the index, read off the plain reading of a document.
class Defined {
 public:
  std::vector<std::string> of(const Document& d) {
    const Reading reading(d);
    for (const auto& zone : reading.zones()) {
      forms(zone, "");
      runs(zone);
      for (const auto& tag : zone.tag_bare) one("", tag.empty() ? "" : "#" + tag);
      for (const auto& handle : zone.handle_names) until("", "@" + handle, '@');
    }
    forms(reading.author(), "a");
    until("h", detail::bare_handle(d.handle), '@');
    until("lang", text::fold(d.lang), '-');
    one("network", text::fold(d.network));
    one("tone", text::fold(d.tone));
    site("site", d.site.empty() ? text::site_of(d.url) : d.site);
    for (const auto& link : d.links) site("link", text::site_of(link));
    for (const auto& has : d.has) one("has", has);
    if (!d.links.empty()) one("has", "link");
    for (const auto& is : d.is) one("is", is);
    return {words_.begin(), words_.end()};
  }

 private:
  void one(std::string_view kind, const std::string& form) {
    if (!form.empty()) words_.insert(kind.empty() ? detail::plain(form) : index_fact(kind, form));
  }
  void until(std::string_view kind, const std::string& value, char sign) {
    one(kind, value);
    for (std::size_t i = 1; (i = value.find(sign, i)) != std::string::npos; ++i) one(kind, value.substr(0, i));
  }
  void site(std::string_view kind, std::string_view host) {
    auto rest = text::fold(host);
    for (one(kind, rest); rest.contains('.'); one(kind, rest)) rest.erase(0, rest.find('.') + 1);
  }
  void forms(const Reading::Zone& zone, std::string_view kind) {
    for (const auto& token : zone.tokens) {
      one(kind, token.bare);
      one(kind, token.bare_own);
    }
  }
  void runs(const Reading::Zone& zone) {
    text::OffsetMap map(zone.text);
    detail::each_run(zone.text, [&](std::string_view run, bool simple) {
      const auto at = static_cast<std::size_t>(run.data() - zone.text.data());
      const auto start = map.code_points(at);
      const Span span{start, map.code_points(at + run.size())};
      const bool whole = std::ranges::find(zone.tokens, span, &Reading::Token::span) != zone.tokens.end();
      if (simple && !whole && detail::has_letter(run)) one("", detail::fold_word(run, false));
    });
  }

  std::set<std::string> words_;
};

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
  IndexWords index;
  for (int round = 0; round < 6'000; ++round) {
    const auto text = testing::make_query(choices, 3);
    const auto query = parse(text, {.allow_negative = true});
    if (!query) continue;
    const auto filter = prefilter(*query);
    for (int i = 0; i < 4; ++i) {
      const auto document = testing::make_document(choices, 8);
      const Reading reading(document);
      const bool holds = match(query->root, reading).truth == Truth::yes;
      const auto words = index.of(document);
      const bool passes = satisfies(filter.words, words,
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

TEST(Prefilter, indexes_what_the_plain_reading_gives) {
  testing::Choices choices(20261123);
  for (int round = 0; round < 4'000; ++round) {
    auto document = testing::make_document(choices, 12);
    document.handle = choices.of({"", "@Maggie", "maggie@mastodon.ie", "@@a@b"});
    if (choices.one_in(4)) document.url = "https://www.Sub.example.org:8080/x?y";
    ASSERT_EQ(indexed(document), Defined().of(document)) << document.text;
  }
  Document d;
  d.text = "Don\u2019t ask foo.bar's BOSS\t\"quoted\\\" #R\u00e4ft @Mags@mastodon.ie a@b.example _ snake_case " +
           std::string(300, 'x') + " \u6559\u4f1a\u306e\u9418 stra\u00dfe 3.14 C++ #";
  d.title = "O'Neill's";
  d.more = {"a red raft", "https://x.example/#tag"};
  d.author = "Jos\u00e9 d'Arc";
  d.lang = "pt-BR";
  EXPECT_EQ(indexed(d), Defined().of(d));
  const auto words = indexed(d);
  for (const std::string expected : {"don\u2019t", "boss", "foo", "bar", "#raft", "@mags@mastodon.ie", "@mags",
                                     "\u241flang:pt", "\u241fa:jose", "o\u2019neill", "snake_case"})
    EXPECT_TRUE(std::ranges::binary_search(words, expected)) << expected;
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
