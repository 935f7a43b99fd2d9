#include "fake_mastodon.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <thread>

#include "net/headers.h"
#include "net/oauth.h"
#include "net/url.h"
#include "text/html.h"

namespace kith::contract {
namespace json = boost::json;
namespace {

std::vector<std::string> split(const std::string& path) {
  std::vector<std::string> out;
  std::stringstream in(path);
  for (std::string part; std::getline(in, part, '/');)
    if (!part.empty()) out.push_back(part);
  return out;
}

TinyResponse answer(int status, const json::value& body) {
  TinyResponse r;
  r.status = status;
  r.body = json::serialize(body);
  return r;
}

TinyResponse error(int status, const char* words) { return answer(status, json::object{{"error", words}}); }

// As Mastodon renders it: paragraphs, mentions as links.
std::string render(const std::string& text) {
  std::string out = "<p>";
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '@' && i + 1 < text.size() && std::isalnum(static_cast<unsigned char>(text[i + 1]))) {
      std::string name;
      for (++i; i < text.size() && (std::isalnum(static_cast<unsigned char>(text[i])) || text[i] == '_'); ++i) name += text[i];
      if (i < text.size() && text[i] == '@')
        while (i < text.size() && !std::isspace(static_cast<unsigned char>(text[i]))) ++i;
      out += fmt::format(R"(<span class="h-card"><a href="https://tea.example/@{}" class="u-url mention">@<span>{}</span></a></span>)", name, name);
      --i;
    } else if (text[i] == '\n') {
      out += "<br />";
    } else {
      out += text::escape_html(text.substr(i, 1));
    }
  }
  return out + "</p>";
}

}  // namespace

FakeMastodon::FakeMastodon(const Clock& clock, Flavour flavour)
    : clock_(clock), flavour_(flavour), accounts_{{"1", "shop"}, {"2", "mags"}}, server_([this](const TinyRequest& r) { return handle(r); }) {}

std::string FakeMastodon::next_id() { return std::to_string(++last_id_); }

std::string FakeMastodon::write(const std::string& account, const std::string& text, const std::string& parent, const std::string& visibility) {
  std::scoped_lock lock(mutex_);
  Status s;
  s.id = next_id();
  s.account = account;
  s.text = text;
  s.parent = parent;
  s.visibility = visibility;
  s.at = clock_.now();
  statuses_.push_back(s);
  if (account != "1") notify("mention", account, s.id);
  return s.id;
}

void FakeMastodon::notify(const std::string& type, const std::string& account, const std::string& status) {
  std::scoped_lock lock(mutex_);
  notifications_.push_back({.id = next_id(), .type = type, .account = account, .status = status, .at = clock_.now()});
  tell("notification", json::serialize(notification_json(notifications_.back())));
}

std::string FakeMastodon::write_slowly(const std::string& account, const std::string& text) {
  std::scoped_lock lock(mutex_);
  const auto id = write(account, text);
  slow_.push_back(std::move(notifications_.back()));
  notifications_.pop_back();
  return id;
}

void FakeMastodon::show_slow() {
  std::scoped_lock lock(mutex_);
  for (auto& one : slow_) {
    const auto place = std::find_if(notifications_.begin(), notifications_.end(), [&](const Notification& n) { return std::stoll(n.id) > std::stoll(one.id); });
    notifications_.insert(place, std::move(one));
  }
  slow_.clear();
}

void FakeMastodon::notify_broken() {
  std::scoped_lock lock(mutex_);
  notifications_.push_back({.id = next_id(), .type = "mention", .account = "2", .status = "", .at = clock_.now(), .broken = true});
}

void FakeMastodon::edit(const std::string& id, const std::string& text) {
  std::scoped_lock lock(mutex_);
  for (auto& s : statuses_)
    if (s.id == id) {
      s.text = text;
      s.edited = clock_.now();
      tell("status.update", json::serialize(status_json(s)));
    }
}

