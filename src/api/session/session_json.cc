#include "api/session/session_json.h"

#include "api/metrics.h"
#include "api/throttle.h"
#include "base/limits.h"

namespace kith::api {
namespace {

Error busy() {
  return fail(Kind::rate_limited, "many people are signing in just now; try again in a moment").after(Millis{1000});
}

std::string new_cookie(const net::Response& answer) {
  for (const std::string_view field : answer.headers.all("Set-Cookie")) {
    if (!field.starts_with(kSessionCookie)) continue;
    const auto value = field.substr(kSessionCookie.size() + 1);
    return std::string(value.substr(0, value.find(';')));
  }
  return {};
}

}  // namespace

bool is_demo(const queries::WorkspaceRow& row) {
  const json::value settings = stored(row.settings_json);
  const json::value* demo = settings.is_object() ? settings.get_object().if_contains("demo") : nullptr;
  return demo && demo->is_bool() && demo->get_bool();
}

Result<json::object> session_json(store::Transaction& tx, const queries::Account& account, std::string_view csrf) {
  TRY(const auto memberships, queries::memberships(tx, account.id));
  json::array list;
  for (const queries::Membership& m : memberships) {
    json::object workspace{{"id", to_string(m.workspace.id)},
                           {"name", m.workspace.name},
                           {"slug", m.workspace.slug},
                           {"policy_adopted", m.workspace.policy_adopted},
                           {"demo", is_demo(m.workspace)}};
    json::object member{{"id", to_string(m.member.id)},
                        {"name", m.member.name},
                        {"handle", m.member.handle},
                        {"role", json::string(name(m.member.role))}};
    list.push_back(json::object{{"workspace", std::move(workspace)}, {"member", std::move(member)}});
  }
  json::object out;
  out["account"] = json::object{
      {"id", to_string(account.id)}, {"name", account.name}, {"email", account.email}, {"totp", account.totp}};
  out["csrf"] = json::string(csrf);
  out["memberships"] = std::move(list);
  return out;
}

Result<void> put_session(AccessServices&, store::Transaction& tx, AccountId id, net::Response& answer, int status) {
  TRY(const auto session, queries::session_by_hash(tx, sha256_hex(new_cookie(answer))));
  TRY(const auto account, queries::account(tx, id));
  if (!session || !account) return fail(Kind::internal, "a session just made is not there");
  TRY(const auto object, session_json(tx, *account, session->csrf));
  const net::Response body = reply(status, object);
  answer.status = status;
  answer.body = body.body;
  answer.headers.set("Content-Type", "application/json");
  return {};
}

json::object member_json(const queries::MemberRow& row, bool with_email, MemberId you) {
  json::object out;
  out["id"] = to_string(row.id);
  out["name"] = row.name;
  out["handle"] = row.handle;
  out["role"] = json::string(name(row.role));
  if (with_email || row.id == you) out["email"] = row.email;
  out["away_until"] = time_or_null(row.away_until);
  out["created_at"] = format_time(row.created_at);
  out["you"] = row.id == you;
  return out;
}

json::value member_ref(MemberId id, std::string_view name) {
  if (!id) return nullptr;
  return json::object{{"id", to_string(id)}, {"name", json::string(name)}};
}

json::object workspace_json(const queries::WorkspaceRow& row) {
  json::object out;
  out["id"] = to_string(row.id);
  out["name"] = row.name;
  out["slug"] = row.slug;
  out["policy_adopted"] = row.policy_adopted;
  out["demo"] = is_demo(row);
  out["settings"] = stored(row.settings_json);
  out["created_at"] = format_time(row.created_at);
  return out;
}

Result<bool> password_fits(const Secret& password, const std::string& hash, Metrics& metrics) {
  static const std::string kNobody = hash_password(Secret(random_token()));
  const HashingSlot slot;
  if (!slot) return busy();
  const bool fits = verify_password(password, hash.empty() ? kNobody : hash);
  metrics.count("kith_password_checks_total");
  return fits && !hash.empty();
}

Result<std::string> hashed(const Secret& password) {
  const HashingSlot slot;
  if (!slot) return busy();
  return hash_password(password);
}

}  // namespace kith::api
