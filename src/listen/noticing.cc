#include "listen/noticing.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "listen/noticing_queries.h"
#include "listen/watches.h"
#include "match/message.h"
#include "model/event.h"

namespace kith::listen {
namespace {

void add_tags(std::vector<std::string>& tags, const std::vector<std::string>& more) {
  for (const auto& tag : more)
    if (std::ranges::find(tags, tag) == tags.end()) tags.push_back(tag);
}

void say(Verdict& verdict, const Target& t) {
  if (!verdict.assignee) verdict.assignee = t.assignee;
  if (!verdict.priority) verdict.priority = t.priority;
  if (!verdict.snooze) verdict.snooze = t.snooze;
  add_tags(verdict.tags, t.tags);
}

// Among watches the most urgent one is heard.
void say_watch(Verdict& verdict, const Target& t, std::optional<int>& urgent) {
  verdict.watches.emplace_back(WatchId{t.id}, t.quiet);
  if (t.quiet) return;
  if (t.place == Route::desk && !verdict.ruled) verdict.place = Route::desk;
  if (!verdict.assignee) verdict.assignee = t.assignee;
  if (t.priority) urgent = std::max(urgent.value_or(0), *t.priority);
  add_tags(verdict.tags, t.tags);
}

}  // namespace

Verdict weigh(std::vector<Target> targets) {
  std::ranges::sort(targets, [](const Target& a, const Target& b) {
    return std::tuple(!a.is_rule, a.position, a.id) < std::tuple(!b.is_rule, b.position, b.id);
  });
  Verdict out;
  bool stopped = false;
  std::optional<int> urgent;
  for (const auto& t : targets) {
    if (!t.is_rule) {
      say_watch(out, t, urgent);
      continue;
    }
    if (stopped) continue;
    out.rules.push_back(t.id);
    if (t.place && !out.ruled) {
      out.place = t.place;
      out.ruled = true;
    }
    say(out, t);
    stopped = t.stop;
  }
  if (!out.priority) out.priority = urgent;
  return out;
}

match::Document document_of(const Prepared& item, const Source& at, std::optional<int> circle,
                            std::optional<std::int64_t> followers, Time now) {
  const Incoming& in = item.in;
  match::MessageFacts facts;
  facts.text = in.text;
  facts.title = in.subject;
  facts.attachments = in.attachments;
  facts.author = in.author.name;
  facts.handle = in.author.handle;
  facts.lang = item.language;
  facts.network = item.network.empty() ? std::string_view(at.network) : std::string_view(item.network);
  facts.channel = at.name;
  facts.url = in.url;
  if (in.quoted) facts.quoted_url = in.quoted->url;
  facts.direction = in.own ? Direction::out : Direction::in;
  facts.visibility = in.visibility;
  facts.answers = !in.parent.empty();
  facts.quotes = in.quoted.has_value();
  facts.tone = item.tone;
  facts.circle = circle;
  facts.followers = in.author.followers ? in.author.followers : followers;
  facts.sent_at = in.sent_at;
  facts.now = now;
  return match::to_document(facts);
}

Result<std::vector<std::int64_t>> Noticing::satisfied(const Prepared& item, std::optional<int> circle,
                                                      std::optional<std::int64_t> followers) {
  if (item.asked && item.asked->change == sought_.change) return item.asked->ids;
  return matching_.match(sought_, document_of(item, at_, circle, followers, now_));
}

Result<Verdict> Noticing::ask(const Prepared& item, std::optional<int> circle,
                              std::optional<std::int64_t> followers) {
  if (!sought_.set) return Verdict{};
  TRY(const auto ids, satisfied(item, circle, followers));
  if (ids.empty()) return Verdict{};
  TRY(auto found, targets(ids));
  return weigh(std::move(found));
}

Result<std::vector<Target>> Noticing::targets(const std::vector<std::int64_t>& ids) {
  std::vector<std::int64_t> unknown;
  for (const auto id : ids)
    if (!known_.contains(id)) unknown.push_back(id);
  if (!unknown.empty()) {
    TRY(auto read, queries::targets(tx_, at_.workspace, unknown, now_));
    for (auto& target : read) known_.emplace(target.id, std::move(target));
  }
  std::vector<Target> out;
  for (const auto id : ids)
    if (const auto it = known_.find(id); it != known_.end()) out.push_back(it->second);
  return out;
}

void Noticing::heard(MessageId message, ConversationId conversation, Time sent_at, const Verdict& verdict) {
  for (const auto& [watch, quiet] : verdict.watches) {
    rows_.push_back({watch, message, sent_at, quiet});
    if (quiet) continue;
    auto& news = news_[watch];
    news.message = message;
    news.conversation = conversation;
    ++news.count;
  }
  for (const auto rule : verdict.rules) ++days_[{rule, day_of(now_)}];
}

Result<Verdict> Noticing::changed(MessageId message, ConversationId conversation, Verdict verdict) {
  TRY(const auto before, queries::mentions_of(tx_, at_.workspace, message));
  for (const auto& old : before) {
    if (std::ranges::any_of(verdict.watches, [&](const auto& w) { return w.first == old.watch; })) continue;
    TRYV(queries::remove_mention(tx_, at_.workspace, old.watch, message));
    --days_[{old.watch.value, day_of(old.sent_at)}];
  }
  std::erase_if(verdict.watches, [&](const auto& now) {
    return std::ranges::any_of(before, [&](const auto& old) { return old.watch == now.first; });
  });
  verdict.rules.clear();
  if (verdict.watches.empty()) return Verdict{};
  TRY(const Time sent_at, queries::sent_at(tx_, at_.workspace, message));
  heard(message, conversation, sent_at, verdict);
  return verdict;
}

Result<void> Noticing::forget(MessageId message) {
  TRYV(changed(message, {}, {}));
  return {};
}

Result<void> Noticing::finish() {
  std::vector<queries::NewMention> mentions;
  for (const auto& row : rows_) {
    mentions.push_back({row.watch, row.message, row.sent_at, row.quiet});
    ++days_[{row.watch.value, day_of(row.sent_at)}];
  }
  TRYV(queries::insert_mentions(tx_, at_.workspace, mentions, now_));
  std::vector<queries::DayCount> counts;
  for (const auto& [of, count] : days_) counts.push_back({of.first, of.second, count});
  TRYV(queries::add_days(tx_, at_.workspace, counts));
  std::vector<store::NewEvent> told;
  for (const auto& [watch, news] : news_) {
    const std::string conversation =
        news.conversation ? fmt::format("\"{}\"", to_string(news.conversation)) : std::string("null");
    told.push_back({at_.workspace, now_, event::kMentionHeard, "watch", watch.value, {},
                    fmt::format(R"({{"message":"{}","conversation":{},"count":{}}})", to_string(news.message),
                                conversation, news.count)});
  }
  TRYV(tx_.append_events(told));
  matching_.count_mentions(mentions.size());
  return {};
}

}  // namespace kith::listen
