// For the desk's tests: a workspace with talks in it.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "inbox/desk.h"
#include "inbox/writing.h"
#include "store/desk_rows.h"
#include "store/search.h"
#include "store/testing.h"
#include "store/testing_rows.h"

namespace kith::inbox {

using namespace std::chrono_literals;
using store::Statement;
using store::Transaction;
using store::testing::count;
using store::testing::value;

inline const Time kNow = parse_time("2026-11-20T12:00:00Z").value();

struct Words {
  std::string id, text, parent;
  std::string direction = "in";
  Time at = kNow - 2h;
  Visibility visibility = Visibility::everyone;
  bool waits = true;
};

class DeskHome : public testing::TestWithParam<store::testing::Kind> {
 protected:
  ContactId person(const std::string& name) {
    static constexpr Statement kContact =
        "INSERT INTO contact (id, workspace_id, name, name_fold, created_at, talked_at) VALUES (?,?,?,?,?,?)";
    static constexpr Statement kIdentity =
        "INSERT INTO identity (id, workspace_id, contact_id, network, remote_id, handle, name, updated_at) "
        "VALUES (?,?,?,'scripted',?,?,?,?)";
    const ContactId id{next_id(kNow)};
    EXPECT_TRUE(db_->write(home_.workspace, [&](Transaction& tx) -> Result<void> {
      TRYV(tx.execute(kContact, {id, home_.workspace, name, name, kNow, kNow}));
      TRYV(tx.execute(kIdentity, {id.value + 1, home_.workspace, id, "id:" + name, "@" + name, name, kNow}));
      return {};
    }));
    return id;
  }
  ConversationId talk(const std::string& who, std::vector<Words> said, const std::string& subject = "") {
    static constexpr Statement kTalk =
        "INSERT INTO conversation (id, workspace_id, channel_id, contact_id, remote_thread, subject, visibility, "
        "last_message_at, created_at, updated_at) VALUES (?,?,?,?,?,?,?,?,?,?)";
    const auto contact = person(who);
    const ConversationId id{next_id(kNow)};
    EXPECT_TRUE(db_->write(home_.workspace, [&](Transaction& tx) {
      return tx.execute(kTalk, {id, home_.workspace, home_.channel, contact, said.front().id, subject,
                                name(said.front().visibility), kNow, kNow, kNow});
    }));
    for (const auto& w : said) say(id, contact, w);
    return id;
  }
  MessageId say(ConversationId talk_id, ContactId by, const Words& w) {
    static constexpr Statement kSay =
        "INSERT INTO message (id, workspace_id, conversation_id, channel_id, direction, remote_id, remote_parent, "
        "identity_id, text, visibility, state, sent_at, received_at, waits) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
    const MessageId id{next_id(kNow)};
    const bool in = w.direction == "in";
    EXPECT_TRUE(db_->write(home_.workspace, [&](Transaction& tx) -> Result<void> {
      TRYV(tx.execute(kSay, {id, home_.workspace, talk_id, home_.channel, w.direction, w.id,
                             w.parent.empty() ? store::Value() : store::Value(w.parent),
                             in ? store::Value(by.value + 1) : store::Value(), w.text, name(w.visibility),
                             in ? "received" : "sent", w.at, w.at, in && w.waits}));
      TRYV(store::note_for_search(tx, home_.workspace, id));
      return store::refresh_conversations(tx, home_.workspace, std::span(&talk_id, 1), kNow);
    }));
    return id;
  }
  Item item(ConversationId id) { return desk_.find(home_.workspace, id).value(); }
  Item patch(ConversationId id, const Patch& patch) {
    auto done = desk_.patch(home_.workspace, home_.dana, id, item(id).version, patch);
    EXPECT_TRUE(done) << describe(done.error());
    return done.value();
  }
  std::vector<ConversationId> all(ListQuery query) {
    std::vector<ConversationId> out;
    query.me = home_.dana;
    for (int guard = 0; guard < 100; ++guard) {
      auto page = desk_.list(home_.workspace, query);
      EXPECT_TRUE(page) << describe(page.error());
      if (!page) return out;
      for (const auto& i : page->items) out.push_back(i.id);
      if (page->next.empty()) return out;
      query.cursor = page->next;
    }
    ADD_FAILURE() << "the list does not end";
    return out;
  }

  store::testing::TestDatabase db_{GetParam()};
  ManualClock clock_{kNow};
  store::testing::Home home_ = store::testing::make_home(*db_, "riverside", kNow);
  Desk desk_{*db_, clock_};
  Writing writing_{*db_, clock_};
};

}  // namespace kith::inbox
