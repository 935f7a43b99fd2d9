#include "listen/push_line.h"

#include <boost/json.hpp>

#include <array>
#include <cmath>

#include "base/limits.h"
#include "text/utf8.h"

namespace kith::listen {
namespace {

namespace json = boost::json;

constexpr std::size_t kNetworkBytes = 40;

// Takes fields off one by one; what is left over nobody knows.
class Fields {
 public:
  Fields(json::object object, std::string path) : object_(std::move(object)), path_(std::move(path)) {}

  const json::value* take(std::string_view name) {
    const auto it = object_.find(name);
    if (it == object_.end()) return nullptr;
    taken_ = std::move(it->value());
    object_.erase(it);
    return taken_.is_null() ? nullptr : &taken_;
  }
  std::string text(std::string_view name) {
    const auto* v = take(name);
    if (!v) return {};
    if (v->is_string()) return std::string(v->get_string());
    if (v->is_int64()) return std::to_string(v->get_int64());
    if (v->is_uint64()) return std::to_string(v->get_uint64());
    wrong(name, "must be text");
    return {};
  }
  bool flag(std::string_view name) {
    const auto* v = take(name);
    if (!v) return false;
    if (!v->is_bool()) wrong(name, "must be true or false");
    return v->is_bool() && v->get_bool();
  }
  std::optional<std::int64_t> number(std::string_view name) {
    const auto* v = take(name);
    if (!v) return std::nullopt;
    boost::system::error_code bad;
    const auto n = v->is_number() ? v->to_number<std::int64_t>(bad) : 0;
    if (!v->is_number() || bad || n < 0) {
      wrong(name, "must be a whole number, not below 0");
      return std::nullopt;
    }
    return n;
  }
  // RFC 3339, or seconds since 1970.
  std::optional<Time> time(std::string_view name) {
    const auto* v = take(name);
    if (!v) return std::nullopt;
    if (v->is_number()) {
      const double seconds = v->to_number<double>();
      if (std::isfinite(seconds) && seconds >= 0 && seconds < 253'402'300'800.0)
        return from_ms(static_cast<std::int64_t>(seconds * 1'000));
    } else if (v->is_string()) {
      if (const auto at = parse_time(std::string_view(v->get_string()))) return *at;
    }
    wrong(name, "must be a time such as 2026-11-22T09:05:00Z, or seconds since 1970");
    return std::nullopt;
  }
  void wrong(std::string_view name, std::string_view what) {
    if (error_) return;
    error_ = fail(Kind::invalid, "`" + path_ + std::string(name.substr(0, 60)) + "` " + std::string(what));
  }
  void absorb(Fields& inner) {
    if (!error_ && !inner.done()) error_ = inner.done().error();
  }
  Result<void> done() {
    if (!error_ && !object_.empty())
      wrong(object_.begin()->key(), "is not known here; docs/intake.md lists the fields");
    if (error_) return *error_;
    return {};
  }

 private:
  json::object object_;
  json::value taken_;
  std::string path_;
  std::optional<Error> error_;
};

Author read_author(Fields& in) {
  Author out;
  const auto* value = in.take("author");
  if (!value) return out;
  if (value->is_string()) {
    out.remote_id = out.name = std::string(value->get_string());
    return out;
  }
  if (!value->is_object()) {
    in.wrong("author", "must be text or an object");
    return out;
  }
  Fields who(value->get_object(), "author.");
  out.remote_id = who.text("id");
  out.handle = who.text("handle");
  out.name = who.text("name");
  out.profile_url = who.text("url");
  out.avatar_url = who.text("avatar");
  out.followers = who.number("followers");
  if (out.remote_id.empty()) out.remote_id = out.handle;
  in.absorb(who);
  return out;
}

Attachment read_file(Fields& in, const json::value& value, std::string_view kind) {
  Attachment out;
  out.kind = kind;
  if (value.is_string()) {
    out.url = std::string(value.get_string());
    return out;
  }
  if (!value.is_object()) {
    in.wrong("media", "must hold addresses or objects");
    return out;
  }
  Fields file(value.get_object(), kind == "link" ? "links." : "media.");
  out.url = file.text("url");
  out.alt = file.text(kind == "link" ? "title" : "alt");
  out.type = file.text("type");
  out.preview_url = file.text("preview");
  if (const std::string said = file.text("kind"); !said.empty()) out.kind = said == "photo" ? "image" : said;
  in.absorb(file);
  return out;
}

void read_files(Fields& in, std::string_view name, std::string_view kind, std::vector<Attachment>& into) {
  const auto* value = in.take(name);
  if (!value) return;
  if (!value->is_array()) return in.wrong(name, "must be a list");
  const json::array list = value->get_array();
  for (const auto& one : list) {
    if (into.size() >= limits::kAttachmentsPerMessage) return;
    into.push_back(read_file(in, one, kind));
  }
}

void read_place(Fields& in, Incoming& out) {
  out.thread = in.text("conversation");
  out.parent = in.text("in_reply_to");
  out.url = in.text("url");
  out.addressed = in.flag("addressed");
  const std::string seen_by = in.text("visibility");
  if (seen_by.empty()) return;
  const auto visibility = parse<Visibility>(seen_by);
  if (!visibility) return in.wrong("visibility", "must be public, unlisted, followers or direct");
  out.visibility = *visibility;
}

}  // namespace

Result<Prepared> read_push_line(std::string_view line, Time now) {
  json::parse_options options;
  options.max_depth = 16;
  boost::system::error_code bad;
  auto value = json::parse(line, bad, {}, options);
  if (bad) return fail(Kind::invalid, "this line is not JSON: " + bad.message());
  if (!value.is_object()) return fail(Kind::invalid, "this line is not a JSON object");
  Fields in(std::move(value.get_object()), "");
  Incoming out;
  out.remote_id = in.text("id");
  out.author = read_author(in);
  if (const auto followers = in.number("followers")) out.author.followers = followers;
  out.text = in.text("text");
  out.html = in.text("html");
  out.subject = in.text("title");
  out.language = in.text("lang");
  read_place(in, out);
  const auto sent_at = in.time("created_at");
  out.edited_at = in.time("edited_at");
  read_files(in, "media", "image", out.attachments);
  read_files(in, "links", "link", out.attachments);
  const bool deleted = in.flag("deleted");
  std::string network = in.text("network");
  TRYV(in.done());
  if (network.size() > kNetworkBytes || !text::is_valid_utf8(network))
    return fail(Kind::invalid, "`network` is a short name, such as reddit");
  out.sent_at = sent_at.value_or(now);
  if (deleted) out.what = Incoming::What::deletion;
  TRY(auto ready, prepare(out, now));
  ready.network = std::move(network);
  return ready;
}

}  // namespace kith::listen