void FakeMastodon::remove(const std::string& id) {
  std::scoped_lock lock(mutex_);
  for (auto& s : statuses_)
    if (s.id == id) s.gone = true;
  // As on Mastodon, the notification goes with its status.
  std::erase_if(notifications_, [&](const Notification& n) { return n.status == id; });
  tell("delete", id);
}

void FakeMastodon::tell(const std::string& event, const std::string& data) { told_.push_back(fmt::format("event: {}\ndata: {}\n\n", event, data)); }

std::vector<std::string> FakeMastodon::moderated(const std::string& what) {
  std::scoped_lock lock(mutex_);
  return moderated_[what];
}

// As documented of mute and block: `notifications` is true unless said otherwise, and then they are not heard.
TinyResponse FakeMastodon::moderate(const TinyRequest& r, const std::string& account, const std::string& verb) {
  if (r.method != "POST") return error(405, "Method not allowed");
  const bool undo = verb.starts_with("un");
  auto& list = moderated_[undo ? verb.substr(2) : verb];
  std::erase(list, account);
  if (!undo) list.push_back(account);
  if (verb == "mute" && (r.body.empty() || json::parse(r.body).at("notifications").as_bool())) list.push_back("and deaf");
  return answer(200, relationship_json(account));
}

json::object FakeMastodon::relationship_json(const std::string& account) {
  const auto has = [&](const char* what) { return std::count(moderated_[what].begin(), moderated_[what].end(), account) > 0; };
  return {{"id", account}, {"following", false}, {"requested", false}, {"muting", has("mute")}, {"blocking", has("block")}};
}

std::vector<FakeMastodon::Status> FakeMastodon::statuses_of(const std::string& account) {
  std::scoped_lock lock(mutex_);
  std::vector<Status> out;
  for (const auto& s : statuses_)
    if (s.account == account && !s.gone) out.push_back(s);
  return out;
}

std::optional<FakeMastodon::Status> FakeMastodon::status(const std::string& id) {
  std::scoped_lock lock(mutex_);
  for (const auto& s : statuses_)
    if (s.id == id && !s.gone) return s;
  return std::nullopt;
}

void FakeMastodon::next(Next what) { std::scoped_lock lock(mutex_); next_ = what; }
void FakeMastodon::set_down(bool down) { std::scoped_lock lock(mutex_); down_ = down; }
void FakeMastodon::set_token(std::string token) { std::scoped_lock lock(mutex_); token_ = std::move(token); }
void FakeMastodon::set_repeat_fails(bool on) { std::scoped_lock lock(mutex_); repeat_fails_ = on; }
std::string FakeMastodon::description_of(const std::string& media) {
  std::scoped_lock lock(mutex_);
  return alts_[media];
}
void FakeMastodon::set_media_rounds(int rounds) { std::scoped_lock lock(mutex_); media_rounds_ = rounds; }
void FakeMastodon::set_min_id_ignored(bool on) { std::scoped_lock lock(mutex_); min_id_ignored_ = on; }

void FakeMastodon::set_version(std::string version) { std::scoped_lock lock(mutex_); version_ = std::move(version); }

void FakeMastodon::describe(std::string about, std::string website) {
  std::scoped_lock lock(mutex_);
  about_ = std::move(about);
  website_ = std::move(website);
}

void FakeMastodon::add_followers(const std::vector<std::string>& names) {
  std::scoped_lock lock(mutex_);
  for (const auto& name : names) {
    const auto known = std::find_if(accounts_.begin(), accounts_.end(), [&](const auto& one) { return one.second == name; });
    const auto id = known != accounts_.end() ? known->first : next_id();
    accounts_[id] = name;
    followers_.push_back(id);
  }
}

void FakeMastodon::hide_lists(bool hidden, bool from_us) {
  std::scoped_lock lock(mutex_);
  lists_hidden_ = hidden;
  lists_kept_back_ = from_us;
}

