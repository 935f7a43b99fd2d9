#include "store/search_rows.h"

#include <boost/json.hpp>

#include "match/message.h"

namespace kith::store::detail {
namespace {

namespace json = boost::json;

std::string text_at(const json::object& in, const char* key) {
  const auto* value = in.if_contains(key);
  return value && value->is_string() ? std::string(value->as_string()) : std::string();
}

std::vector<Attachment> attachments_of(const std::string& stored) {
  std::vector<Attachment> out;
  if (stored.size() < 3) return out;
  boost::system::error_code bad;
  const auto list = json::parse(stored, bad);
  if (bad || !list.is_array()) return out;
  for (const auto& item : list.as_array()) {
    if (!item.is_object()) continue;
    Attachment file;
    file.kind = text_at(item.as_object(), "kind");
    file.url = text_at(item.as_object(), "url");
    file.alt = text_at(item.as_object(), "alt");
    out.push_back(std::move(file));
  }
  return out;
}

json::object object_of(const std::string& stored) {
  boost::system::error_code bad;
  auto value = stored.size() < 3 ? json::value() : json::parse(stored, bad);
  return !bad && value.is_object() ? std::move(value.as_object()) : json::object();
}

}  // namespace

// Indexes: message, channel, identity, contact and member by their ids.
const std::string_view kMessageColumns =
    "m.id, m.conversation_id, m.channel_id, m.identity_id, i.contact_id, m.direction, m.sent_at, m.text, m.lang, "
    "m.tone, m.visibility, m.url, m.quoted_json, m.attachments_json, m.flags_json, m.remote_parent, m.deleted_at, "
    "i.name, i.handle, i.followers, c.circle, COALESCE(i.network, h.network), h.name, "
    "CASE m.direction WHEN 'out' THEN h.handle ELSE w.handle END, w.name, w.id ";
const std::string_view kMessageTables =
    "LEFT JOIN channel h ON h.id = m.channel_id LEFT JOIN identity i ON i.id = m.identity_id "
    "LEFT JOIN contact c ON c.id = i.contact_id LEFT JOIN member w ON w.id = m.member_id ";

Found message_of(const Row& row, std::size_t first, Time now) {
  const auto text = [&](std::size_t i) { return row.text(first + i); };
  Found out;
  out.message = row.id<MessageTag>(first);
  out.conversation = row.id<ConversationTag>(first + 1);
  out.channel = row.id<ChannelTag>(first + 2);
  out.identity = row.id<IdentityTag>(first + 3);
  out.contact = row.id<ContactTag>(first + 4);
  out.direction = parse<Direction>(text(5)).value_or(Direction::note);
  out.sent_at = row.time(first + 6);
  const auto flags = object_of(text(14));
  const auto quoted = object_of(text(12));
  const auto attachments = attachments_of(text(13));
  const auto body = text(7), title = text_at(flags, "subject"), quoted_url = text_at(quoted, "url");
  const bool heard = out.direction == Direction::in, note = out.direction == Direction::note;
  const auto author = heard ? text(17) : note ? text(24) : text(22);
  const auto handle = heard ? text(18) : text(23);
  const auto lang = text(8), network = text(21), channel = text(22), url = text(11);
  out.overheard = flags.contains("overheard");
  match::MessageFacts facts;
  facts.text = body;
  facts.title = title;
  facts.attachments = attachments;
  facts.author = author;
  facts.handle = handle;
  facts.lang = lang;
  facts.network = network;
  facts.channel = channel;
  facts.url = url;
  facts.quoted_url = quoted_url;
  facts.direction = out.direction;
  facts.visibility = parse<Visibility>(text(10)).value_or(Visibility::direct);
  facts.answers = !text(15).empty();
  facts.quotes = !quoted.empty();
  facts.tone = row.opt_real(first + 9);
  if (const auto circle = row.opt_i64(first + 20)) facts.circle = static_cast<int>(*circle);
  facts.followers = row.opt_i64(first + 19);
  facts.sent_at = out.sent_at;
  facts.now = now;
  out.document = match::to_document(facts);
  return out;
}

Writer writer_of(const Row& row, std::size_t first) {
  const auto direction = row.text(first + 5);
  if (direction == name(Direction::out)) return {{}, row.id<ChannelTag>(first + 2)};
  if (direction == name(Direction::note)) return {row.id<MemberTag>(first + 25), {}};
  return {};
}

}  // namespace kith::store::detail
