#include "api/problem.h"

#include "api/json.h"

namespace kith::api {
namespace {

std::string_view finer(const Error& error) {
  for (const auto& [key, value] : error.context)
    if (std::string_view(key) == "kind") return value;
  return {};
}

int status_of(const Error& error, std::string_view kind) {
  if (kind == "version_needed") return 428;
  if (kind == "blocked") return 422;
  return http_status(error.kind);
}

// Body::done() gives "name\nmessage"; an endpoint's own `field` names only the field.
json::array field_errors(const Error& error) {
  json::array out;
  for (const auto& [key, value] : error.context) {
    if (std::string_view(key) != "field") continue;
    const auto cut = value.find('\n');
    json::object one;
    one["field"] = value.substr(0, cut);
    one["message"] = cut == std::string::npos ? error.message : value.substr(cut + 1);
    out.push_back(std::move(one));
  }
  return out;
}

json::object problem_object(const Error& error) {
  json::object out;
  const std::string_view fine = finer(error);
  const std::string kind(fine.empty() ? code(error.kind) : fine);
  const bool ours = error.kind == Kind::internal || error.kind == Kind::corrupt;
  out["type"] = "urn:kith:problem:" + kind;
  out["title"] = json::string(title(error.kind));
  out["status"] = status_of(error, kind);
  out["kind"] = kind;
  out["detail"] = ours ? "something broke on our side; it has been noted, please try again" : error.message;
  if (auto errors = field_errors(error); !errors.empty()) out["errors"] = std::move(errors);
  if (error.retry_after) out["retry_after_ms"] = error.retry_after->count();
  return out;
}

net::Response answer(const Error& error, const json::object& object) {
  net::Response out = reply(static_cast<int>(object.at("status").as_int64()), object);
  out.headers.set("Content-Type", "application/problem+json");
  out.headers.set("Cache-Control", "no-store");
  if (error.retry_after) out.headers.set("Retry-After", std::to_string((error.retry_after->count() + 999) / 1000));
  if (error.kind == Kind::unauthenticated) out.headers.set("WWW-Authenticate", "Bearer realm=\"kith\"");
  return out;
}

}  // namespace

net::Response problem(const Error& error) { return answer(error, problem_object(error)); }

net::Response problem(const Error& error, std::string_view members_json) {
  json::object object = problem_object(error);
  const json::value members = stored(members_json);
  if (members.is_object())
    for (const auto& member : members.get_object()) object[member.key()] = member.value();
  return answer(error, object);
}

}  // namespace kith::api
