#include "listen/watch_runs_queries.h"

#include <algorithm>
#include <boost/json.hpp>

#include "match/message.h"
#include "model/event.h"

namespace kith::listen::queries {
namespace {

namespace json = boost::json;
using store::Row;
using store::Statement;
using store::Transaction;

std::string text_at(const json::object& o, std::string_view name) {
  const auto* v = o.if_contains(name);
  return v && v->is_string() ? std::string(v->get_string()) : std::string();
}

json::value parsed(std::string_view text) {
  boost::system::error_code bad;
  auto value = json::parse(text, bad);
  return bad ? json::value() : value;
}

std::vector<Attachment> files_of(std::string_view text) {
  std::vector<Attachment> out;
  const auto value = parsed(text);
  if (!value.is_array()) return out;
  for (const auto& one : value.get_array()) {
    if (!one.is_object()) continue;
    Attachment file;
    file.kind = text_at(one.get_object(), "kind");
    file.url = text_at(one.get_object(), "url");
    file.alt = text_at(one.get_object(), "alt");
    out.push_back(std::move(file));
  }
  return out;
}

std::string member_of(std::string_view text, std::string_view name) {
  const auto value = parsed(text);
  return value.is_object() ? text_at(value.get_object(), name) : std::string();
}

HeardRow heard_row(const Row& r, Time now) {
  HeardRow out;
  out.message = r.id<MessageTag>(0);
  out.sent_at = r.time(1);
  out.is_heard = r.text(2) == "in" && r.is_null(3);
  if (!out.is_heard) return out;
  const std::string text = r.text(4), author = r.text(6), handle = r.text(7), lang = r.text(8), network = r.text(9),
                    channel = r.text(10), url = r.text(11), quoted = member_of(r.text(12), "url"),
                    title = member_of(r.text(18), "subject");
  const auto files = files_of(r.text(5));
  match::MessageFacts facts;
  facts.text = text;
  facts.title = title;
  facts.attachments = files;
  facts.author = author;
  facts.handle = handle;
  facts.lang = lang;
  facts.network = network;
  facts.channel = channel;
  facts.url = url;
  facts.quoted_url = quoted;
  facts.quotes = !r.is_null(12);
  facts.visibility = parse<Visibility>(r.text(13)).value_or(Visibility::direct);
  facts.answers = !r.is_null(14);
  if (!r.is_null(15)) facts.tone = r.real(15);
  if (!r.is_null(16)) facts.circle = r.integer(16);
  facts.followers = r.opt_i64(17);
  facts.sent_at = out.sent_at;
  facts.now = now;
  out.document = match::to_document(facts);
  return out;
}

#define KITH_HEARD_COLUMNS                                                                                         \
  "SELECT m.id, m.sent_at, m.direction, m.deleted_at, m.text, m.attachments_json, i.name, i.handle, m.lang, "      \
  "COALESCE(i.network, h.network), h.name, m.url, m.quoted_json, m.visibility, m.remote_parent, m.tone, p.circle, " \
  "i.followers, m.flags_json FROM message m JOIN channel h ON h.id = m.channel_id "                                \
  "LEFT JOIN identity i ON i.id = m.identity_id LEFT JOIN contact p ON p.id = i.contact_id "                       \
  "WHERE m.workspace_id = ? "

}  // namespace

Result<std::optional<RunRow>> next_run(Transaction& tx) {
  // Index: watch_run_state.
  static constexpr Statement kNext =
      "SELECT r.id, r.workspace_id, r.watch_id, r.query, w.canonical, r.state, r.before_at, r.before_id, r.total, "
      "r.seen, r.found, r.created_at, r.updated_at, r.error FROM watch_run r JOIN watch w ON w.id = r.watch_id "
      "WHERE r.state IN ('waiting', 'running') ORDER BY r.id LIMIT 1";
  TRY(const auto row, tx.query_one(kNext));
  if (!row) return std::optional<RunRow>{};
  RunRow run;
  run.id = row->i64(0);
  run.workspace = row->id<WorkspaceTag>(1);
  run.watch = row->id<WatchTag>(2);
  run.query = row->text(3);
  run.present_query = row->text(4);
  run.state = row->text(5);
  if (!row->is_null(6)) run.before.emplace(row->time(6), row->id<MessageTag>(7));
  run.total = row->i64(8);
  run.seen = row->i64(9);
  run.found = row->i64(10);
  run.started_at = row->time(11);
  run.updated_at = row->time(12);
  run.error = row->text(13);
  return std::optional<RunRow>{std::move(run)};
}

Result<std::vector<HeardRow>> heard_before(Transaction& tx, const RunRow& run, int limit, Time now) {
  // Index: message_sent.
  static constexpr Statement kFirst = KITH_HEARD_COLUMNS "ORDER BY m.sent_at DESC, m.id DESC LIMIT ?";
  static constexpr Statement kBefore = KITH_HEARD_COLUMNS
      "AND m.sent_at <= ? AND (m.sent_at < ? OR m.id < ?) ORDER BY m.sent_at DESC, m.id DESC LIMIT ?";
  auto rows = run.before ? tx.query(kBefore, {run.workspace, run.before->first, run.before->first, run.before->second,
                                              limit})
                         : tx.query(kFirst, {run.workspace, limit});
  if (!rows) return rows.error();
  std::vector<HeardRow> out;
  for (const auto& r : *rows) out.push_back(heard_row(r, now));
  return out;
}

Result<bool> save_run(Transaction& tx, const RunRow& run, Time now) {
  static constexpr Statement kSave =
      "UPDATE watch_run SET state = ?, before_at = ?, before_id = ?, seen = ?, found = ?, error = ?, updated_at = ?, "
      "finished_at = ? WHERE workspace_id = ? AND id = ? AND state IN ('waiting', 'running')";
  const bool over = run.state == "done" || run.state == "failed";
  store::Value at, id, error, finished;
  if (run.before) {
    at = run.before->first;
    id = run.before->second;
  }
  if (!run.error.empty()) error = run.error;
  if (over) finished = now;
  TRY(const auto count, tx.execute(kSave, {run.state, at, id, run.seen, run.found, error, now, finished, run.workspace,
                                           run.id}));
  return count > 0;
}

Result<void> tell_run(Transaction& tx, const RunRow& run, Time now) {
  const bool over = run.state == "done" || run.state == "failed";
  const json::object data{{"state", run.state},
                          {"read", run.seen},
                          {"total", std::max(run.total, run.seen)},
                          {"found", run.found},
                          {"error", run.error.empty() ? json::value() : json::value(json::string(run.error))},
                          {"started_at", format_time(run.started_at)},
                          {"finished_at", over ? json::value(json::string(format_time(now))) : json::value()}};
  store::NewEvent event{run.workspace, now, event::kWatchRun, "watch", run.watch.value, {}, json::serialize(data)};
  TRYV(tx.append_event(event));
  return {};
}

}  // namespace kith::listen::queries