// methods/accounts, 2026-07: newest first, the position known to the Link header alone.
TinyResponse FakeMastodon::follows(const TinyRequest& r, const std::vector<std::string>& list) {
  if (lists_kept_back_) return answer(200, json::array{});
  const auto most = std::min<std::size_t>(80, static_cast<std::size_t>(std::stoul(r.has("limit") ? r.param("limit") : "40")));
  auto upto = list.size();
  if (r.has("max_id")) upto = static_cast<std::size_t>(std::stoul(r.param("max_id"))) - 1'000;
  json::array page;
  auto at = upto;
  for (; at > 0 && page.size() < most; --at) page.push_back(account_json(list[at - 1]));
  auto response = answer(200, page);
  if (at > 0)
    response.headers.emplace_back("Link", fmt::format("<https://tea.example{}?limit={}&max_id={}>; rel=\"next\", <https://tea.example{}?since_id=9>; rel=\"prev\"", r.path, most, at + 1'000, r.path));
  return response;
}

json::object FakeMastodon::account_json(const std::string& id) {
  const auto& name = accounts_[id];
  json::array fields;
  if (id == "1" && !website_.empty())
    fields.push_back(json::object{{"name", "Website"}, {"value", fmt::format("<a href=\"{0}\" rel=\"me\"><span class=\"invisible\">https://</span>{1}</a>", website_, website_.substr(8))}, {"verified_at", nullptr}});
  std::string note;
  if (id == "1" && !about_.empty()) note = fmt::format("<p>{}</p>", text::escape_html(about_));
  for (auto at = note.find('\n'); at != std::string::npos; at = note.find('\n', at)) note.replace(at, 1, "<br />");
  return {{"note", note}, {"fields", fields}, {"header", "https://tea.example/header.png"}, {"id", id}, {"username", name}, {"acct", name}, {"display_name", name == "mags" ? "Mags Byrne" : "The Shop"},
          {"url", fmt::format("https://tea.example/@{}", name)}, {"avatar", "https://tea.example/avatar.png"}, {"followers_count", 12}};
}

json::object FakeMastodon::status_json(const Status& s) {
  json::array attachments;
  for (const auto& id : s.media)
    attachments.push_back(json::object{{"id", id}, {"type", "image"}, {"url", "https://tea.example/media/" + id}, {"preview_url", nullptr}, {"description", alts_[id]}});
  json::object o{{"id", s.id},
                 {"created_at", format_time(s.at)},
                 {"in_reply_to_id", nullptr},
                 {"spoiler_text", s.warning},
                 {"visibility", s.visibility},
                 {"language", s.language.empty() ? json::value("en") : json::value(s.language)},
                 {"url", "https://tea.example/@x/" + s.id},
                 {"uri", "https://tea.example/users/x/statuses/" + s.id},
                 {"content", render(s.text)},
                 {"reblog", nullptr},
                 {"account", account_json(s.account)},
                 {"media_attachments", attachments},
                 {"edited_at", nullptr},
                 {"favourited", std::count(s.favourited_by.begin(), s.favourited_by.end(), "1") > 0},
                 {"reblogged", std::count(s.reblogged_by.begin(), s.reblogged_by.end(), "1") > 0}};
  if (!s.parent.empty()) o["in_reply_to_id"] = s.parent;
  if (s.edited) o["edited_at"] = format_time(*s.edited);
  return o;
}

json::object FakeMastodon::notification_json(const Notification& n) {
  json::object o{{"id", n.id}, {"type", n.type}, {"created_at", format_time(n.at)}, {"account", account_json(n.account)}};
  if (n.broken) o["status"] = json::object{{"id", "x"}, {"content", "no author, no date"}};
  if (const auto s = status(n.status)) o["status"] = status_json(*s);
  return o;
}

// Newest first, by the three parameters as documented: max_id backwards, since_id the newest page above, min_id
// the page right above.
TinyResponse FakeMastodon::page(const TinyRequest& r, std::vector<std::pair<std::string, json::value>> rows) {
  const auto limit = static_cast<std::size_t>(std::clamp(std::atoi(r.param("limit").c_str()), 1, 80));
  const auto above = [](const std::string& a, const std::string& b) { return a.size() != b.size() ? a.size() > b.size() : a > b; };
  if (r.has("max_id")) std::erase_if(rows, [&](const auto& row) { return !above(r.param("max_id"), row.first); });
  const bool forward = r.has("min_id") && !min_id_ignored_;
  const auto floor = forward ? r.param("min_id") : r.param("since_id");
  if (!floor.empty()) std::erase_if(rows, [&](const auto& row) { return !above(row.first, floor); });
  if (rows.size() > limit) forward ? rows.erase(rows.begin() + static_cast<long>(limit), rows.end()) : rows.erase(rows.begin(), rows.end() - static_cast<long>(limit));
  json::array list;
  for (auto it = rows.rbegin(); it != rows.rend(); ++it) list.push_back(it->second);
  auto response = answer(200, list);
  if (!rows.empty())
    response.headers.emplace_back("Link", fmt::format(R"(<{0}{1}?max_id={2}>; rel="next", <{0}{1}?min_id={3}>; rel="prev")", url(), r.path, rows.front().first, rows.back().first));
  return response;
}

TinyResponse FakeMastodon::handle(const TinyRequest& r) {
  std::scoped_lock lock(mutex_);
  if (down_) return error(503, "Service Unavailable");
  auto response = route(r);
  const auto reset = flavour_ == Flavour::gotosocial ? std::to_string(to_ms(clock_.now() + Millis{200'000}) / 1000) : format_time(clock_.now() + Millis{200'000});
  remaining_ = remaining_ > 100 ? remaining_ - 1 : 300;
  if (response.status == 429) {
    response.headers = {{"X-RateLimit-Limit", "300"}, {"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", format_time(clock_.now() + Millis{7'000})}};
  } else {
    response.headers.emplace_back("X-RateLimit-Limit", "300");
    response.headers.emplace_back("X-RateLimit-Remaining", std::to_string(remaining_));
    response.headers.emplace_back("X-RateLimit-Reset", reset);
  }
  response.headers.emplace_back("Date", net::format_http_date(clock_.now()));
  return response;
}

TinyResponse FakeMastodon::route(const TinyRequest& r) {
  const auto parts = split(r.path);
  if (r.path.starts_with("/oauth") || r.path.starts_with("/.well-known") || r.path == "/api/v1/apps") return oauth(r);
  if (r.path == "/api/v2/instance") {
    const bool gts = flavour_ == Flavour::gotosocial;
    return answer(200, json::object{{"domain", "tea.example"},
                                    {"version", gts ? "0.20.1+git-abcdef" : version_},
                                    {"source_url", gts ? "https://codeberg.org/superseriousbusiness/gotosocial" : "https://github.com/mastodon/mastodon"},
                                    {"configuration", json::object{{"urls", json::object{{"streaming", gts ? "" : url()}}},
                                                                   {"statuses", json::object{{"max_characters", gts ? 5000 : 500}, {"max_media_attachments", 4}, {"characters_reserved_per_url", 23}}},
                                                                   {"media_attachments", json::object{{"image_size_limit", 16777216}, {"description_limit", 1500}, {"supported_mime_types", json::array{"image/png", "image/jpeg"}}}}}}});
  }
  if (r.header("authorization") != "Bearer " + token_ || token_.empty()) return error(401, "The access token is invalid");
  if (next_ == Next::too_many) {
    next_ = Next::nothing;
    return error(429, "Too many requests");
  }
  if (r.path == "/api/v1/streaming/user") return flavour_ == Flavour::gotosocial ? error(400, "this endpoint wants a WebSocket") : stream();
  if (r.path == "/api/v1/accounts/verify_credentials") {
    auto own = account_json("1");
    own["followers_count"] = followers_.size();
    own["following_count"] = following_.size();
    if (flavour_ == Flavour::gotosocial)
      own["hide_collections"] = lists_hidden_;
    else
      own["source"] = json::object{{"hide_collections", lists_hidden_}};
    return answer(200, own);
  }
  if (r.path == "/api/v1/accounts/relationships") return answer(200, json::array{relationship_json(r.param("id[]"))});
  if (r.path == "/api/v1/notifications") {
    std::vector<std::pair<std::string, json::value>> rows;
    for (const auto& n : notifications_) rows.emplace_back(n.id, notification_json(n));
    return page(r, std::move(rows));
  }
  if (parts.size() >= 4 && parts[2] == "accounts") {
    if (!accounts_.contains(parts[3])) return error(404, "Record not found");
    if (parts.size() == 4) return answer(200, account_json(parts[3]));
    if (parts[4].ends_with("mute") || parts[4].ends_with("block")) return moderate(r, parts[3], parts[4]);
    if (parts[4] == "followers") return follows(r, followers_);
    if (parts[4] == "following") return follows(r, following_);
    if (parts[4] == "follow") following_.push_back(parts[3]);
    if (parts[4] == "follow") return answer(200, json::object{{"id", parts[3]}, {"following", true}});
    std::vector<std::pair<std::string, json::value>> rows;
    for (const auto& s : statuses_of(parts[3])) rows.emplace_back(s.id, status_json(s));
    return page(r, std::move(rows));
  }
  if (parts.size() >= 3 && parts[2] == "media") return media(r, parts);
  if (parts.size() >= 3 && parts[2] == "statuses") return statuses(r, parts);
  return error(404, "Record not found");
}

TinyResponse FakeMastodon::statuses(const TinyRequest& r, const std::vector<std::string>& parts) {
  if (parts.size() == 3) return r.method == "POST" ? post_status(r) : error(404, "Record not found");
  const auto found = std::find_if(statuses_.begin(), statuses_.end(), [&](const Status& s) { return s.id == parts[3] && !s.gone; });
  if (found == statuses_.end()) return error(404, "Record not found");
  if (parts.size() == 5 && parts[4] == "context") {
    json::array above, below;
    for (auto up = status(found->parent); up; up = status(up->parent)) above.insert(above.begin(), status_json(*up));
    for (const auto& s : statuses_)
      if (s.parent == found->id && !s.gone) below.push_back(status_json(s));
    return answer(200, json::object{{"ancestors", above}, {"descendants", below}});
  }
  if (parts.size() == 5 && parts[4] == "favourite") found->favourited_by.emplace_back("1");
  if (parts.size() == 5 && parts[4] == "reblog") found->reblogged_by.emplace_back("1");
  if (r.method == "PUT") {
    found->text = json::value_to<std::string>(json::parse(r.body).at("status"));
    found->edited = clock_.now();
  }
  const auto body = status_json(*found);
  if (r.method == "DELETE") found->gone = true;
  return answer(200, body);
}

TinyResponse FakeMastodon::post_status(const TinyRequest& r) {
  ++posts_;
  const auto fault = std::exchange(next_, Next::nothing);
  TinyResponse lost;
  lost.drop = true;
  if (fault == Next::lose_request) return lost;
  if (fault == Next::error) return error(500, "Internal server error");
  const auto key = r.header("idempotency-key");
  const bool remembers = flavour_ == Flavour::mastodon && !key.empty();
  if (remembers && keys_.contains(key)) return repeat_fails_ ? error(500, "Internal server error") : answer(200, status_json(*status(keys_[key])));
  const auto body = json::parse(r.body).as_object();
  const auto text = [&](const char* name) { return body.contains(name) ? std::string(body.at(name).as_string()) : std::string(); };
  Status s;
  s.text = text("status");
  s.parent = text("in_reply_to_id");
  s.visibility = text("visibility");
  s.warning = text("spoiler_text");
  s.language = text("language");
  if (s.text.size() > 4'000 || s.text.empty()) return error(422, "Validation failed: Text character limit exceeded");
  if (!s.parent.empty() && !status(s.parent)) return error(404, "The post you are trying to reply to does not appear to exist.");
  if (body.contains("media_ids"))
    for (const auto& m : body.at("media_ids").as_array()) {
      const std::string id(m.as_string());
      if (!media_.contains(id)) return error(422, "media not found");
      if (media_[id] > 0) return error(422, "Cannot attach files that have not finished processing. Try again in a moment!");
      s.media.push_back(id);
    }
  s.id = next_id();
  s.account = "1";
  s.at = clock_.now();
  statuses_.push_back(s);
  if (remembers) keys_[key] = s.id;
  tell("update", json::serialize(status_json(s)));
  if (fault == Next::lose_answer) return lost;
  if (fault == Next::error_done) return error(500, "Internal server error");
  return answer(200, status_json(s));
}

TinyResponse FakeMastodon::media(const TinyRequest& r, const std::vector<std::string>& parts) {
  if (r.method == "POST") {
    const auto id = next_id();
    media_[id] = media_rounds_;
    const auto at = r.body.find("name=\"description\"");
    if (at != std::string::npos) {
      const auto from = r.body.find("\r\n\r\n", at) + 4;
      alts_[id] = r.body.substr(from, r.body.find("\r\n", from) - from);
    }
    return answer(media_rounds_ > 0 ? 202 : 200, json::object{{"id", id}, {"type", "image"}, {"url", nullptr}});
  }
  if (parts.size() < 4 || !media_.contains(parts[3])) return error(404, "Record not found");
  auto& left = media_[parts[3]];
  if (left > 0) --left;
  return answer(left > 0 ? 206 : 200, json::object{{"id", parts[3]}, {"type", "image"}, {"url", nullptr}});
}

TinyResponse FakeMastodon::stream() {
  TinyResponse r;
  r.stream = [this, told = told_.size(), first = true](std::string& out) mutable {
    if (first) {
      out = ":)\n";
      first = false;
      return true;
    }
    std::this_thread::sleep_for(Millis{20});
    std::scoped_lock lock(mutex_);
    for (; told < told_.size(); ++told) out += told_[told];
    return !down_;
  };
  return r;
}

TinyResponse FakeMastodon::oauth(const TinyRequest& r) {
  const auto form = net::form_decode(r.body).value_or(net::Fields{});
  const auto field = [&](std::string_view name) {
    for (const auto& [key, value] : form)
      if (key == name) return value;
    return std::string();
  };
  if (r.path == "/.well-known/oauth-authorization-server")
    return answer(200, json::object{{"issuer", url()}, {"authorization_endpoint", url() + "/oauth/authorize"}, {"token_endpoint", url() + "/oauth/token"}, {"app_registration_endpoint", url() + "/api/v1/apps"}, {"scopes_supported", json::array{"read", "write"}}, {"code_challenge_methods_supported", json::array{"S256"}}});
  if (r.path == "/api/v1/apps") {
    redirect_ = field("redirect_uris");
    return answer(200, json::object{{"id", "9"}, {"name", field("client_name")}, {"client_id", "client-9"}, {"client_secret", "secret-9"}, {"redirect_uri", redirect_}});
  }
  if (r.path == "/oauth/authorize") {  // the member's browser, which consents at once
    challenge_ = r.param("code_challenge");
    const bool good = r.param("client_id") == "client-9" && r.param("redirect_uri") == redirect_ && r.param("code_challenge_method") == "S256" && r.param("response_type") == "code";
    return good ? answer(200, json::object{{"code", "code-17"}, {"state", r.param("state")}}) : error(400, "invalid_request");
  }
  const bool good = field("grant_type") == "authorization_code" && field("code") == "code-17" && field("client_id") == "client-9" && field("client_secret") == "secret-9" &&
                    field("redirect_uri") == redirect_ && net::pkce_challenge(field("code_verifier")) == challenge_;
  if (!good) return answer(400, json::object{{"error", "invalid_grant"}, {"error_description", "The provided authorization grant is invalid"}});
  return answer(200, json::object{{"access_token", token_}, {"token_type", "Bearer"}, {"scope", field("scope")}, {"created_at", 1}});
}

}  // namespace kith::contract
