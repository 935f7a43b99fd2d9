#include "publish/pictures/media.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "base/limits.h"
#include "publish/pictures/file_type.h"
#include "publish/pictures/look_inside.h"
#include "publish/pictures/media_queries.h"
#include "publish/pictures/pictures.h"
#include "text/file_name.h"
#include "text/utf8.h"

namespace kith::publish {
namespace {

namespace json = boost::json;
using store::Transaction;

// A picture may be written larger than it came, within this.
constexpr std::size_t kReadMost = 2 * limits::kMediaMessageBytes;

Error wrong(std::string message) {
  return fail(Kind::invalid, std::move(message)).with("field", "attachments");
}

std::string megabytes(std::size_t bytes) {
  return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1'000'000);
}

// Why what is no picture and no document cannot be sent.
Error refused(const FileType& type, const std::string& name) {
  using enum FileType::Is;
  if (type.type == "image/heic" || type.type == "image/avif")
    return fail(Kind::unsupported,
                fmt::format("`{}` is a picture of a kind Kith cannot read ({}); export it as JPEG and attach "
                            "that. On an iPhone: Settings, Camera, Formats, Most Compatible",
                            name, type.type));
  if (type.is == film && film_kind(type.type).empty())
    return fail(
        Kind::unsupported,
        fmt::format("`{}` is a film of a kind Kith cannot look into ({}); save it as MP4 or WebM and attach that", name,
                    type.type));
  if (type.is == film)
    return fail(
        Kind::unsupported,
        fmt::format("`{}` is a film: where and when it was made can be taken out only where ffmpeg is installed "
                    "beside Kith (`kith doctor` says how); or put it up where people can watch it and send the "
                    "link",
                    name));
  if (type.is == sound)
    return fail(
        Kind::unsupported,
        fmt::format("`{}` is a recording of sound, which Kith cannot listen to; put it up where people can hear "
                    "it and send the link",
                    name));
  if (type.is == program) return fail(Kind::unsupported, fmt::format("`{}` is a program; programs are not sent", name));
  return fail(Kind::unsupported, fmt::format("`{}` is not a kind of file Kith knows; pictures and documents can be "
                                             "sent, a damaged one cannot",
                                             name));
}

// The ending says what the bytes are, so that receivers open it with the right program.
std::string named_as(std::string name, std::string_view type) {
  const std::string_view ending = type == "image/png" ? ".png" : ".jpg";
  const auto has = [&](std::string_view end) {
    return name.size() > end.size() &&
           std::ranges::equal(std::string_view(name).substr(name.size() - end.size()), end, {},
                              [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  };
  if (has(ending) || (type == "image/jpeg" && has(".jpeg"))) return name;
  const auto dot = name.rfind('.');
  if (dot != std::string::npos && name.size() - dot <= 6) name.resize(dot);
  return name + std::string(ending);
}

Result<MediaRow> must_be_own(Transaction& tx, WorkspaceId workspace, MemberId by, MediaId id) {
  TRY(auto row, queries::media(tx, workspace, id));
  if (!row) return fail(Kind::not_found, "there is no such file; it may have been removed");
  if (row->origin != "own" || row->by != by) return fail(Kind::forbidden, "only who attached a file may change it");
  if (row->message) return fail(Kind::conflict, "this has been sent; what was sent stays as it was");
  return *std::move(row);
}

std::uint8_t next_shard(Time now) {
  return static_cast<std::uint8_t>(to_ms(now) / 60'000 % 256);
}

}  // namespace

Result<MediaRow> Media::add(WorkspaceId workspace, MemberId by, const NewMedia& media) {
  MediaRow row;
  row.workspace = workspace;
  row.by = by;
  row.alt = media.alt;
  row.created_at = clock_.now();
  row.unused_since = row.created_at;
  row.name = text::safe_file_name(media.name, "picture", limits::kMediaNameBytes);
  if (media.bytes.empty()) return fail(Kind::invalid, fmt::format("`{}` is empty", row.name));
  if (media.bytes.size() > limits::kMediaBytes)
    return fail(Kind::too_large, fmt::format("`{}` has {}, at most {} are taken; send a smaller one", row.name,
                                             megabytes(media.bytes.size()), megabytes(limits::kMediaBytes)));
  const auto type = file_type_of(media.bytes);
  if (type.is == FileType::Is::document) {
    row.kind = "file";
    row.type = type.type;
    const auto sight = look_into(media.bytes, row.type);
    return keep(std::move(row), media.bytes, &sight);
  }
  if (type.is == FileType::Is::film && can_clean_films(type.type)) {
    auto clean = clean_film(media.bytes, type.type);
    if (!clean)
      return fail(clean.error().kind, fmt::format("`{}` is a film that cannot be sent: {}; save it as MP4 anew and "
                                                  "attach that, or send a link",
                                                  row.name, clean.error().message));
    const auto film = *std::move(clean);
    row.kind = "file";
    row.type = type.type;
    const auto sight = look_into(film, row.type);
    return keep(std::move(row), film, &sight);
  }
  if (type.is != FileType::Is::picture) return refused(type, row.name);
  TRY(const auto picture,
      write_picture(media.bytes, {.edge = limits::kMediaEdge, .bytes = limits::kMediaBytes, .keeps_png = true}));
  row.type = picture.type;
  row.name = named_as(std::move(row.name), picture.type);
  row.width = picture.width;
  row.height = picture.height;
  const auto sight = look_at(picture.bytes);
  return keep(std::move(row), picture.bytes, &sight);
}

Result<MediaRow> Media::keep(MediaRow row, std::string_view bytes, const Sight* sight, std::string_view made_of) {
  TRY(const auto staged, files_.stage(row.workspace, bytes));
  Staged parts;
  for (const auto& part : sight ? sight->parts : std::vector<Sight::Part>{}) {
    TRY(auto one, files_.stage(row.workspace, part.bytes));
    parts.push_back(std::move(one));
  }
  row.id = MediaId{next_id(row.created_at)};
  row.digest = staged->digest();
  row.size = static_cast<std::int64_t>(bytes.size());
  return db_.write(row.workspace, [&](Transaction& tx) -> Result<MediaRow> {
    TRY(const int waiting, queries::unused_count(tx, row.workspace));
    if (waiting >= limits::kMediaUnusedMost)
      return fail(
          Kind::conflict,
          fmt::format("{} files wait unsent; remove some from your drafts, or try again in a few days", waiting));
    TRYV(files_.keep(*staged));
    TRYV(store::insert_media(tx, row));
    if (sight) {
      TRYV(keep_sight(tx, row.workspace, row.digest, *sight, row.created_at));
      TRYV(keep_parts(tx, row, *sight, parts));
    }
    if (!made_of.empty()) TRYV(keep_same(tx, row.workspace, row.digest, made_of));
    return row;
  });
}

// Pictures found inside are pictures of their own, so that people can say who is on them.
Result<void> Media::keep_parts(Transaction& tx, const MediaRow& whole, const Sight& sight, const Staged& staged) {
  for (std::size_t i = 0; i < sight.parts.size(); ++i) {
    const auto& part = sight.parts[i];
    TRYV(files_.keep(*staged[i]));
    MediaRow row;
    row.id = MediaId{next_id(whole.created_at)};
    row.workspace = whole.workspace;
    row.digest = staged[i]->digest();
    row.type = part.type;
    row.name = named_as(whole.name + ", " + part.place, part.type);
    row.size = static_cast<std::int64_t>(part.bytes.size());
    row.width = part.width;
    row.height = part.height;
    row.made_of = whole.id;
    row.by = whole.by;
    row.created_at = whole.created_at;
    row.unused_since = whole.created_at;
    TRYV(store::insert_media(tx, row));
    TRYV(keep_sight(tx, whole.workspace, row.digest, part.sight, whole.created_at));
    TRYV(keep_part(tx, whole.workspace, whole.digest, {row.digest, part.place}));
  }
  return {};
}

Result<MediaRow> Media::copy(WorkspaceId workspace, MemberId by, MediaId id) {
  const Time now = clock_.now();
  return db_.write(workspace, [&](Transaction& tx) -> Result<MediaRow> {
    TRY(auto row, queries::media(tx, workspace, id));
    if (!row) return fail(Kind::not_found, "there is no such picture; it may have been removed");
    if (row->origin != "own" || row->kind != "image")
      return fail(Kind::invalid, "only pictures of your own house can be used again");
    row->id = MediaId{next_id(now)};
    row->by = by;
    row->made_of = {};
    row->message = {};
    row->created_at = now;
    row->unused_since = now;
    TRYV(store::insert_media(tx, *row));
    return *std::move(row);
  });
}

Result<void> Media::look(const MediaRow& media) {
  if (media.kind != "image") return {};
  TRY(const auto known, db_.read([&](Transaction& tx) { return find_people(tx, media.workspace, media.digest); }));
  if (known && known->looked) return {};
  TRY(const auto whole, bytes(media));
  const auto sight = look_at(whole);
  return db_.write(media.workspace, [&](Transaction& tx) -> Result<void> {
    return keep_sight(tx, media.workspace, media.digest, sight, clock_.now());
  });
}

Result<void> Media::keep_proof(WorkspaceId workspace, std::string_view name, std::string_view bytes,
                               const std::function<Result<void>(Transaction&, const Proof&)>& use) {
  if (bytes.empty()) return fail(Kind::invalid, "this file is empty");
  if (bytes.size() > limits::kMediaBytes)
    return fail(Kind::too_large, fmt::format("a proof has at most {}", megabytes(limits::kMediaBytes)));
  const auto type = file_type_of(bytes);
  if (type.is != FileType::Is::picture && type.is != FileType::Is::document)
    return fail(Kind::invalid, "a proof is a document or a picture of one");
  TRY(const auto staged, files_.stage(workspace, bytes));
  const Proof proof{staged->digest(), text::safe_file_name(name, "release", limits::kMediaNameBytes),
                    std::string(type.type)};
  return db_.write(workspace, [&](Transaction& tx) -> Result<void> {
    TRYV(files_.keep(*staged));
    return use(tx, proof);
  });
}

Result<std::string> Media::proof_bytes(WorkspaceId workspace, const Proof& proof) {
  if (proof.digest.empty()) return fail(Kind::not_found, "no proof is kept with this release");
  return files_.read(workspace, proof.digest, kReadMost);
}

Result<MediaRow> Media::find(WorkspaceId workspace, MediaId id) {
  TRY(auto row, db_.read([&](Transaction& tx) { return queries::media(tx, workspace, id); }));
  if (!row) return fail(Kind::not_found, "there is no such file; it may have been removed");
  return *std::move(row);
}

Result<std::vector<MediaRow>> Media::list(WorkspaceId workspace, const std::vector<MediaId>& ids) {
  return db_.read([&](Transaction& tx) -> Result<std::vector<MediaRow>> {
    std::vector<MediaRow> out;
    for (const auto id : ids) {
      TRY(auto row, queries::media(tx, workspace, id));
      if (row) out.push_back(*std::move(row));
    }
    return out;
  });
}

Result<std::string> Media::bytes(const MediaRow& media) {
  return files_.read(media.workspace, media.digest, kReadMost);
}

Result<MediaRow> Media::describe(WorkspaceId workspace, MemberId by, MediaId id, std::string_view alt) {
  return db_.write(workspace, [&](Transaction& tx) -> Result<MediaRow> {
    TRY(auto row, must_be_own(tx, workspace, by, id));
    TRYV(queries::set_alt(tx, workspace, id, alt));
    row.alt = alt;
    return row;
  });
}

Result<void> Media::remove(WorkspaceId workspace, MemberId by, MediaId id) {
  return db_.write(workspace, [&](Transaction& tx) -> Result<void> {
    TRYV(must_be_own(tx, workspace, by, id));
    // Its file goes with the next sweep: a rollback after this would find it gone.
    return queries::drop_media(tx, workspace, id);
  });
}

Result<MediaRow> Media::fitted(const MediaRow& media, const MediaRoom& room) {
  if (room.bytes == 0 || static_cast<std::size_t>(media.size) <= room.bytes) return media;
  if (media.kind != "image")
    return fail(Kind::too_large,
                fmt::format("`{}` has {}; {} takes {}", media.name, megabytes(static_cast<std::size_t>(media.size)),
                            room.network, megabytes(room.bytes)));
  TRY(auto known,
      db_.read([&](Transaction& tx) { return queries::made_of(tx, media.workspace, media.id, room.bytes); }));
  if (known) {
    known->alt = media.alt;
    return *std::move(known);
  }
  TRY(const auto whole, bytes(media));
  TRY(const auto smaller, write_picture(whole, {.edge = limits::kPictureEdge, .bytes = room.bytes}));
  MediaRow row = media;
  row.made_of = media.id;
  row.message = {};
  row.type = smaller.type;
  row.name = named_as(std::move(row.name), smaller.type);
  row.width = smaller.width;
  row.height = smaller.height;
  row.created_at = clock_.now();
  row.unused_since = row.created_at;
  return keep(std::move(row), smaller.bytes, nullptr, media.digest);
}

Result<int> Media::sweep() {
  const Time now = clock_.now();
  TRY(const auto all, db_.read([](Transaction& tx) { return queries::workspaces(tx); }));
  int gone = 0;
  for (const auto workspace : all) {
    TRY(const int here, sweep(workspace, next_shard(now), now));
    gone += here;
  }
  return gone;
}

Result<int> Media::sweep(WorkspaceId workspace, std::uint8_t shard, Time now) {
  const Time before = now - limits::kMediaUnusedTime;
  TRY(const auto rows, db_.read([&](Transaction& tx) {
    return queries::unused_since(tx, workspace, before, limits::kMediaSweptAtOnce);
  }));
  auto lying = files_.older_than(workspace, shard, limits::kMediaUnusedTime);
  if (rows.empty() && lying.empty()) return 0;
  std::set<std::string> loose(lying.begin(), lying.end());
  int gone = 0;
  TRYV(db_.write(workspace, [&](Transaction& tx) -> Result<void> {
    gone = 0;
    for (const auto& row : rows) {
      TRY(const auto now_is, queries::media(tx, workspace, row.id));
      TRY(const bool drafted, queries::in_a_draft(tx, workspace, row.id));
      if (!now_is || !now_is->unused_since) continue;
      if (drafted) {
        TRYV(queries::touch_unused(tx, workspace, row.id, now));
        continue;
      }
      TRYV(queries::drop_media(tx, workspace, row.id));
      ++gone;
    }
    return {};
  }));
  for (const auto& row : rows) loose.insert(row.digest);
  // In a transaction of its own, which changes nothing in the rows: what is found unnamed here stays unnamed.
  TRYV(db_.write(workspace, [&](Transaction& tx) -> Result<void> {
    for (const auto& digest : loose) {
      TRY(const bool named, queries::has_digest(tx, workspace, digest));
      if (!named) files_.remove(workspace, digest);
    }
    return {};
  }));
  return gone;
}

Result<void> check_room(const std::vector<MediaRow>& media, const MediaRoom& room) {
  if (media.empty()) return {};
  if (room.most == 0) return wrong(fmt::format("{} takes words only; send a link instead", room.network));
  if (static_cast<int>(media.size()) > room.most)
    return wrong(fmt::format("{} takes {}, these are {}; leave some out", room.network,
                             room.most == 1 ? std::string("one file") : fmt::format("{} files", room.most),
                             media.size()));
  std::size_t total = 0;
  for (const auto& one : media) {
    total += static_cast<std::size_t>(one.size);
    if (!room.types.empty() && std::ranges::find(room.types, one.type) == room.types.end())
      return wrong(fmt::format("{} does not take `{}`: {}", room.network, one.name,
                               one.kind == "file" ? "pictures can go there, other files cannot; send a link"
                                                  : "this kind of picture cannot go there"));
    const auto letters = text::count_code_points(one.alt);
    if (room.alt_letters > 0 && letters > static_cast<std::size_t>(room.alt_letters))
      return wrong(fmt::format("the description of `{}` has {} letters, {} takes {}; shorten it", one.name, letters,
                               room.network, room.alt_letters));
  }
  if (room.total > 0 && total > room.total)
    return wrong(fmt::format("together these have {}, {} takes {}; send fewer or smaller files", megabytes(total),
                             room.network, megabytes(room.total)));
  return {};
}

std::vector<OutboundMedia> outbound_of(const std::vector<MediaRow>& media) {
  std::vector<OutboundMedia> out;
  for (const auto& one : media) out.push_back({one.name, one.type, one.alt, one.digest, one.width, one.height});
  return out;
}

std::string attachments_json(const std::vector<MediaRow>& media) {
  json::array out;
  for (const auto& one : media)
    out.push_back({{"media", to_string(one.id)},
                   {"kind", one.kind},
                   {"type", one.type},
                   {"name", one.name},
                   {"alt", one.alt},
                   {"size", one.size},
                   {"width", one.width},
                   {"height", one.height}});
  return json::serialize(out);
}

Result<void> mark_sent(Transaction& tx, WorkspaceId workspace, const std::vector<MediaRow>& media, MessageId message) {
  for (const auto& one : media) {
    TRY(const bool there, queries::set_message(tx, workspace, one.id, message));
    if (!there) return fail(Kind::not_found, fmt::format("`{}` was removed meanwhile; attach it again", one.name));
  }
  return {};
}

}  // namespace kith::publish
