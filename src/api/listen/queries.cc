// The query language for whoever writes one: checked, completed, brought from another tool, made from a form.
#include <algorithm>

#include "api/desk_api.h"
#include "api/json.h"
#include "api/listen/query_text.h"
#include "base/limits.h"
#include "match/builder.h"
#include "match/complete.h"
#include "match/dialects.h"
#include "text/utf8.h"

namespace kith::api {
namespace {

json::array words_json(const match::Words& words) {
  json::array out;
  for (const auto& word : words) out.emplace_back(word);
  return out;
}

constexpr std::string_view kWhere[] = {"anywhere", "text", "title"};

json::object builder_json(const match::Builder& builder) {
  json::array any, near, fields;
  for (const auto& group : builder.any) any.push_back(words_json(group));
  for (const auto& n : builder.near)
    near.push_back(json::object{{"left", words_json(n.left)},
                                {"right", words_json(n.right)},
                                {"distance", n.distance},
                                {"ordered", n.ordered}});
  for (const auto& fact : builder.facts)
    fields.push_back(json::object{
        {"field", match::info(fact.field).name}, {"not", fact.excluded}, {"values", words_json(fact.values)}});
  return {{"where", kWhere[static_cast<std::size_t>(builder.where)]},
          {"all", words_json(builder.all)},
          {"any", std::move(any)},
          {"none", words_json(builder.none)},
          {"near", std::move(near)},
          {"fields", std::move(fields)}};
}

// Reads a form; every mistake is told to `body` under its name.
class BuilderReader {
 public:
  explicit BuilderReader(Body& body) : body_(body) {}

  match::Builder read(const json::object& in) {
    match::Builder out;
    if (const auto* where = in.if_contains("where")) {
      const auto* found = std::ranges::find(kWhere, where->is_string() ? std::string_view(where->get_string()) : "");
      if (found == std::end(kWhere))
        wrong("where", "is anywhere, text or title");
      else
        out.where = static_cast<match::Builder::Where>(found - kWhere);
    }
    out.all = words(in, "all");
    out.none = words(in, "none");
    for (const auto& group : list(in, "any")) out.any.push_back(texts(group, "any"));
    for (const auto& item : list(in, "near")) {
      if (const auto* object = as_object(item, "near")) out.near.push_back(near(*object));
    }
    for (const auto& item : list(in, "fields")) {
      if (const auto* object = as_object(item, "fields")) fact(*object, out);
    }
    return out;
  }

 private:
  void wrong(std::string_view name, std::string message) {
    body_.wrong("builder." + std::string(name), std::move(message));
  }

  const json::object* as_object(const json::value& value, std::string_view name) {
    if (value.is_object()) return &value.get_object();
    wrong(name, "must be a list of objects");
    return nullptr;
  }

  json::array list(const json::object& in, std::string_view name) {
    const auto* value = in.if_contains(name);
    if (value == nullptr || value->is_null()) return {};
    if (value->is_array() && value->get_array().size() <= limits::kQueryTerms) return value->get_array();
    wrong(name, "must be a list of at most 2,000");
    return {};
  }

  match::Words words(const json::object& in, std::string_view name) { return texts(list(in, name), name); }

  match::Words texts(const json::value& value, std::string_view name) {
    match::Words out;
    if (!value.is_array()) {
      wrong(name, "must be a list of lists of texts");
      return out;
    }
    for (const auto& item : value.get_array()) {
      if (item.is_string() && item.get_string().size() <= limits::kQueryBytes)
        out.emplace_back(item.get_string());
      else
        wrong(name, "must be a list of texts");
    }
    return out;
  }

  bool flag(const json::object& in, std::string_view name) {
    const auto* value = in.if_contains(name);
    return value != nullptr && value->is_bool() && value->get_bool();
  }

  match::Builder::Near near(const json::object& in) {
    match::Builder::Near out{words(in, "left"), words(in, "right"), 5, flag(in, "ordered")};
    if (const auto* distance = in.if_contains("distance")) {
      if (distance->is_int64() && distance->get_int64() >= 0 && distance->get_int64() <= 100)
        out.distance = static_cast<int>(distance->get_int64());
      else
        wrong("near", "the distance is from 0 to 100 words");
    }
    return out;
  }

