#include "app/testing.h"

#include "app/data_folder.h"
#include "app/open_database.h"
#include "base/secret.h"
#include "listen/channels.h"
#include "publish/record/retention.h"
#include "publish/registers/register_entry.h"
#include "store/files.h"
#include "store/search.h"
#include "store/testing.h"
#include "store/testing_fill.h"

namespace kith::app::testing {
namespace {

using store::Value;
using Made = std::map<std::string, Value>;

constexpr int kRows = 3;
constexpr std::string_view kBytes = "the same picture, three times";

std::string context_of(const std::string& table, const Made& made) {
  const auto id = [&](const char* column) { return made.at(column).as_i64(); };
  if (table == "channel") return listen::Channels::seal_context(ChannelId{id("id")});
  if (table == "account") return "totp:" + format_id(id("id"));
  if (table == "register_entry") return publish::seal_context(WorkspaceId{id("workspace_id")}, id("id"));
  if (table == "company_fact")
    return publish::seal_context(WorkspaceId{id("workspace_id")}, std::string_view(made.at("key").as_text()));
  return table;
}

std::optional<Value> cell(const Sealer& sealer, const std::string& table, const std::string& column, const Made& made) {
  if (column.ends_with("sealed")) return store::Blob{sealer.seal("{}", context_of(table, made))};
  if (table == "message" && column == "deleted_at") return Value{};
  if (column == "digest" && (table == "media" || table == "picture")) return sha256_hex(kBytes);
  if (column == "proof_digest") return sha256_hex(kBytes);
  if (table == "delivery" && column == "state") return "sent";
  if (table == "channel" && column == "state") return "live";
  if (table == "retention" && column == "days") return publish::kRetentionDaysMost;
  if (table == "retention" && column == "passed_at") return Value{system_clock().now()};
  if (column == "query" || column == "canonical") return "raft";
  return std::nullopt;
}

}  // namespace

Result<void> furnish(const Settings& settings) {
  const DataFolder folder(settings.data);
  TRYV(folder.make());
  TRY(const auto sealer, Sealer::open(folder.key()));
  TRY(auto db, open_database(settings));
  TRYV(db->migrate());
  store::testing::TestDatabase plan(store::testing::Kind::sqlite);
  TRY(const auto tables, store::testing::shapes(*plan));
  TRYV(store::testing::fill(*db, tables, kRows, [&](const auto& table, const auto& column, int, const auto& made) {
    return cell(sealer, table, column, made);
  }));
  const store::Files files(folder.media());
  for (std::int64_t id = 7'000; id < 7'000 + kRows; ++id) {
    TRY(const auto staged, files.stage(WorkspaceId{id}, kBytes));
    TRYV(files.keep(*staged));
    TRYV(db->write(WorkspaceId{id},
                   [&](store::Transaction& tx) { return store::note_for_search(tx, WorkspaceId{id}, MessageId{id}); }));
  }
  for (;;) {
    TRY(const int indexed, store::index_pending(*db, 100));
    if (indexed == 0) return {};
  }
}

}  // namespace kith::app::testing
