#include "api/comfort/comfort_json.h"

#include "publish/policies/policies.h"
#include "text/measure.h"
#include "text/word_diff.h"

namespace kith::api {
namespace {

json::object reason_json(const policy::Reason& reason) {
  json::object out;
  out["rule"] = reason.rule;
  out["concern"] = reason.concern;
  out["worry"] = reason.worry;
  out["then"] = policy::name(reason.then);
  out["say"] = reason.say;
  out["offer"] = reason.offer;
  out["wording"] = reason.wording;
  json::array held_for;
  for (const auto& who : reason.held_for) held_for.emplace_back(who);
  out["for"] = std::move(held_for);
  json::array spans;
  for (const auto& span : reason.spans)
    spans.push_back(json::object{{"start", span.start}, {"end", span.end}});
  out["spans"] = std::move(spans);
  if (!reason.released_by.empty()) out["released_by"] = reason.released_by;
  return out;
}

json::value text_or(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(json::string(text));
}

}  // namespace

json::object decision_json(const policy::Decision& decision, std::optional<int> number) {
  json::object out;
  out["outcome"] = policy::name(decision.outcome);
  json::array reasons;
  for (const auto& reason : decision.reasons) reasons.push_back(reason_json(reason));
  out["reasons"] = std::move(reasons);
  out["policy_version"] = number ? json::value(*number) : json::value(nullptr);
  return out;
}

Result<std::optional<int>> policy_number(store::Transaction& tx, WorkspaceId workspace,
                                         PolicyVersionId version) {
  if (!version) return std::optional<int>{};
  TRY(const auto found, publish::find_version(tx, workspace, version));
  return std::optional<int>{found.number};
}

json::object length_json(const Ability& ability, const Outbound& content) {
  text::MeasureOptions options;
  if (ability.text_limit > 0) options.limit = static_cast<std::size_t>(ability.text_limit);
  if (ability.url_length > 0) options.url_length = static_cast<std::size_t>(ability.url_length);
  options.warning = content.subject;
  const auto known = text::can_measure(ability.measured_as) ? std::string_view(ability.measured_as)
                                                            : std::string_view("plain");
  const auto measured = text::measure(known, content.text, options);
  const auto length = measured ? *measured : text::Length{};
  json::object out;
  out["length"] = length.length;
  out["limit"] = length.limit;
  out["fits"] = measured && length.fits;
  out["unit"] = length.detail;
  return out;
}

json::value member_json(MemberId id, std::string_view name) {
  if (!id) return nullptr;
  return json::object{{"id", to_string(id)}, {"name", name}};
}

json::array texts_json(const std::vector<std::string>& list) {
  return json::array(list.begin(), list.end());
}

json::array changes_json(const std::vector<publish::TextChange>& changes) {
  json::array out;
  for (const auto& change : changes) {
    json::array pieces;
    for (const auto& [is, text] : text::word_diff(change.before, change.after))
      pieces.push_back(json::object{{"is", is == text::Piece::Is::same      ? "same"
                                           : is == text::Piece::Is::removed ? "removed"
                                                                            : "added"},
                                    {"text", text}});
    out.push_back(json::object{{"by", member_json(change.by, change.by_name)},
                               {"at", format_time(change.at)},
                               {"note", text_or(change.note)},
                               {"pieces", std::move(pieces)}});
  }
  return out;
}

json::object delivery_json(const publish::Delivery& d) {
  json::object out;
  out["id"] = to_string(d.id);
  out["state"] = name(d.state);
  out["advice"] = text_or(d.advice);
  out["error"] = text_or(d.error);
  out["remote_url"] = text_or(d.remote_url);
  out["attempts"] = d.attempts;
  return out;
}

}  // namespace kith::api
