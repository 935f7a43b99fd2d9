// The SQL of consents is all there is to them.
#include "api/people/consents.h"

namespace kith::api {
namespace {

using store::Statement;
using store::Transaction;

constexpr Millis kTime{15 * 60'000};
constexpr int kPerMember = 10;

std::string sealed_for(const std::string& digest) { return "consent:" + digest; }

constexpr Statement kForget =
    "DELETE FROM consent WHERE workspace_id = ? AND (until <= ? OR (member_id = ? AND digest NOT IN "
    "(SELECT k.digest FROM consent k WHERE k.workspace_id = ? AND k.member_id = ? ORDER BY k.until DESC LIMIT ?)))";
constexpr Statement kKeep =
    "INSERT INTO consent (digest, workspace_id, member_id, network, server, mode, pending_sealed, until) "
    "VALUES (?,?,?,?,?,?,?,?) ON CONFLICT (digest) DO NOTHING";
constexpr Statement kTake =
    "DELETE FROM consent WHERE digest = ? AND workspace_id = ? AND member_id = ? "
    "RETURNING network, server, mode, pending_sealed, until";

}  // namespace

Result<void> Consents::keep(const std::string& state, const Begun& begun, Time now) {
  const std::string digest = sha256_hex(state);
  const store::Blob sealed{sealer_.seal(begun.pending.reveal(), sealed_for(digest))};
  return db_.write(begun.workspace, [&](Transaction& tx) -> Result<void> {
    TRYV(tx.execute(kForget, {begun.workspace, now, begun.member, begun.workspace, begun.member,
                              kPerMember - 1}));
    TRYV(tx.execute(kKeep, {digest, begun.workspace, begun.member, begun.network, begun.server, name(begun.mode),
                            sealed, now + kTime}));
    return {};
  });
}

Result<std::optional<Consents::Begun>> Consents::take(const std::string& state, WorkspaceId workspace, MemberId member,
                                                      Time now) {
  const std::string digest = sha256_hex(state);
  TRY(const auto row,
      db_.write(workspace, [&](Transaction& tx) { return tx.query_one(kTake, {digest, workspace, member}); }));
  if (!row || row->time(4) <= now) return std::optional<Begun>{};
  TRY(auto pending, sealer_.unseal(row->blob(3).bytes, sealed_for(digest)));
  return std::optional<Begun>{Begun{workspace, member, row->text(0), row->text(1),
                                    parse<Mode>(row->text(2)).value_or(Mode::listen), std::move(pending)}};
}

}  // namespace kith::api
