// The query engine and its rivals over the same posts, in one run. Usage:
//   match_race                    the table of docs/performance.md
//   match_race ours               the same without the rivals
//   match_race rivals             the rivals, and ours at 10,000 queries
//   match_race postgres           PostgreSQL, and ours at 10,000 queries
//   match_race posts N [SEED]     N posts as JSON lines
//   match_race queries N [SEED]   N queries, one a line
#include "match/bench/race.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <unordered_set>

#include "match/bench/samples.h"
#include "match/json_line.h"
#include "text/lang.h"
#include "text/near_duplicate.h"
#include "text/reader.h"

namespace kith::match::race {
namespace {

constexpr std::size_t kPosts = 12'000;
constexpr std::size_t kHeard = 20'000;
constexpr int kRuns = 5;

std::vector<Stored> stored(const samples::World& world, std::size_t count) {
  samples::Queries queries(world, 2);
  std::vector<Stored> out;
  while (out.size() < count)
    if (auto query = parse(queries.next())) out.push_back({static_cast<QueryId>(out.size()), std::move(*query)});
  return out;
}

std::size_t leaves(const Node& node) {
  std::size_t out = node.words.empty() && node.children.empty() ? 1 : node.words.empty() ? 0 : 1;
  for (const auto& child : node.children) out += leaves(child);
  return out;
}

void collect(const Node& node, std::unordered_set<std::uint64_t>& into) {
  for (const auto& word : node.words) into.insert(text::hash_word(word.folded));
  for (const auto& child : node.children) collect(child, into);
}

// Everything that is done for one post.
struct Line {
  LineReader reader;
  Matcher matcher;
  std::size_t matches = 0, failed = 0;

  void one(const QuerySet& set, const std::string& line) {
    const auto read = reader.read(line);
    if (!read) {
      ++failed;
      return;
    }
    const auto found = matcher.match(set, (*read)->document);
    if (found)
      matches += found->size();
    else
      ++failed;
  }
};

struct Measured {
  Spread posts;
  double matches = 0;
};

Measured measure(const QuerySet& set, const std::vector<std::string>& lines) {
  Line line;
  for (const auto& text : lines) line.one(set, text);
  line.matches = 0;
  Measured out;
  out.posts = rate(lines.size(), kRuns, [&] {
    for (const auto& text : lines) line.one(set, text);
  });
  out.matches = static_cast<double>(line.matches) / static_cast<double>(lines.size() * kRuns);
  if (line.failed > 0) fmt::print(stderr, "{} posts could not be matched\n", line.failed);
  return out;
}

double wall_micros() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) * 1e-3;
}

// The best of three readings of each post, so that being put aside by the scheduler does not count.
void tail(const QuerySet& set, const std::vector<std::string>& lines, std::string_view what) {
  Line line;
  std::vector<double> times(lines.size(), 1e9);
  for (int run = 0; run < 3; ++run)
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const auto before = wall_micros();
      line.one(set, lines[i]);
      times[i] = std::min(times[i], wall_micros() - before);
    }
  std::ranges::sort(times);
  const auto at = [&](double part) {
    return times[static_cast<std::size_t>(part * static_cast<double>(times.size() - 1))];
  };
  fmt::print(
      "| one post, {}: p50, p99, p99.9, worst | {:.1f}, {:.1f}, {:.1f}, {:.1f} µs | | best of three readings each |\n",
      what, at(0.5), at(0.99), at(0.999), at(1));
}

std::string json_of(const std::string& text) {
  samples::Post post;
  post.id = "1";
  post.document.text = text;
  post.document.followers = 1;
  post.created_at = "2026-03-01T00:00:00Z";
  return samples::to_json(post);
}

