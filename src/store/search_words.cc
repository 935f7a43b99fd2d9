#include "store/search_words.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace kith::store::detail {
namespace {

using match::Narrow;
using Is = match::Narrow::Is;

// Powers of two of milliseconds: 4 minutes, 70 minutes, 19 hours, 12 days, 199 days.
constexpr std::array<int, 5> kShifts{18, 22, 26, 30, 34};
constexpr std::int64_t kCoverMost = 20;

// A prefix is wide that begins a word of 3 in 100 of the newest messages.
constexpr int kSample = 400, kWide = 12;

std::string time_word(std::size_t level, std::int64_t number) {
  char digits[20];
  const auto [end, error] = std::to_chars(std::begin(digits), std::end(digits), number, 32);
  return match::index_fact(std::string(1, static_cast<char>('0' + level)), std::string_view(digits, end));
}

struct Writing {
  std::string_view open, close, prefix, both, either;
};
constexpr Writing kFts5{"\"", "\"", " *", " AND ", " OR "};
constexpr Writing kTsquery{"'", "'", ":*", " & ", " | "};

void write(const Narrow& narrow, const Writing& how, std::string& out) {
  if (narrow.is == Is::word || narrow.is == Is::prefix) {
    out.append(how.open).append(narrow.word).append(how.close);
    if (narrow.is == Is::prefix) out.append(how.prefix);
    return;
  }
  out += '(';
  for (std::size_t i = 0; i < narrow.parts.size(); ++i) {
    if (i > 0) out.append(narrow.is == Is::all ? how.both : how.either);
    write(narrow.parts[i], how, out);
  }
  out += ')';
}

std::string write(std::optional<WorkspaceId> workspace, const Narrow& narrow, const Writing& how) {
  std::string out;
  if (workspace) write(Narrow{.is = Is::word, .word = scope_word(*workspace)}, how, out);
  if (narrow.is == Is::everything) return out;
  if (workspace) out.append(how.both);
  write(narrow, how, out);
  return out;
}

bool satisfied(match::Field field, const std::string& value, match::Document document) {
  match::Node node;
  node.is = match::Node::Is::field;
  node.field = field;
  node.values = {value};
  const match::Reading reading(document);
  return match::match(node, reading).truth == match::Truth::yes;
}

// What the workspace calls its channels and members.
struct Ours {
  struct One {
    std::int64_t id;
    std::string name, handle;
  };
  std::vector<One> channels, members;
};

Result<std::vector<Ours::One>> read(Transaction& tx, WorkspaceId workspace, const Statement& statement) {
  TRY(const auto rows, tx.query(statement, {workspace}));
  std::vector<Ours::One> out;
  for (const auto& row : rows) out.push_back({row.i64(0), row.text(1), row.text(2)});
  return out;
}

Narrow by_name(const Narrow& named, const Ours& ours) {
  Narrow out{.is = Is::any, .parts = named.parts};
  const auto add = [&](std::string word) { out.parts.push_back({.is = Is::word, .word = std::move(word)}); };
  const bool author = named.field == match::Field::author;
  for (const auto& channel : ours.channels) {
    match::Document d;
    (author ? d.author : d.channel) = channel.name;
    d.handle = channel.handle;
    if (!satisfied(named.field, named.word, std::move(d))) continue;
    add(author ? own_word(ChannelId{channel.id}) : channel_word(ChannelId{channel.id}));
  }
  for (const auto& member : ours.members) {
    match::Document d;
    d.author = member.name;
    d.handle = member.handle;
    if (author && satisfied(named.field, named.word, std::move(d))) add(by_word(MemberId{member.id}));
  }
  if (out.parts.size() == 1) return std::move(out.parts.front());
  return out;
}

Narrow with_names(const Narrow& narrow, const Ours& ours) {
  if (narrow.is == Is::named) return by_name(narrow, ours);
  Narrow out = narrow;
  for (auto& part : out.parts) part = with_names(part, ours);
  return out;
}

bool has_names(const Narrow& narrow) {
  if (narrow.is == Is::named) return true;
  for (const auto& part : narrow.parts)
    if (has_names(part)) return true;
  return false;
}

// Parts that cannot match taken out, so that every bracket written has something in it.
Narrow tidied(Narrow narrow) {
  if (narrow.is != Is::all && narrow.is != Is::any) return narrow;
  for (auto& part : narrow.parts) part = tidied(std::move(part));
  if (narrow.is == Is::any) std::erase_if(narrow.parts, is_nothing);
  for (const auto& part : narrow.parts)
    if (narrow.is == Is::all && is_nothing(part)) return Narrow{.is = Is::any};
  return narrow;
}

bool has_prefix(const Narrow& narrow) {
  return narrow.is == Is::prefix || std::ranges::any_of(narrow.parts, has_prefix);
}

// Parts `is_wide` says so of left out.
template <class F>
Narrow widened(Narrow narrow, const F& is_wide) {
  if (narrow.is == Is::prefix && is_wide(narrow.word)) return {};
  if (narrow.is != Is::all && narrow.is != Is::any) return narrow;
  for (auto& part : narrow.parts) part = widened(std::move(part), is_wide);
  const auto everything = [](const Narrow& part) { return part.is == Is::everything; };
  if (narrow.is == Is::any) return std::ranges::any_of(narrow.parts, everything) ? Narrow{} : narrow;
  std::erase_if(narrow.parts, everything);
  return narrow.parts.empty() ? Narrow{} : narrow;
}

}  // namespace

