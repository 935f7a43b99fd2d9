// Registers: who is not to be given away, who competes, whose children they are. Read and edited by the few the comfort
// zone names, in a browser session alone: no token opens a register.
#include <algorithm>

#include "api/comfort.h"
#include "api/comfort/comfort_json.h"
#include "policy/document.h"
#include "policy/leans_on.h"
#include "publish/policies/policies.h"
#include "publish/registers/register_import.h"
#include "publish/registers/registers.h"
#include "store/paging.h"
#include "text/fold.h"

namespace kith::api {
namespace {

constexpr std::string_view kRegisters = "/api/v1/workspaces/{ws}/registers";
constexpr std::string_view kList = "register.entries";
constexpr int kSearchedAtOnce = 2'000;

using store::Transaction;

std::string path(std::string_view rest) {
  return std::string(kRegisters) + std::string(rest);
}

Result<std::shared_ptr<const policy::Policy>> adopted(Transaction& tx, DeskApi& api, const Call& call) {
  TRY(auto policy, api.gate.policy(tx, call.workspace()));
  if (!policy) return fail(Kind::not_found, "no comfort zone has been adopted yet; it says which registers there are");
  return policy;
}

// Errors: forbidden (with whom to ask).
Result<void> must_see(const policy::Document& document, const Call& call, std::string_view id) {
  if (publish::may_see(document, id, call.caller.handle, call.caller.role, call.now)) return {};
  std::string owners;
  for (const auto& owner : document.owners) owners += (owners.empty() ? "" : ", ") + owner;
  return fail(Kind::forbidden, "only few may look into this register; ask " + owners);
}

// The register in the path, known to the adopted document, which the caller may look into.
Result<std::string> register_of(Transaction& tx, DeskApi& api, const Call& call) {
  const std::string id(call.http.param("register"));
  TRY(const auto policy, adopted(tx, api, call));
  if (!policy->document().find_register(id))
    return fail(Kind::not_found, "the comfort zone knows no such register; write it under `registers:` first");
  TRYV(must_see(policy->document(), call, id));
  return id;
}

json::object entry_json(const publish::RegisterEntry& e) {
  json::object out;
  out["id"] = format_id(e.id);
  out["name"] = e.name;
  out["aliases"] = texts_json(e.aliases);
  out["domains"] = texts_json(e.domains);
  out["handles"] = texts_json(e.handles);
  out["people"] = texts_json(e.people);
  out["context"] = texts_json(e.context);
  out["exact_case"] = e.exact_case;
  out["person"] = e.person;
  out["contact_id"] = id_or_null(e.contact);
  out["note"] = e.note;
  out["updated_at"] = format_time(e.updated_at);
  return out;
}

Result<publish::RegisterEntry> read_entry(const Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  publish::RegisterEntry e;
  e.name = body.text("name", 1, 500);
  e.aliases = body.texts("aliases", 50, 500);
  e.domains = body.texts("domains", 50, 253);
  e.handles = body.texts("handles", 50, 253);
  e.people = body.texts("people", 100, 200);
  e.context = body.texts("context", 50, 200);
  e.exact_case = body.flag_if("exact_case").value_or(false);
  e.person = body.flag_if("person").value_or(false);
  e.contact = body.id_if<ContactTag>("contact_id").value_or(ContactId{});
  e.note = body.text_if("note", 2'000).value_or("");
  TRYV(body.done());
  return e;
}

publish::Editing editing(const Call& call) {
  return {call.workspace(), call.caller.member, call.now};
}

// Which rules ask a register, by its name in their conditions or because it says who is on staff.
json::array rules_asking(const policy::Document& document, const policy::Register& declared) {
  const auto& id = declared.id;
  const auto asks = [&](const policy::Atom& atom) {
    return (atom.is == policy::Atom::Is::names || atom.is == policy::Atom::Is::contact_in) && atom.name == id;
  };
  json::array out;
  for (const auto& rule : document.rules)
    if (policy::leans_on(rule, asks) || (declared.kind == policy::kStaff && rule.is_for_staff()))
      out.emplace_back(rule.id);
  return out;
}

json::object register_json(const policy::Document& document, const policy::Register& declared,
                           const publish::RegisterSize& size, const Call& call) {
  const bool sees = publish::may_see(document, declared.id, call.caller.handle, call.caller.role, call.now);
  json::object out;
  out["id"] = declared.id;
  out["kind"] = declared.kind;
  out["seen_by"] = texts_json(declared.seen_by);
  out["owners"] = texts_json(document.owners);
  out["may_see"] = sees;
  out["empty"] = size.entries == 0;
  out["empty_on_purpose"] = size.empty_on_purpose;
  // How many there are is for those who may look.
  out["entries"] = sees ? json::value(size.entries) : json::value(nullptr);
  out["rules"] = rules_asking(document, declared);
  return out;
}

Result<net::Response> registers(DeskApi& api, Call& call) {
  TRY(auto items, call.db.read([&](Transaction& tx) -> Result<json::array> {
    json::array out;
    TRY(const auto policy, api.gate.policy(tx, call.workspace()));
    if (!policy) return out;
    TRY(const auto sizes, publish::register_sizes(tx, call.workspace()));
    for (const auto& declared : policy->document().registers) {
      const auto size = sizes.find(declared.id);
      out.push_back(register_json(policy->document(), declared,
                                  size == sizes.end() ? publish::RegisterSize{} : size->second, call));
    }
    return out;
  }));
  return page(std::move(items), "");
}

bool found_in(const publish::RegisterEntry& e, const std::string& sought) {
  const auto has = [&](const std::string& text) { return text::fold_marks(text).contains(sought); };
  return has(e.name) || has(e.note) || std::ranges::any_of(e.aliases, has) || std::ranges::any_of(e.domains, has) ||
         std::ranges::any_of(e.handles, has) || std::ranges::any_of(e.people, has);
}

// Newest first. What is sealed cannot be searched by the database: with `q` entries are opened one after another.
Result<std::vector<publish::RegisterEntry>> some_entries(Transaction& tx, const Sealer& sealer, const Call& call,
                                                         const std::string& id, std::int64_t before, int limit) {
  const auto sought = text::fold_marks(call.http.query_value("q"));
  if (sought.empty()) return publish::list_entries(tx, sealer, call.workspace(), id, before, limit);
  std::vector<publish::RegisterEntry> out;
  for (bool more = true; more;) {
    TRY(auto some, publish::list_entries(tx, sealer, call.workspace(), id, before, kSearchedAtOnce));
    more = some.size() == static_cast<std::size_t>(kSearchedAtOnce);
    if (!some.empty()) before = some.back().id;
    for (auto& entry : some)
      if (found_in(entry, sought)) out.push_back(std::move(entry));
    if (out.size() >= static_cast<std::size_t>(limit)) break;
  }
  if (out.size() > static_cast<std::size_t>(limit)) out.resize(static_cast<std::size_t>(limit));
  return out;
}

Result<net::Response> entries(DeskApi& api, Call& call) {
  TRY(const int limit, call.limit());
  std::int64_t before = 0;
  if (const auto cursor = call.cursor(); !cursor.empty()) {
    TRY(const auto keys, store::decode_cursor(kList, cursor, 1));
    before = keys[0].as_i64();
  }
  TRY(auto rows, call.db.read([&](Transaction& tx) -> Result<std::vector<publish::RegisterEntry>> {
    TRY(const auto id, register_of(tx, api, call));
    return some_entries(tx, api.sealer, call, id, before, limit + 1);
  }));
  std::string next;
  if (rows.size() > static_cast<std::size_t>(limit)) {
    rows.resize(static_cast<std::size_t>(limit));
    next = store::encode_cursor(kList, {rows.back().id});
  }
  json::array items;
  for (const auto& row : rows) items.push_back(entry_json(row));
  return page(std::move(items), next);
}

Result<net::Response> add(DeskApi& api, Call& call) {
  TRY(const auto wanted, read_entry(call));
  TRY(const auto made, call.db.write(call.workspace(), [&](Transaction& tx) -> Result<publish::RegisterEntry> {
    TRY(const auto id, register_of(tx, api, call));
    return publish::add_entry(tx, api.sealer, editing(call), id, wanted);
  }));
  return created(entry_json(made));
}

Result<net::Response> change(DeskApi& api, Call& call) {
  TRY(auto wanted, read_entry(call));
  TRY(wanted.id, call.path_id("id"));
  TRY(const auto changed, call.db.write(call.workspace(), [&](Transaction& tx) -> Result<publish::RegisterEntry> {
    TRY(const auto id, register_of(tx, api, call));
    return publish::change_entry(tx, api.sealer, editing(call), id, wanted);
  }));
  return ok(entry_json(changed));
}

Result<net::Response> drop(DeskApi& api, Call& call) {
  TRY(const auto entry, call.path_id("id"));
  TRYV(call.db.write(call.workspace(), [&](Transaction& tx) -> Result<void> {
    TRY(const auto id, register_of(tx, api, call));
    return publish::remove_entry(tx, editing(call), id, entry);
  }));
  return no_content();
}

Result<net::Response> leave_empty(DeskApi& api, Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  const bool empty = body.flag("empty");
  TRYV(body.done());
  TRYV(call.db.write(call.workspace(), [&](Transaction& tx) -> Result<void> {
    TRY(const auto id, register_of(tx, api, call));
    return publish::leave_empty(tx, editing(call), id, empty);
  }));
  return no_content();
}

// `try: true` shows how the file is understood and changes nothing.
Result<net::Response> import(DeskApi& api, Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  const auto file = body.raw_text("file", 1, limits::kHttpBodyBytes);
  const bool trying = body.flag_if("try").value_or(false);
  const bool person = body.flag_if("person").value_or(false);
  TRYV(body.done());
  auto read = publish::read_import(file);
  for (auto& entry : read.entries) entry.person = entry.person || person;
  TRY(const auto added, call.db.write(call.workspace(), [&](Transaction& tx) -> Result<std::size_t> {
    TRY(const auto id, register_of(tx, api, call));
    if (trying) return std::size_t{0};
    return publish::import_entries(tx, api.sealer, editing(call), id, read.entries);
  }));
  json::array problems, some;
  for (const auto& problem : read.problems)
    problems.push_back(json::object{{"line", problem.line}, {"message", problem.message}});
  for (const auto& entry : read.entries) {
    if (some.size() == 20) break;
    some.push_back(entry_json(entry));
  }
  return ok({{"read", read.entries.size()},
             {"added", added},
             {"columns", texts_json(read.columns)},
             {"problems", std::move(problems)},
             {"entries", std::move(some)}});
}

}  // namespace

void add_registers(Routes& routes, DeskApi& api) {
  const auto with = [&api](Result<net::Response> (*run)(DeskApi&, Call&)) {
    return [&api, run](Call& call) { return run(api, call); };
  };
  const std::string one = "/{register}/entries/{id}";
  routes.add({.method = "GET", .pattern = path(""), .scope = "policy:read", .run = with(registers)});
  routes.add({.method = "GET", .pattern = path("/{register}/entries"), .run = with(entries)});
  routes.add({.method = "POST", .pattern = path("/{register}/entries"), .idempotent = true, .run = with(add)});
  routes.add({.method = "PATCH", .pattern = path(one), .run = with(change)});
  routes.add({.method = "DELETE", .pattern = path(one), .run = with(drop)});
  routes.add({.method = "POST", .pattern = path("/{register}/import"), .run = with(import)});
  routes.add({.method = "POST", .pattern = path("/{register}/left-empty"), .run = with(leave_empty)});
}

}  // namespace kith::api