  void fact(const json::object& in, match::Builder& out) {
    const auto* name = in.if_contains("field");
    const auto* field = name != nullptr && name->is_string() ? match::find_field(name->get_string()) : nullptr;
    if (field == nullptr || field->type == match::FieldType::scope)
      return wrong("fields", "names a field that does not exist");
    out.facts.push_back({field->field, flag(in, "not"), words(in, "values")});
  }

  Body& body_;
};

Result<net::Response> check(Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  const auto source = body.raw_text("query", 0, limits::kQueryBytes * 4);
  TRYV(body.done());
  json::object out{{"canonical", nullptr}, {"notes", json::array()}};
  const auto query = match::parse(source);
  if (!query) {
    out["problem"] = query_problem_json(source, query.error());
    return ok(out);
  }
  out["canonical"] = match::print(*query);
  json::array notes;
  for (const auto& note : query->notes) notes.push_back(query_problem_json(source, note));
  out["notes"] = std::move(notes);
  if (const auto builder = match::to_builder(*query, source))
    out["builder"] = builder_json(*builder);
  else
    out["intricate"] = query_problem_json(source, builder.error());
  return ok(out);
}

Result<net::Response> completions(DeskApi& api, Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  const auto source = body.raw_text("query", 0, limits::kQueryBytes * 4);
  const auto cursor = body.number("cursor", 0, static_cast<std::int64_t>(limits::kQueryBytes * 4));
  TRYV(body.done());
  TRY(const auto channels, api.channels.list(call.workspace()));
  match::Known known;
  for (const auto& channel : channels) {
    if (std::ranges::find(known.networks, channel.network) == known.networks.end())
      known.networks.push_back(channel.network);
    known.channels.push_back(channel.name);
  }
  const auto answer =
      match::complete(source, text::byte_of_code_point(source, static_cast<std::size_t>(cursor)), known);
  text::OffsetMap places(source);
  json::array items;
  for (const auto& item : answer.items)
    items.push_back(json::object{{"label", item.label}, {"insert", item.insert}, {"detail", item.detail}});
  const auto from = places.code_points(answer.from), to = places.code_points(answer.to);
  return ok(json::object{{"from", from}, {"to", to}, {"items", std::move(items)}});
}

Result<net::Response> import(Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  const auto source = body.raw_text("query", 0, limits::kQueryBytes * 4);
  const auto wanted = body.text_if("dialect", 20).value_or("auto");
  const auto dialect = match::find_dialect(wanted);
  if (wanted != "auto" && !dialect)
    body.wrong("dialect", "is auto, kith, brandwatch, meltwater, talkwalker, sprinklr or x");
  TRYV(body.done());
  const auto guess = match::guess_dialect(source);
  const auto made = match::import_query(source, dialect ? *dialect : guess.dialect);
  text::OffsetMap places(source);
  json::array differences;
  for (const auto& d : made.differences) {
    const auto from = places.code_points(d.from), to = places.code_points(d.to);
    differences.push_back(
        json::object{{"from", from}, {"to", to}, {"was", d.was}, {"now", d.now}, {"message", d.message}});
  }
  json::object out{{"query", made.query},
                   {"dialect", match::name(made.dialect)},
                   {"sure", dialect ? 100 : guess.sure},
                   {"differences", std::move(differences)}};
  if (made.problem) out["problem"] = query_problem_json(source, *made.problem);
  return ok(out);
}

Result<net::Response> build(Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  match::Builder builder;
  const auto* given = body.any("builder");
  if (given != nullptr && given->is_object())
    builder = BuilderReader(body).read(given->get_object());
  else
    body.wrong("builder", "must be given, as an object");
  TRYV(body.done());
  const auto query = match::to_query(builder);
  if (query) return ok(json::object{{"query", *query}});
  return ok(json::object{{"query", nullptr}, {"problem", query_problem_json({}, query.error())}});
}

}  // namespace

void add_queries(Routes& routes, DeskApi& api) {
  const auto post = [&](std::string_view what, Run run) {
    routes.add({.method = "POST",
                .pattern = "/api/v1/workspaces/{ws}/queries/" + std::string(what),
                .scope = "desk:read",
                .run = std::move(run)});
  };
  post("check", check);
  post("complete", [&api](Call& call) { return completions(api, call); });
  post("import", import);
  post("build", build);
}

}  // namespace kith::api
