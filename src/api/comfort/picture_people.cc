// The library: pictures, who is on them, what somebody else has to agree to, and the bank of those without people.
#include "api/comfort/picture_people.h"

#include <algorithm>

#include "api/desk/attachments.h"
#include "publish/pictures/sealed_people.h"

namespace kith::api {
namespace {

using publish::PictureFace;

constexpr const char* kLibrary = "/api/v1/workspaces/{ws}/library";
constexpr const char* kPeople = "/api/v1/workspaces/{ws}/media/{id}/people";
constexpr const char* kFaces = "/api/v1/workspaces/{ws}/media/{id}/faces";
constexpr const char* kFace = "/api/v1/workspaces/{ws}/media/{id}/faces/{pid}";
constexpr const char* kNobody = "/api/v1/workspaces/{ws}/media/{id}/nobody";
constexpr const char* kAgree = "/api/v1/workspaces/{ws}/media/{id}/agree";
constexpr const char* kBank = "/api/v1/workspaces/{ws}/media/{id}/bank";
constexpr const char* kCopy = "/api/v1/workspaces/{ws}/media/{id}/copy";
constexpr const char* kLook = "/api/v1/workspaces/{ws}/messages/{id}/pictures";

bool may_agree(const publish::PicturePeople& people, MemberId member) {
  if (people.nobody_by && !people.nobody_approved_by && people.nobody_by != member) return true;
  return std::ranges::any_of(people.faces, [&](const PictureFace& f) {
    return f.answer == PictureFace::Answer::nobody && !f.approved_by && f.answered_by != member;
  });
}

// `channel`: whether each person may be shown there is told.
Result<json::object> face_json(store::Transaction& tx, const DeskApi& api, const Call& call, const PictureFace& f,
                               ChannelId channel) {
  json::object out{{"id", to_string(f.id)},
                   {"x", f.x},
                   {"y", f.y},
                   {"w", f.w},
                   {"h", f.h},
                   {"confidence", f.confidence},
                   {"origin", publish::name(f.origin)},
                   {"answer", publish::name(f.answer)},
                   {"person", nullptr},
                   {"agreed", static_cast<bool>(f.approved_by)},
                   {"released", nullptr}};
  if (!f.person.id) return out;
  out["person"] = shown_person_json(
      {f.person.id, publish::open_words(api.sealer, call.workspace(), f.person.name), f.person.minor});
  if (!channel) return out;
  TRY(const bool released, publish::is_released(tx, call.workspace(), f.person.id, channel, call.now));
  out["released"] = released;
  return out;
}

Result<json::object> people_json(store::Transaction& tx, const DeskApi& api, const Call& call, std::string_view digest,
                                 ChannelId channel) {
  TRY(const auto found, publish::find_people(tx, call.workspace(), digest));
  const auto people = found.value_or(publish::PicturePeople{});
  json::array faces;
  for (const auto& face : people.faces) {
    TRY(auto one, face_json(tx, api, call, face, channel));
    faces.push_back(std::move(one));
  }
  json::array parts;
  for (const auto& part : people.parts) {
    TRY(const auto row, publish::find_picture(tx, call.workspace(), part.digest));
    if (row) parts.push_back(json::object{{"place", part.place}, {"media", media_json(*row)}});
  }
  return json::object{{"looked", people.looked},
                      {"why", people.why},
                      {"faces", std::move(faces)},
                      {"nobody", static_cast<bool>(people.nobody_by)},
                      {"nobody_agreed", static_cast<bool>(people.nobody_approved_by)},
                      {"waits", people.waits_for_second()},
                      {"may_agree", may_agree(people, call.caller.member)},
                      {"parts", std::move(parts)},
                      {"free_of_people", people.is_free_of_people()},
                      {"bank", people.bank}};
}

Result<publish::MediaRow> own_file(DeskApi& api, const Call& call) {
  TRY(const auto id, call.id<MediaTag>("id"));
  TRY(auto row, api.media.find(call.workspace(), id));
  // A picture of a linked page is others', and leaves with our words all the same.
  TRY(const auto people,
      api.db.read([&](store::Transaction& tx) { return publish::find_people(tx, call.workspace(), row.digest); }));
  if (row.origin != "own" && !people)
    return fail(Kind::invalid, "this came with a message; only your own files are looked into");
  return row;
}

Result<net::Response> answer(const DeskApi& api, const Call& call, const publish::MediaRow& row) {
  TRY(const auto channel, call.query_id<ChannelTag>("channel"));
  TRY(const auto people, call.db.read([&](store::Transaction& tx) {
    return people_json(tx, api, call, row.digest, channel.value_or(ChannelId{}));
  }));
  return ok(people);
}

Result<net::Response> show(DeskApi& api, Call& call) {
  TRY(const auto row, own_file(api, call));
  TRYV(api.media.look(row));
  return answer(api, call, row);
}

// Changes what is said of one file, and answers what is said now.
template <class Change>
Result<net::Response> change(DeskApi& api, Call& call, Change how) {
  TRY(const auto row, own_file(api, call));
  TRYV(call.db.write(call.workspace(), [&](store::Transaction& tx) -> Result<void> { return how(tx, row.digest); }));
  return answer(api, call, row);
}

double part(Body& body, const char* field) {
  const auto* value = body.any(field);
  if (value && value->is_number()) return value->to_number<double>();
  body.wrong(field, "must be a number from 0 to 1");
  return 0;
}

Result<net::Response> mark(DeskApi& api, Call& call) {
  TRY(Body body, Body::parse(call.http.body));
  PictureFace face;
  face.x = part(body, "x");
  face.y = part(body, "y");
  face.w = part(body, "w");
  face.h = part(body, "h");
  TRYV(body.done());
  return change(api, call, [&](store::Transaction& tx, std::string_view digest) {
    return publish::mark_face(tx, call.workspace(), digest, face, call.caller.member, call.now);
  });
}

Result<net::Response> say_who(DeskApi& api, Call& call) {
  TRY(const auto face, call.id<publish::FaceTag>("pid"));
  TRY(Body body, Body::parse(call.http.body));
  const auto word = body.text("answer", 1, 20);
  const auto person = body.id_if<publish::ShownPersonTag>("person_id").value_or(publish::ShownPersonId{});
  auto said = PictureFace::Answer::open;
  if (word == "person")
    said = PictureFace::Answer::person;
  else if (word == "nobody")
    said = PictureFace::Answer::nobody;
  else if (word != "open")
    body.wrong("answer", "must be person, nobody or open");
  TRYV(body.done());
  return change(api, call, [&](store::Transaction& tx, std::string_view digest) {
    return publish::answer_face(tx, call.workspace(), digest, face, said, person, call.caller.member, call.now);
  });
}

Result<bool> flag_of(const Call& call, const char* field) {
  TRY(Body body, Body::parse(call.http.body));
  const bool is = body.flag(field);
  TRYV(body.done());
  return is;
}

Result<net::Response> say_nobody(DeskApi& api, Call& call) {
  TRY(const bool nobody, flag_of(call, "nobody"));
  return change(api, call, [&](store::Transaction& tx, std::string_view digest) {
    return publish::declare_nobody(tx, call.workspace(), digest, nobody, call.caller.member, call.now);
  });
}

Result<net::Response> agree(DeskApi& api, Call& call) {
  return change(api, call, [&](store::Transaction& tx, std::string_view digest) {
    return publish::approve_people(tx, call.workspace(), digest, call.caller.member, call.now);
  });
}

Result<net::Response> bank(DeskApi& api, Call& call) {
  TRY(const bool in, flag_of(call, "bank"));
  return change(api, call, [&](store::Transaction& tx, std::string_view digest) {
    return publish::set_bank(tx, call.workspace(), digest, in);
  });
}

Result<net::Response> copy(DeskApi& api, Call& call) {
  TRY(const auto id, call.id<MediaTag>("id"));
  TRY(const auto row, api.media.copy(call.workspace(), call.caller.member, id));
  return created(media_json(row));
}

Result<net::Response> library(DeskApi& api, Call& call) {
  TRY(const int limit, call.limit());
  MediaId before;
  if (!call.cursor().empty()) {
    TRY(const auto keys, store::decode_cursor("library", call.cursor(), 1));
    before = MediaId{keys[0].as_i64()};
  }
  struct Page {
    json::array items;
    std::string next;
  };
  TRY(auto found, call.db.read([&](store::Transaction& tx) -> Result<Page> {
    Page out;
    TRY(auto rows,
        publish::list_pictures(tx, call.workspace(), call.http.query_value("bank") == "true", before, limit + 1));
    if (rows.size() > static_cast<std::size_t>(limit)) {
      rows.resize(static_cast<std::size_t>(limit));
      out.next = store::encode_cursor("library", {store::Value(rows.back().id)});
    }
    for (const auto& row : rows) {
      auto one = media_json(row);
      TRY(one["people"], people_json(tx, api, call, row.digest, {}));
      one["sent"] = static_cast<bool>(row.message);
      out.items.push_back(std::move(one));
    }
    return out;
  }));
  return page(std::move(found.items), found.next);
}

Result<net::Response> look(Call& call) {
  TRY(const auto id, call.id<MessageTag>("id"));
  TRY(const bool shown, flag_of(call, "shown"));
  TRYV(call.db.write(call.workspace(), [&](store::Transaction& tx) {
    return publish::keep_look(tx, call.workspace(), id, shown, call.caller.member, call.now);
  }));
  return ok(json::object{{"shown", shown}});
}

}  // namespace

void add_picture_people(Routes& routes, DeskApi& api) {
  const auto add = [&](const char* method, const char* pattern, Role role, auto run) {
    routes.add({.method = method,
                .pattern = pattern,
                .role = role,
                .scope = std::string_view(method) == "GET" ? "desk:read" : "desk:write",
                .run = [&api, run](Call& c) { return run(api, c); }});
  };
  add("GET", kPeople, Role::contributor, show);
  add("POST", kFaces, Role::contributor, mark);
  add("PATCH", kFace, Role::contributor, say_who);
  add("PUT", kNobody, Role::contributor, say_nobody);
  add("POST", kAgree, Role::agent, agree);
  add("PUT", kBank, Role::agent, bank);
  add("POST", kCopy, Role::contributor, copy);
  routes.add(
      {.method = "GET", .pattern = kLibrary, .role = Role::contributor, .scope = "desk:read", .run = [&api](Call& c) {
         return library(api, c);
       }});
  routes.add({.method = "PUT", .pattern = kLook, .role = Role::agent, .scope = "desk:write", .run = look});
}

}  // namespace kith::api
