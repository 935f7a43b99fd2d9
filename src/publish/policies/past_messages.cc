#include "publish/policies/past_messages.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <string_view>

#include "policy/leans_on.h"
#include "publish/gate/gatekeeper.h"
#include "publish/gate/situation.h"
#include "publish/pictures/picture_people.h"
#include "publish/policies/not_replayed.h"
#include "publish/string_list.h"

namespace kith::publish {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 2> kPast{"first_contact", "frequency"};
constexpr std::array<std::string_view, 3> kFaces{"faces", "released", "every_face_released"};

std::string text_at(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

// What a message says of its files, where no delivery kept the content itself.
std::vector<OutboundMedia> media_of(const std::string& attachments_json) {
  boost::system::error_code problem;
  const auto value = json::parse(attachments_json, problem);
  std::vector<OutboundMedia> out;
  if (problem || !value.is_array()) return out;
  for (const auto& item : value.get_array())
    if (const auto* object = item.if_object())
      out.push_back(
          {.file = text_at(*object, "name"), .type = text_at(*object, "type"), .alt = text_at(*object, "alt")});
  return out;
}

Result<Outbound> content_of(const queries::SentRow& row) {
  if (!row.content_json.empty()) {
    TRY(auto content, outbound_from_json(row.content_json));
    // What was changed after it left stands in the message.
    content.text = row.text;
    return content;
  }
  Outbound content;
  content.kind = row.parent.empty() ? OutboundKind::post : OutboundKind::reply;
  content.visibility = kith::parse<Visibility>(row.visibility).value_or(Visibility::everyone);
  content.text = row.text;
  content.subject = row.subject;
  content.language = row.language;
  content.in_reply_to = row.parent;
  content.media = media_of(row.attachments_json);
  return content;
}

bool asks(const PastMessages::Documents& of, const auto& names) {
  return std::ranges::any_of(of, [&](const auto& policy) {
    return policy::leans_on(policy->document(), [&](const policy::Atom& atom) {
      return std::ranges::find(names, atom.name) != names.end();
    });
  });
}

// What the record has of when it left; what it has not stays unknown.
void add_measured(const std::string& facts_json, policy::Situation& into) {
  boost::system::error_code problem;
  const auto value = json::parse(facts_json, problem);
  const auto* recorded = !problem && value.is_object() ? value.get_object().if_contains("facts") : nullptr;
  if (!recorded || !recorded->is_object()) return;
  for (const auto name : kMeasuredThen) {
    const auto* number = recorded->get_object().if_contains(name);
    boost::system::error_code is_no_number;
    const auto read = number ? number->to_number<double>(is_no_number) : 0;
    if (number && !is_no_number) into.facts.emplace(name, read);
  }
}

}  // namespace

PastMessages::PastMessages(WorkspaceId workspace, Documents of, std::shared_ptr<const RegisterSets> registers)
    : workspace_(workspace),
      of_(std::move(of)),
      registers_(std::move(registers)),
      asks_past_(asks(of_, kPast)),
      asks_faces_(asks(of_, kFaces)),
      asks_measured_(asks(of_, kMeasuredThen)) {}

Result<std::vector<PastMessage>> PastMessages::read(store::Transaction& tx, const ReplayPlace& from, Time until,
                                                    int limit) {
  TRY(auto rows, queries::sent(tx, workspace_, from, until, limit));
  std::vector<PastMessage> out(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto& one = out[i];
    one.row = std::move(rows[i]);
    TRY(one.content, content_of(one.row));
    TRYV(add_situation(tx, one));
  }
  return out;
}

// Looked up once a speaker and channel; the talk came with the message.
Result<const policy::Situation*> PastMessages::speaker(store::Transaction& tx, const queries::SentRow& row) {
  const auto key = std::pair{row.channel, row.member};
  auto known = known_.find(key);
  if (known == known_.end()) {
    const Wish who{.workspace = workspace_, .channel = row.channel, .member = row.member};
    TRY(auto made, situation_for(tx, who, row.at));
    for (const auto& policy : of_) TRYV(add_people(tx, workspace_, policy->document(), made));
    known = known_.emplace(key, std::move(made)).first;
  }
  return &known->second;
}

// Looked up once a contact.
Result<void> PastMessages::add_registers(store::Transaction& tx, ContactId contact, policy::Situation& into) {
  if (!registers_) return {};
  auto known = listed_.find(contact);
  if (known == listed_.end()) {
    policy::Situation made;
    for (const auto& policy : of_)
      TRYV(publish::add_registers(tx, workspace_, contact, policy->document(), *registers_, made));
    known = listed_.emplace(contact, std::move(made.registers)).first;
  }
  into.registers = known->second;
  return {};
}

Result<void> PastMessages::add_situation(store::Transaction& tx, PastMessage& one) {
  const auto& row = one.row;
  TRY(one.who, speaker(tx, row));
  auto& out = one.situation = *one.who;
  out.now = row.at;
  out.conversation_is_complaint = says_complaint(row.flags_json);
  out.contact_wrote_first = row.contact_wrote;
  out.contact_name = row.contact_name;
  out.contact_handle = row.contact_handle;
  out.circle = row.circle;
  if (asks_past_ && row.contact) TRYV(add_contact_past(tx, workspace_, row.delivery, row.contact, out));
  if (asks_measured_) add_measured(row.facts_json, out);
  // Without the content itself nobody knows which pictures they were.
  if (asks_faces_ && (one.content.media.empty() || !row.content_json.empty()))
    TRYV(add_face_facts(tx, workspace_, one.content, {}, out));
  return add_registers(tx, row.contact, out);
}

}  // namespace kith::publish
