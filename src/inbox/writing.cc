#include "inbox/writing.h"

#include <boost/json.hpp>

#include <algorithm>

#include "base/ascii.h"
#include "base/limits.h"
#include "inbox/writing_queries.h"
#include "model/event.h"
#include "store/desk_rows.h"

namespace kith::inbox {
namespace {

namespace json = boost::json;
using store::Transaction;

constexpr std::size_t kNamedMost = 20;

bool is_handle_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

Result<void> tell(Transaction& tx, WorkspaceId workspace, Time now, std::string_view kind,
                  std::string_view subject_kind, std::int64_t subject, MemberId by, const json::object& data) {
  store::NewEvent event{workspace, now, kind, subject_kind, subject, by, json::serialize(data)};
  TRYV(tx.append_event(event));
  return {};
}

std::string first_word(std::string_view name) {
  return std::string(name.substr(0, name.find(' ')));
}

}  // namespace

std::string fill(std::string_view text, const Placeholders& with) {
  const std::pair<std::string_view, std::string> known[] = {
      {"{name}", with.name}, {"{first_name}", first_word(with.name)}, {"{me}", with.me}, {"{us}", with.us}};
  std::string out;
  while (!text.empty()) {
    const auto* hit = std::ranges::find_if(known, [&](const auto& k) { return text.starts_with(k.first); });
    if (hit == std::end(known)) {
      out += text.front();
      text.remove_prefix(1);
      continue;
    }
    if (hit->second.empty() && !out.empty() && out.back() == ' ') out.pop_back();
    out += hit->second;
    text.remove_prefix(hit->first.size());
  }
  return out;
}

std::vector<std::string> named_handles(std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t at = text.find('@'); at != std::string_view::npos && out.size() < kNamedMost;
       at = text.find('@', at + 1)) {
    if (at > 0 && is_handle_letter(text[at - 1])) continue;  // an address
    std::size_t end = at + 1;
    while (end < text.size() && is_handle_letter(text[end])) ++end;
    if (end < text.size() && text[end] == '@') continue;  // somebody on a network
    std::string handle = lower(text.substr(at + 1, end - at - 1));
    while (!handle.empty() && (handle.back() == '.' || handle.back() == '-')) handle.pop_back();
    if (!handle.empty() && std::ranges::find(out, handle) == out.end()) out.push_back(std::move(handle));
  }
  return out;
}

Result<MessageId> Writing::add_note(WorkspaceId workspace, MemberId by, ConversationId conversation,
                                    std::string_view text) {
  const Time now = clock_.now();
  return db_.write(workspace, [&](Transaction& tx) -> Result<MessageId> {
    TRY(const auto channel, queries::channel_of(tx, workspace, conversation));
    if (!channel) return fail(Kind::not_found, "no such conversation");
    const MessageId id{next_id(now)};
    TRYV(queries::insert_note(tx, workspace, id, conversation, *channel, by, text, now));
    TRYV(store::refresh_conversations(tx, workspace, std::span(&conversation, 1), now));
    json::object data{{"conversation", to_string(conversation)}};
    TRYV(tell(tx, workspace, now, event::kNoteAdded, "message", id.value, by, data));
    for (const auto& handle : named_handles(text)) {
      TRY(const auto member, queries::member_of_handle(tx, workspace, handle));
      if (!member || *member == by) continue;
      json::object named{
          {"conversation", to_string(conversation)}, {"message", to_string(id)}, {"member", to_string(*member)}};
      TRYV(tell(tx, workspace, now, event::kMemberNamed, "member", member->value, by, named));
    }
    return id;
  });
}

Result<std::optional<Draft>> Writing::draft(WorkspaceId workspace, MemberId member, ConversationId conversation) {
  return db_.read([&](Transaction& tx) { return queries::draft(tx, workspace, member, conversation); });
}

Result<Draft> Writing::save_draft(WorkspaceId workspace, MemberId member, ConversationId conversation, Draft draft) {
  if (draft.text.size() > limits::kDraftTextBytes)
    return fail(Kind::too_large, "a draft holds at most 100 kB").with("field", "text");
  draft.updated_at = clock_.now();
  return db_.write(workspace, [&](Transaction& tx) -> Result<Draft> {
    TRY(const auto channel, queries::channel_of(tx, workspace, conversation));
    if (!channel) return fail(Kind::not_found, "no such conversation");
    TRYV(queries::save_draft(tx, workspace, member, conversation, draft));
    return draft;
  });
}

Result<void> Writing::drop_draft(WorkspaceId workspace, MemberId member, ConversationId conversation) {
  return db_.write(workspace,
                   [&](Transaction& tx) { return queries::drop_draft(tx, workspace, member, conversation); });
}

Result<std::vector<CannedReply>> Writing::canned(WorkspaceId workspace) {
  return db_.read([&](Transaction& tx) { return queries::canned(tx, workspace); });
}

Result<CannedReply> Writing::save_canned(WorkspaceId workspace, MemberId by, CannedReply canned) {
  canned.updated_at = clock_.now();
  const bool is_new = canned.id == 0;
  if (is_new) canned.id = next_id(canned.updated_at);
  return db_.write(workspace, [&](Transaction& tx) -> Result<CannedReply> {
    TRY(const bool taken, queries::shortcut_taken(tx, workspace, canned));
    if (taken)
      return fail(Kind::conflict, "`" + canned.shortcut + "` is the shortcut of another reply")
          .with("field", "shortcut");
    if (is_new) {
      TRYV(queries::insert_canned(tx, workspace, by, canned));
      return canned;
    }
    TRY(const bool there, queries::update_canned(tx, workspace, canned));
    if (!there) return fail(Kind::not_found, "no such canned reply");
    return canned;
  });
}

Result<void> Writing::drop_canned(WorkspaceId workspace, std::int64_t id) {
  return db_.write(workspace, [&](Transaction& tx) -> Result<void> {
    TRY(const bool there, queries::drop_canned(tx, workspace, id));
    if (!there) return fail(Kind::not_found, "no such canned reply");
    return {};
  });
}

}  // namespace kith::inbox