// Texts of 100 kB that ask the most of each part.
void worst(const QuerySet& set, const samples::World& world, const std::vector<Stored>& queries) {
  std::vector<std::pair<std::string, std::string>> texts;
  const auto repeat = [](std::string_view piece) {
    std::string out;
    while (out.size() < 100'000) out += piece;
    return out;
  };
  texts.emplace_back("one letter a word", repeat("a b c d e f "));
  texts.emplace_back("one word of letters with marks", repeat("e\u0323\u0301\u0308"));
  texts.emplace_back("Han without a stop", repeat("我们今天非常喜欢这个城市的音乐"));
  texts.emplace_back("Thai without a space", repeat("วันนี้อากาศดีมาก"));
  std::string all;
  std::size_t next = 0;
  const std::function<void(const Node&)> add = [&](const Node& node) {
    for (const auto& word : node.words) all += word.folded + ' ';
    for (const auto& child : node.children) add(child);
  };
  while (all.size() < 100'000 && next < queries.size()) add(queries[next++].query.root);
  texts.emplace_back("words of the queries", all);
  std::string names;
  for (std::size_t i = 0; names.size() < 100'000; ++i) names += world.names().word(i % 400) + ' ';
  texts.emplace_back("the commonest names", names);
  Line line;
  for (const auto& [what, text] : texts) {
    const auto json = json_of(text);
    std::vector<double> times;
    for (int run = 0; run < 5; ++run) {
      const auto before = cpu_seconds();
      line.one(set, json);
      times.push_back((cpu_seconds() - before) * 1e3);
    }
    const auto taken = spread(times);
    fmt::print("| 100 kB, {} | {:.1f} ms ({:.1f}–{:.1f}) | {} | |\n", what, taken.median, taken.least, taken.most,
               line.matches / 5);
    line.matches = 0;
  }
  if (line.failed > 0) fmt::print("| of those, refused at a limit | {} | | |\n", line.failed);
}

std::size_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::size_t all = 0, resident = 0;
  file >> all >> resident;
  return resident * 4096;
}

// As in a house that has been listening for a while: the words of other posts have been heard.
std::unique_ptr<const Frequencies> hear(const samples::World& world, const std::vector<Stored>& queries) {
  auto heard = std::make_unique<Frequencies>();
  const auto set = QuerySet::compile(queries);
  samples::Posts others(world, 11);
  Matcher matcher;
  for (std::size_t i = 0; set && i < kHeard; ++i)
    if (!matcher.match(**set, others.next().document, heard.get())) std::exit(1);
  return heard;
}

std::shared_ptr<const QuerySet> compile(const std::vector<Stored>& queries, std::size_t count,
                                        const Frequencies& heard) {
  const auto resident = resident_bytes();
  const auto before = cpu_seconds();
  auto set = QuerySet::compile(std::span(queries).first(count), &heard);
  const auto seconds = cpu_seconds() - before;
  if (!set) {
    fmt::print(stderr, "{}\n", set.error().message);
    std::exit(1);
  }
  fmt::print("| {} queries compiled | {:.2f} s | | {:.0f} MB by its own count, {:.0f} MB more resident |\n", count,
             seconds, static_cast<double>((*set)->memory_bytes()) * 1e-6,
             (static_cast<double>(resident_bytes()) - static_cast<double>(resident)) * 1e-6);
  const auto edit = wall_micros();
  Stored changed = queries[count / 2];
  if (const auto with = (*set)->with(changed))
    fmt::print("| one edit at {} | {:.2f} ms | | |\n", count, (wall_micros() - edit) * 1e-3);
  return *set;
}

// Parse, cut and look every word up: what no engine of this kind can do without.
void bound(const Track& track) {
  LineReader reader;
  text::Reader words;
  std::unordered_set<std::uint64_t> all;
  for (const auto& query : track.queries) collect(query.query.root, all);
  std::vector<std::uint64_t> table(1U << 18U);
  for (const auto hash : all) {
    auto at = hash & (table.size() - 1);
    while (table[at] != 0) at = (at + 1) & (table.size() - 1);
    table[at] = hash;
  }
  std::size_t found = 0;
  const auto look = [&](std::uint64_t hash) {
    auto at = hash & (table.size() - 1);
    while (table[at] != 0 && table[at] != hash) at = (at + 1) & (table.size() - 1);
    found += table[at] == hash;
  };
  row("simdjson: line to document",
      rate(track.lines.size(), kRuns,
           [&] {
             for (const auto& line : track.lines) found += reader.read(line).has_value();
           }),
      0, "");
  row("words cut, folded, hashed",
      rate(track.texts.size(), kRuns,
           [&] {
             for (const auto& text : track.texts) found += words.read(text).size();
           }),
      0, "text alone");
  // `named`: the writer's name too, which queries ask for by its words.
  const auto line_words_lookup = [&](bool named) {
    for (const auto& line : track.lines) {
      const auto read = reader.read(line);
      if (!read) continue;
      words.read((*read)->document.text);
      if (named) words.append((*read)->document.author);
      for (const auto& cut : words.cuts()) {
        look(cut.hash);
        if (cut.bare != cut.folded) look(cut.bare_hash);
      }
    }
  };
  for (const bool named : {false, true})
    row(named ? "bound with the writer's name" : "bound: line, words, term lookup",
        rate(track.lines.size(), kRuns, [&] { line_words_lookup(named); }), 0,
        named ? "all words asked for, no queries" : "text alone, no queries");
  if (found == 0) std::exit(1);
}

void by_language(const QuerySet& set, const samples::World& world) {
  samples::Posts posts(world, 5);
  for (const auto& language : world.languages()) {
    std::vector<std::string> lines, texts;
    for (int i = 0; i < 1500; ++i) {
      const auto post = posts.next_in(language);
      lines.push_back(samples::to_json(post));
      texts.push_back(post.document.text);
    }
    text::Reader words;
    std::size_t count = 0;
    const auto cut = rate(texts.size(), kRuns, [&] {
      for (const auto& text : texts) count += words.read(text).size();
    });
    const auto all = measure(set, lines);
    row(fmt::format("posts in {}", language.spoken().code), all.posts, all.matches,
        fmt::format("cut, folded and hashed alone {:.0f} k/s", cut.median * 1e-3));
  }
}

void beside(const QuerySet& set, const Track& track) {
  Line line;
  std::uint64_t sum = 0;
  const auto posts = rate(track.lines.size(), kRuns, [&] {
    for (std::size_t i = 0; i < track.lines.size(); ++i) {
      line.one(set, track.lines[i]);
      const auto cuts = line.matcher.words();
      sum += text::near_duplicate_signature(cuts) & 1U;
      sum += text::detect_language(track.texts[i], cuts).code.size();
    }
    if (sum == 0) std::exit(1);
  });
  row("10,000 queries, near-duplicate signature and language beside", posts, 0, "words cut once");
}

void rivals(const Track& track, std::string_view which) {
  const auto show = [](std::string_view name, const Rival& rival) {
    row(name, rival.posts, rival.matches, rival.remark);
  };
  if (which != "postgres") {
    show("Vectorscan literals and check", run_vectorscan(track));
    show("RE2::Set, each text once, and check", run_re2(track));
  }
  for (const auto& [name, rival] : run_postgres(track)) show(name, rival);
}

int run(std::string_view which) {
  const bool whole = which.empty() || which == "ours";
  const samples::World world;
  Track track;
  samples::Posts posts(world, 1);
  std::size_t json = 0, text = 0, plain = 0;
  for (std::size_t i = 0; i < kPosts; ++i) {
    const auto post = posts.next();
    track.lines.push_back(samples::to_json(post));
    track.texts.push_back(post.document.text);
    json += track.lines.back().size();
    text += track.texts.back().size();
    plain += std::ranges::all_of(track.texts.back(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  }
  const auto many = stored(world, whole ? 225'000 : 10'000);
  track.queries.assign(many.begin(), many.begin() + 10'000);
  std::size_t terms = 0;
  for (const auto& query : track.queries) terms += leaves(query.query.root);
  const auto share = [&](std::size_t of) { return static_cast<double>(of) / kPosts; };
  fmt::print("{} posts, {:.0f} bytes of JSON, {:.0f} of text, {:.0f} % ASCII; {:.1f} terms a query\n\n", kPosts,
             share(json), share(text), 100 * share(plain), static_cast<double>(terms) / 10'000);
  fmt::print("| what | median (lowest–highest) | matches a post | |\n|---|---|---|---|\n");
  if (whole) bound(track);
  const auto heard = hear(world, many);
  std::shared_ptr<const QuerySet> ten;
  for (const std::size_t count : {10'000, 50'000, 225'000}) {
    if (count > many.size()) break;
    const auto set = compile(many, count, *heard);
    if (count == 10'000) ten = set;
    const auto all = measure(*set, track.lines);
    row(fmt::format("line to matches, {} queries", count), all.posts, all.matches, "");
    if (whole && count != 50'000) tail(*set, track.lines, fmt::format("{} queries", count));
    if (count == 225'000) worst(*set, world, many);
  }
  if (whole) {
    beside(*ten, track);
    by_language(*ten, world);
  }
  if (which != "ours") rivals(track, which);
  return 0;
}

}  // namespace

void row(std::string_view what, const Spread& posts, double matches, std::string_view remark) {
  fmt::print("| {} | {:.2f} k/s ({:.2f}–{:.2f}) | {:.3f} | {} |\n", what, posts.median * 1e-3, posts.least * 1e-3,
             posts.most * 1e-3, matches, remark);
  std::fflush(stdout);
}

int write(std::string_view what, std::size_t count, std::uint64_t seed) {
  const samples::World world;
  samples::Posts posts(world, seed);
  samples::Queries queries(world, seed);
  for (std::size_t i = 0; i < count; ++i)
    fmt::print("{}\n", what == "posts" ? samples::to_json(posts.next()) : queries.next());
  return 0;
}

}  // namespace kith::match::race

int main(int count, char** arguments) {
  if (count < 3) return kith::match::race::run(count < 2 ? "" : arguments[1]);
  return kith::match::race::write(arguments[1], std::strtoull(arguments[2], nullptr, 10),
                                  count > 3 ? std::strtoull(arguments[3], nullptr, 10) : 1);
}
