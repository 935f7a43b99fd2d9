// The comfort zone from the shell: decisions, confidential names, hard selling.
#include <algorithm>
#include <boost/json.hpp>
#include <memory>
#include <string>

#include "app/eval.h"
#include "base/time.h"
#include "policy/document.h"
#include "policy/written.h"
#include "policy/gate.h"

namespace kith::app {
namespace {

namespace json = boost::json;

std::vector<std::string> texts(const json::object& in, std::string_view name) {
  std::vector<std::string> out;
  const auto* value = in.if_contains(name);
  if (value == nullptr) return out;
  if (value->is_string()) out.emplace_back(value->as_string());
  if (value->is_array())
    for (const auto& item : value->as_array())
      if (item.is_string()) out.emplace_back(item.as_string());
  return out;
}
std::string text_or(const json::object& in, std::string_view name, std::string_view otherwise = {}) {
  const auto* value = in.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string(otherwise);
}
bool flag(const json::object& in, std::string_view name, bool otherwise = false) {
  const auto* value = in.if_contains(name);
  return value != nullptr && value->is_bool() ? value->as_bool() : otherwise;
}

// A string, or {id?, name, aliases?, domains?, handles?, exact_case?, context?, person?}.
Result<policy::NameEntry> entry_of(const json::value& value, std::size_t number) {
  if (value.is_string()) return policy::name_as_written(std::string(value.as_string()), false);
  if (!value.is_object()) return fail(Kind::invalid, "an entry of a register is a name or an object with `name`");
  const auto& in = value.as_object();
  policy::NameEntry out{.id = text_or(in, "id", std::to_string(number)),
                        .name = text_or(in, "name"),
                        .aliases = texts(in, "aliases"),
                        .domains = texts(in, "domains"),
                        .handles = texts(in, "handles"),
                        .exact_case = flag(in, "exact_case"),
                        .context = texts(in, "context"),
                        .person = flag(in, "person")};
  if (out.name.empty() && out.aliases.empty() && out.domains.empty() && out.handles.empty())
    return fail(Kind::invalid, "an entry of a register has no `name`");
  return out;
}

using Names = std::shared_ptr<const policy::NameSet>;

Result<Names> names_of(const json::value& value) {
  if (!value.is_array()) return fail(Kind::invalid, "a register is a list of entries");
  std::vector<policy::NameEntry> entries;
  for (const auto& item : value.as_array()) {
    TRY(auto entry, entry_of(item, entries.size()));
    entries.push_back(std::move(entry));
  }
  return policy::NameSet::compile(std::move(entries));
}

// {register: […]} → nothing; {id, text[, written: "address"]} → {id, hits}. A line with both asks its own register.
class NamesTask {
 public:
  void answer(std::string_view line, std::string& answers) {
    boost::system::error_code broken;
    const auto read = json::parse(line, broken);
    if (broken || !read.is_object())
      return put(refuse_line(line, Error{Kind::invalid, "this line is no JSON object"}), answers);
    const auto done = ask(read.as_object(), answers);
    if (!done) put(refuse_line(line, done.error()), answers);
  }

 private:
  static void put(std::string_view line, std::string& answers) {
    answers += line;
    answers += '\n';
  }
  Result<void> ask(const json::object& in, std::string& answers) {
    auto set = set_;
    if (const auto* given = in.if_contains("register")) {
      TRY(set, names_of(*given));
      if (!in.contains("text")) set_ = set;
    }
    if (!in.contains("text")) {
      if (in.contains("register")) return {};
      return fail(Kind::invalid, "`text` is missing");
    }
    if (!set) return fail(Kind::invalid, "the first line has the register: {\"register\":[…]}");
    TRY(const auto text, string_field(in, "text"));
    const auto written = text_or(in, "written") == "address" ? policy::Written::address : policy::Written::words;
    json::array hits;
    for (const auto& hit : set->find(text, written))
      hits.push_back(json::object{{"entry", set->entries()[hit.entry].id},
                                  {"start", hit.start},
                                  {"end", hit.end},
                                  {"how", std::string(hit.how)}});
    const auto* id = in.if_contains("id");
    put(json::serialize(json::object{{"id", id ? *id : json::value(nullptr)}, {"hits", std::move(hits)}}), answers);
    return {};
  }

