// Files members attach and files that came with mails: taken in, described, given out.
#include "api/desk/attachments.h"

#include "api/problem.h"
#include "base/limits.h"
#include "net/url.h"
#include "publish/pictures/picture_header.h"
#include "publish/pictures/pictures.h"
#include "text/file_name.h"
#include "text/utf8.h"

namespace kith::api {
namespace {

constexpr const char* kAll = "/api/v1/workspaces/{ws}/media";
constexpr const char* kOne = "/api/v1/workspaces/{ws}/media/{id}";
constexpr const char* kShown = "/api/v1/workspaces/{ws}/media/{id}/picture";

// Nothing that comes from outside runs or is drawn as a page of ours.
net::Response given_out(std::string bytes, std::string_view type) {
  net::Response out;
  out.body = std::move(bytes);
  out.as_is = true;
  out.headers.set("Content-Type", std::string(type));
  // Its id names its bytes for ever.
  out.headers.set("Cache-Control", "private, max-age=86400, immutable");
  out.headers.set("Content-Security-Policy", "default-src 'none'; sandbox");
  out.headers.set("Cross-Origin-Resource-Policy", "same-origin");
  return out;
}

// RFC 6266 and 8187: a name of plain letters, and the whole one.
std::string saved_as(const std::string& name) {
  std::string plain;
  for (const char c : text::safe_file_name(name))
    plain += static_cast<unsigned char>(c) < 0x7f && c != '\\' && c != '%' ? c : '_';
  return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + net::percent_encode(text::safe_file_name(name));
}

// Kinds that no browser reads as a page or a program.
bool is_harmless(std::string_view type) {
  return type == "image/jpeg" || type == "image/png" || type == "image/gif" || type == "image/webp" ||
         type == "application/pdf" || type == "application/zip";
}

// What a file is no server can mend: it is the request's fault, not something we lack.
Error not_that_file(Error error) {
  if (error.kind == Kind::unsupported) error.kind = Kind::invalid;
  return error;
}

Result<net::Response> upload(DeskApi& api, Call& call) {
  const std::string alt(call.http.query_value("alt"));
  if (alt.size() > limits::kMediaAltBytes || !text::is_valid_utf8(alt))
    return fail(Kind::invalid, "a description has at most 8000 bytes").with("field", "alt");
  publish::NewMedia media{std::string(call.http.query_value("name")), alt, call.http.body};
  const auto row = api.media.add(call.workspace(), call.caller.member, media);
  if (!row) return not_that_file(row.error());
  auto answer = media_json(*row);
  // Told once and not kept: what is kept has no place in it any more.
  if (const auto place = publish::read_picture_place(call.http.body))
    answer["place"] = json::object{{"latitude", place->latitude}, {"longitude", place->longitude}};
  return created(answer);
}

Result<net::Response> download(DeskApi& api, Call& call) {
  TRY(const auto id, call.id<MediaTag>("id"));
  TRY(const auto row, api.media.find(call.workspace(), id));
  TRY(auto bytes, api.media.bytes(row));
  auto out = given_out(std::move(bytes), is_harmless(row.type) ? row.type : "application/octet-stream");
  out.headers.set("Content-Disposition", saved_as(row.name));
  return out;
}

Result<net::Response> show(DeskApi& api, Call& call) {
  TRY(const auto id, call.id<MediaTag>("id"));
  TRY(const auto row, api.media.find(call.workspace(), id));
  if (row.kind != "image") return fail(Kind::invalid, "this is not a picture that can be shown; download it");
  const std::string_view size = call.http.query_value("size");
  if (size != "" && size != "small" && size != "large")
    return fail(Kind::invalid, "a size is small or large").with("field", "size");
  const int edge = size == "large" ? limits::kPictureEdge : limits::kThumbnailEdge;
  const auto make = [&]() -> Result<Picture> {
    TRY(const auto bytes, api.media.bytes(row));
    TRY(auto written, publish::write_picture(bytes, {.edge = edge, .bytes = 0, .keeps_png = true}));
    return Picture{std::move(written.type), std::move(written.bytes)};
  };
  // The workspace is part of the name: a kept picture is no way into another's files.
  auto picture = api.pictures.kept(
      "media:" + to_string(call.workspace()) + ":" + row.digest + ":" + std::to_string(edge), make);
  if (!picture) return not_that_file(std::move(picture).error());
  return given_out(std::move(picture->bytes), picture->type);
}

Result<net::Response> describe(DeskApi& api, Call& call) {
  TRY(const auto id, call.id<MediaTag>("id"));
  TRY(Body body, Body::parse(call.http.body));
  const auto alt = body.raw_text("alt", 0, limits::kMediaAltBytes);
  TRYV(body.done());
  TRY(const auto row, api.media.describe(call.workspace(), call.caller.member, id, alt));
  return ok(media_json(row));
}

Result<net::Response> remove(DeskApi& api, Call& call) {
  TRY(const auto id, call.id<MediaTag>("id"));
  TRYV(api.media.remove(call.workspace(), call.caller.member, id));
  return no_content();
}

Error not_usable(std::string message) {
  return fail(Kind::invalid, std::move(message)).with("field", "attachments");
}

Attached::One one_of(Body& body, const json::object& o, bool unsent) {
  Attached::One one;
  const auto text = [&o](const char* key) {
    const auto* value = o.if_contains(key);
    return value && value->is_string() ? std::optional(std::string(value->get_string())) : std::nullopt;
  };
  if (const auto id = text("id")) {
    const auto parsed = parse_id(*id);
    if (parsed) one.id = MediaId{*parsed};
  }
  one.alt = text("alt");
  one.type = text("type").value_or("");
  if (!one.id && !unsent) body.wrong("attachments", "each needs the `id` an upload was answered with");
  if (one.alt && (one.alt->size() > limits::kMediaAltBytes || !text::is_valid_utf8(*one.alt)))
    body.wrong("attachments", "a description has at most 8000 bytes");
  return one;
}

}  // namespace

Attached attached(Body& body, bool unsent) {
  Attached out;
  const auto* list = body.any("attachments");
  if (!list || list->is_null()) return out;
  if (!list->is_array() || list->get_array().size() > limits::kMediaPerMessage) {
    body.wrong("attachments", "must be a list of at most 20");
    return out;
  }
  for (const auto& item : list->get_array()) {
    if (item.is_object())
      out.items.push_back(one_of(body, item.get_object(), unsent));
    else
      body.wrong("attachments", "must be a list of objects");
  }
  return out;
}

publish::MediaRoom room_of(const Ability& ability) {
  return {.network = ability.name.empty() ? ability.measured_as : ability.name,
          .most = ability.media_most,
          .bytes = ability.media_bytes,
          .total = ability.media_total,
          .alt_letters = ability.alt_limit,
          .types = ability.media_types};
}

Result<std::vector<publish::MediaRow>> rows_of(DeskApi& api, const Caller& caller, const Attached& attached) {
  std::vector<publish::MediaRow> out;
  for (const auto& one : attached.items) {
    if (!one.id) {
      publish::MediaRow row;
      row.type = one.type;
      row.kind = one.type.starts_with("image/") ? "image" : "file";
      row.alt = one.alt.value_or("");
      out.push_back(std::move(row));
      continue;
    }
    auto row = api.media.find(caller.workspace, one.id);
    if (!row && row.error().kind == Kind::not_found)
      return not_usable("one of the files is not kept any more; attach it again");
    if (!row) return row.error();
    if (row->origin != "own" || row->by != caller.member)
      return not_usable("`" + row->name + "` was attached by somebody else; attach it yourself");
    if (row->message) return not_usable("`" + row->name + "` has been sent already; attach it again");
    if (one.alt) row->alt = *one.alt;
    out.push_back(*std::move(row));
  }
  return out;
}

Result<std::vector<publish::MediaRow>> fitted(DeskApi& api, const Ability& ability,
                                              std::vector<publish::MediaRow> rows) {
  const auto room = room_of(ability);
  TRYV(publish::check_room(rows, room));
  for (auto& row : rows) {
    auto fits = api.media.fitted(row, room);
    if (!fits) return std::move(fits).error().with("field", "attachments");
    row = *std::move(fits);
  }
  return rows;
}

std::string media_address(WorkspaceId workspace, std::string_view id) {
  return "/api/v1/workspaces/" + to_string(workspace) + "/media/" + std::string(id);
}

json::object media_json(const publish::MediaRow& m) {
  const auto address = media_address(m.workspace, to_string(m.id));
  json::object out{{"id", to_string(m.id)},
                   {"kind", m.kind},
                   {"type", m.type},
                   {"name", m.name},
                   {"alt", m.alt},
                   {"size", m.size},
                   {"width", nullptr},
                   {"height", nullptr},
                   {"url", address},
                   {"preview_url", nullptr}};
  if (m.width > 0 && m.height > 0) {
    out["width"] = m.width;
    out["height"] = m.height;
  }
  if (m.kind == "image") out["preview_url"] = address + "/picture";
  return out;
}

Result<json::object> draft_json(DeskApi& api, WorkspaceId workspace, const inbox::Draft& d) {
  json::array files;
  if (!d.media.empty()) {
    TRY(const auto rows, api.media.list(workspace, d.media));
    for (const auto& row : rows)
      if (!row.message) files.push_back(media_json(row));
  }
  return json::object{{"text", d.text},
                      {"attachments", std::move(files)},
                      {"options", stored(d.options_json)},
                      {"base_version", d.base_version},
                      {"updated_at", format_time(d.updated_at)}};
}

void add_attachments(Routes& routes, DeskApi& api) {
  routes.add({.method = "POST",
              .pattern = kAll,
              .role = Role::contributor,
              .scope = "desk:write",
              .raw_body = true,
              .idempotent = true,
              .max_body = limits::kMediaBytes,
              .run = [&api](Call& c) { return upload(api, c); }});
  routes.add(
      {.method = "GET", .pattern = kOne, .scope = "desk:read", .run = [&api](Call& c) { return download(api, c); }});
  routes.add(
      {.method = "GET", .pattern = kShown, .scope = "desk:read", .run = [&api](Call& c) { return show(api, c); }});
  routes.add({.method = "PATCH",
              .pattern = kOne,
              .role = Role::contributor,
              .scope = "desk:write",
              .run = [&api](Call& c) { return describe(api, c); }});
  routes.add({.method = "DELETE",
              .pattern = kOne,
              .role = Role::contributor,
              .scope = "desk:write",
              .run = [&api](Call& c) { return remove(api, c); }});
}

}  // namespace kith::api
