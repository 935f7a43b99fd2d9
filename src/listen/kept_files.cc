#include "listen/kept_files.h"

#include <algorithm>
#include <boost/json.hpp>

#include "store/media_rows.h"

namespace kith::listen {
namespace {

namespace json = boost::json;

store::MediaRow row_of(const Attachment& file, const store::StagedFile& staged, const Source& at, MessageId message,
                       Time now) {
  store::MediaRow row;
  row.id = MediaId{next_id(now)};
  row.workspace = at.workspace;
  row.origin = "heard";
  row.digest = staged.digest();
  row.kind = file.kind == "image" ? "image" : "file";
  row.type = file.type;
  row.name = file.name.empty() ? (row.kind == "image" ? "picture" : "file") : file.name;
  row.alt = file.alt;
  row.size = static_cast<std::int64_t>(staged.size());
  row.width = file.width;
  row.height = file.height;
  row.message = message;
  row.created_at = now;
  return row;
}

}  // namespace

Result<Prepared> with_files(Prepared item, WorkspaceId workspace, const store::Files* files) {
  item.files.resize(item.in.attachments.size());
  for (std::size_t i = 0; i < item.files.size(); ++i) {
    const auto bytes = std::exchange(item.in.attachments[i].bytes, nullptr);
    if (!bytes || !files) continue;
    TRY(item.files[i], files->stage(workspace, *bytes));
  }
  return item;
}

Result<std::string> keep_files(store::Transaction& tx, const store::Files* files, const Source& at,
                               const Prepared& item, MessageId message, Time now) {
  if (!files || std::ranges::none_of(item.files, [](const auto& file) { return file != nullptr; }))
    return item.attachments_json;
  auto list = json::parse(item.attachments_json);
  for (std::size_t i = 0; i < item.files.size(); ++i) {
    if (!item.files[i]) continue;
    const auto row = row_of(item.in.attachments[i], *item.files[i], at, message, now);
    TRYV(files->keep(*item.files[i]));
    TRYV(store::insert_media(tx, row));
    list.as_array()[i].as_object()["media"] = to_string(row.id);
  }
  return json::serialize(list);
}

}  // namespace kith::listen