  Names set_;
};

Result<LineAnswer> begin_names(const std::string&) {
  auto task = std::make_shared<NamesTask>();
  return LineAnswer([task](std::string_view line, std::string& answers) { task->answer(line, answers); });
}

// {id, text[, earlier: […]]} → {id, score, why: [{start, end, why}]}
Result<void> hard_sell(const json::object& in, json::object& out) {
  TRY(const auto text, string_field(in, "text"));
  const auto found = policy::hard_sell(text, texts(in, "earlier"));
  out["score"] = found.score;
  json::array why;
  for (const auto& cue : found.why)
    why.push_back(json::object{{"start", cue.start}, {"end", cue.end}, {"why", std::string(cue.why)}});
  out["why"] = std::move(why);
  out["asks_to_stop"] = policy::asks_to_stop(text);
  return {};
}

Outbound content_of(const json::object& in) {
  Outbound out;
  out.kind = parse<OutboundKind>(text_or(in, "kind", "post")).value_or(OutboundKind::post);
  const bool is_private = out.kind == OutboundKind::message || out.kind == OutboundKind::mail;
  out.visibility = parse<Visibility>(text_or(in, "visibility", is_private ? "direct" : "public"))
                       .value_or(is_private ? Visibility::direct : Visibility::everyone);
  out.text = text_or(in, "text");
  out.subject = text_or(in, "subject");
  out.language = text_or(in, "language");
  out.in_reply_to = text_or(in, "in_reply_to", out.kind == OutboundKind::reply ? "an earlier message" : "");
  out.to = texts(in, "to");
  out.target = text_or(in, "target");
  if (const auto* media = in.if_contains("media"); media != nullptr && media->is_array())
    for (const auto& item : media->as_array()) {
      if (!item.is_object()) continue;
      const auto& one = item.as_object();
      out.media.push_back({.file = text_or(one, "file", "attached"),
                           .type = text_or(one, "type", "image/jpeg"),
                           .alt = text_or(one, "alt")});
    }
  return out;
}

void read_numbers(const json::object& in, policy::Situation& into) {
  const auto* facts = in.if_contains("facts");
  if (facts == nullptr || !facts->is_object()) return;
  for (const auto& [name, value] : facts->as_object()) {
    if (value.is_bool()) into.facts[std::string(name)] = value.as_bool() ? 1 : 0;
    if (value.is_number()) into.facts[std::string(name)] = value.to_number<double>();
  }
}

Result<policy::Situation> situation_of(const json::object& in) {
  policy::Situation out;
  out.now = parse_time(text_or(in, "at")).value_or(parse_time("2026-01-07T12:00:00Z").value());
  out.channel = ChannelId{1};
  out.channel_name = text_or(in, "channel");
  out.network = text_or(in, "network", out.channel_name);
  out.mode = parse<Mode>(text_or(in, "mode", "publish")).value_or(Mode::publish);
  out.member = text_or(in, "member");
  const auto role = parse_role(text_or(in, "role", "agent"));
  if (!role) return fail(Kind::invalid, "`role` is no role");
  out.role = *role;
  out.conversation_is_complaint = flag(in, "complaint");
  out.contact_wrote_first = flag(in, "wrote_first", true);
  out.contact_said_stop = flag(in, "said_stop");
  (text_or(in, "contact").starts_with('@') ? out.contact_handle : out.contact_name) = text_or(in, "contact");
  if (in.contains("first_contact")) out.first_contact = flag(in, "first_contact");
  if (in.contains("earlier")) out.earlier = texts(in, "earlier");
  out.previews = texts(in, "previews");
  out.declared = texts(in, "declared");
  read_numbers(in, out);
  return out;
}

Result<void> give_registers(const json::object& in, const policy::Document& document, policy::Situation& into) {
  if (const auto* registers = in.if_contains("registers")) {
    if (!registers->is_object()) return fail(Kind::invalid, "`registers` is an object of lists");
    for (const auto& [id, list] : registers->as_object()) {
      TRY(into.registers[std::string(id)].names, names_of(list));
    }
  }
  std::vector<policy::CompanyFact> facts;
  for (const auto& fact : document.facts)
    facts.push_back(policy::fact_as_written(fact.id, fact.is, fact.value));
  into.company = policy::FactSet::compile(std::move(facts));
  return {};
}

json::object reason_json(const policy::Reason& reason) {
  json::array spans;
  for (const auto& span : reason.spans) spans.push_back(json::object{{"start", span.start}, {"end", span.end}});
  return {{"rule", reason.rule},
          {"then", std::string(policy::name(reason.then))},
          {"say", reason.say},
          {"spans", std::move(spans)}};
}

// {id, policy, registers, draft} → {id, decision, reasons, errors}. The document of the line before is kept.
class PolicyTask {
 public:
  Result<void> run(const json::object& in, json::object& out) {
    TRYV(take(in));
    const auto* draft = in.if_contains("draft");
    if (draft == nullptr || !draft->is_object()) return fail(Kind::invalid, "`draft` is missing");
    TRY(auto situation, situation_of(draft->as_object()));
    TRYV(give_registers(in, policy_->document(), situation));
    const auto decision = policy::Gate(policy_, PolicyVersionId{1}).decide(content_of(draft->as_object()), situation);
    out["decision"] = std::string(policy::name(decision.outcome));
    json::array reasons, errors;
    for (const auto& reason : decision.reasons) reasons.push_back(reason_json(reason));
    for (const auto& error : decision.errors) errors.emplace_back(error);
    out["reasons"] = std::move(reasons);
    out["errors"] = std::move(errors);
    return {};
  }

 private:
  Result<void> take(const json::object& in) {
    TRY(auto source, string_field(in, "policy"));
    if (policy_ && source == source_) return {};
    auto read = policy::parse_policy(source);
    if (!read) {
      const auto& problems = read.error();
      const auto first = std::ranges::find(problems, policy::Problem::Weight::error, &policy::Problem::weight);
      return fail(Kind::invalid, first->message)
          .with("line", std::to_string(first->line))
          .with("column", std::to_string(first->column))
          .with("hint", first->hint);
    }
    policy_ = std::make_shared<const policy::Policy>(*std::move(read));
    source_ = std::move(source);
    return {};
  }

  std::string source_;
  std::shared_ptr<const policy::Policy> policy_;
};

}  // namespace

void add_policy_tasks(std::vector<EvalTask>& tasks) {
  auto decides = std::make_shared<PolicyTask>();
  tasks.push_back({"policy", "what the gate decides about a draft, and why",
                   [decides](const json::object& in, json::object& out) { return decides->run(in, out); }});
  tasks.push_back({"names", "confidential names in texts; the first line has the register", nullptr, begin_names});
  tasks.push_back({"hard-sell", "how hard a text sells, and which words do it", hard_sell});
}

}  // namespace kith::app
