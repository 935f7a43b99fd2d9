// For tests of feature rooms: the rows everything else hangs on.
#pragma once

#include <cstdlib>
#include <iostream>
#include <string>

#include "store/database.h"

namespace kith::store::testing {

struct Home {
  WorkspaceId workspace;
  MemberId dana, ruth;  // spokesperson, agent
  ChannelId channel;    // "scripted", mode reply, live
  PolicyVersionId policy;
};

// A workspace `name` with two members, an adopted policy and one channel. Ends the process where it cannot.
inline Home make_home(Database& db, const std::string& name, Time now,
                      const std::string& document = "policy: Everything goes\n") {
  static constexpr Statement kWorkspace = "INSERT INTO workspace (id, name, slug, created_at) VALUES (?,?,?,?)";
  static constexpr Statement kAccount =
      "INSERT INTO account (id, email, name, password_hash, created_at) VALUES (?,?,?,'-',?)";
  static constexpr Statement kMember =
      "INSERT INTO member (id, workspace_id, account_id, name, handle, role, created_at) VALUES "
      "(?,?,?,?,?,?,?)";
  static constexpr Statement kChannel =
      "INSERT INTO channel (id, workspace_id, network, name, handle, remote_account_id, mode, "
      "state, created_at) "
      "VALUES (?,?,'scripted',?,?,?,'reply','live',?)";
  static constexpr Statement kPolicy =
      "INSERT INTO policy_version (id, workspace_id, number, document, author_id, state, "
      "created_at, adopted_at) "
      "VALUES (?,?,1,?,?,'adopted',?,?)";
  Home home{WorkspaceId{next_id(now)}, MemberId{next_id(now)}, MemberId{next_id(now)},
            ChannelId{next_id(now)}, PolicyVersionId{next_id(now)}};
  auto done = db.write([&](Transaction& tx) -> Result<void> {
    TRYV(tx.execute(kWorkspace, {home.workspace, name, name, now}));
    for (const auto& [member, who, role] :
         {std::tuple{home.dana, "Dana", "spokesperson"}, {home.ruth, "Ruth", "agent"}}) {
      const std::int64_t account = next_id(now);
      const std::string handle = who == std::string("Dana") ? "dana" : "ruth";
      TRYV(tx.execute(kAccount, {account, handle + "@" + name + ".example", who, now}));
      TRYV(tx.execute(kMember, {member, home.workspace, account, who, handle, role, now}));
    }
    TRYV(tx.execute(kChannel, {home.channel, home.workspace, name + " on stage", "@" + name, "us", now}));
    TRYV(tx.execute(kPolicy, {home.policy, home.workspace, document, home.dana, now, now}));
    return {};
  });
  if (!done) {
    std::cerr << "no rows to test with: " << describe(done.error()) << "\n";
    std::abort();
  }
  return home;
}

// One value of the first row; NULL where there is none. `sql` is a test's own constant.
inline Value value(Database& db, std::string_view sql, const Params& params = {}) {
  auto row = db.read([&](Transaction& tx) { return tx.query_one(Statement::built(sql), params); });
  if (!row) {
    std::cerr << describe(row.error()) << "\n";
    std::abort();
  }
  return *row ? (*row)->at(0) : Value();
}
inline std::int64_t count(Database& db, std::string_view sql, const Params& params = {}) {
  return value(db, sql, params).as_i64();
}

}  // namespace kith::store::testing