std::string scope_word(WorkspaceId workspace) {
  return match::index_fact("w", format_id(workspace.value));
}
std::string channel_word(ChannelId channel) {
  return match::index_fact("c", to_string(channel));
}
std::string own_word(ChannelId channel) {
  return match::index_fact("own", to_string(channel));
}
std::string by_word(MemberId member) {
  return match::index_fact("by", to_string(member));
}

std::vector<std::string> time_words(Place place) {
  std::vector<std::string> out;
  for (std::size_t level = 0; level < kShifts.size(); ++level)
    out.push_back(time_word(level, (place / 64) >> kShifts[level]));
  return out;
}

std::vector<std::string> cover(Place from, Place before) {
  const std::int64_t first = from / 64, last = (before - 1) / 64;
  for (std::size_t level = 0; level < kShifts.size(); ++level) {
    const std::int64_t a = first >> kShifts[level], b = last >> kShifts[level];
    if (b - a >= kCoverMost) continue;
    std::vector<std::string> out;
    for (auto n = a; n <= b; ++n) out.push_back(time_word(level, n));
    return out;
  }
  return {};
}

Result<Narrow> resolve(Transaction& tx, WorkspaceId workspace, Narrow narrow) {
  // Indexes: channel(workspace_id, id), member(workspace_id, handle).
  static constexpr Statement kChannels = "SELECT id, name, handle FROM channel WHERE workspace_id = ?";
  static constexpr Statement kMembers = "SELECT id, name, handle FROM member WHERE workspace_id = ?";
  if (has_names(narrow)) {
    Ours ours;
    TRY(ours.channels, read(tx, workspace, kChannels));
    TRY(ours.members, read(tx, workspace, kMembers));
    narrow = with_names(narrow, ours);
  }
  return tidied(std::move(narrow));
}

Result<Narrow> without_wide_prefixes(Transaction& tx, WorkspaceId workspace, Place before, Narrow narrow) {
  // Indexes: message_place(workspace_id, key), message_words(workspace_id, key).
  static constexpr Statement kNewestWords = {
      "SELECT f.words FROM (SELECT key FROM message_place WHERE workspace_id = ? AND key < ? ORDER BY key DESC "
      "LIMIT ?) AS p CROSS JOIN message_words f ON f.rowid = p.key",
      "SELECT array_to_string(tsvector_to_array(words), ' ') FROM message_words WHERE workspace_id = ? AND key < ? "
      "ORDER BY key DESC LIMIT ?"};
  if (!has_prefix(narrow)) return narrow;
  TRY(const auto rows, tx.query(kNewestWords, {workspace, before, kSample}));
  if (rows.size() < static_cast<std::size_t>(kSample)) return narrow;
  std::vector<std::string> newest;
  for (const auto& row : rows) newest.push_back(" " + row.text(0));
  return widened(std::move(narrow), [&](const std::string& prefix) {
    const auto begun = " " + prefix;
    return std::ranges::count_if(newest, [&](const std::string& words) { return words.contains(begun); }) >= kWide;
  });
}

bool is_nothing(const Narrow& narrow) {
  return narrow.is == Is::any && narrow.parts.empty();
}

std::string fts5_query(std::optional<WorkspaceId> workspace, const Narrow& narrow) {
  return write(workspace, narrow, kFts5);
}

std::string tsquery(const Narrow& narrow) {
  return write(std::nullopt, narrow, kTsquery);
}

std::string tsquery(WorkspaceId workspace, const std::vector<std::string>& any_of) {
  if (any_of.empty()) return write(workspace, Narrow{}, kTsquery);
  Narrow when{.is = Is::any};
  for (const auto& word : any_of) when.parts.push_back({.is = Is::word, .word = word});
  return tsquery(when);
}

}  // namespace kith::store::detail
