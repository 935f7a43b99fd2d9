// For intake's tests: items as a network brings them, and a home that hears them.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "listen/intake.h"
#include "listen/matching.h"
#include "listen/prepared.h"
#include "store/testing.h"
#include "store/testing_rows.h"

namespace kith::listen {

using namespace std::chrono_literals;
using channels::Page;
using store::testing::count;
using store::testing::value;

inline const Time kNow = parse_time("2026-11-20T12:00:00Z").value();

inline Incoming said(const std::string& id, const std::string& who, const std::string& text, int minute) {
  Incoming in;
  in.remote_id = id;
  in.author = {.remote_id = "id:" + who, .handle = "@" + who, .name = who};
  in.text = text;
  in.sent_at = kNow - 10h + std::chrono::minutes(minute);
  return in;
}

inline Incoming answer(const std::string& id, const std::string& who, const std::string& to, const std::string& text,
                int minute) {
  Incoming in = said(id, who, text, minute);
  in.parent = to;
  return in;
}

inline Incoming own(Incoming in) {
  in.own = true;
  in.author = {.remote_id = "us", .handle = "@us", .name = "Us"};
  return in;
}

inline Incoming direct(Incoming in) {
  in.visibility = Visibility::direct;
  return in;
}

inline Incoming edited(Incoming in, const std::string& text, int minute) {
  in.what = Incoming::What::edit;
  in.text = text;
  in.edited_at = kNow - 10h + std::chrono::minutes(minute);
  return in;
}

inline Incoming deletion(const std::string& id) {
  Incoming in;
  in.what = Incoming::What::deletion;
  in.remote_id = id;
  return in;
}

inline Incoming like(const std::string& id, const std::string& who, const std::string& target) {
  Incoming in = said(id, who, "", 300);
  in.what = Incoming::What::reaction;
  in.target = target;
  return in;
}

class IntakeTest : public testing::TestWithParam<store::testing::Kind> {
 protected:
  Applied hear(std::vector<Incoming> items, const std::string& cursor = "c") {
    Page page;
    page.items = std::move(items);
    page.cursor = cursor;
    auto done = intake_.apply(home_.workspace, home_.channel, page);
    EXPECT_TRUE(done) << (done ? "" : describe(done.error()));
    return done ? *done : Applied{};
  }
  std::int64_t conversation_of(const std::string& remote_id) {
    return count(*db_, "SELECT conversation_id FROM message WHERE remote_id = ?", {remote_id});
  }
  std::string of_talk(const std::string& column, const std::string& remote_id) {
    return value(*db_, "SELECT " + column + " FROM conversation WHERE id = ?", {conversation_of(remote_id)}).as_text();
  }
  bool waits(const std::string& remote_id) { return !of_talk("waiting_since", remote_id).empty(); }
  std::int64_t events(const std::string& kind) {
    return count(*db_, "SELECT COUNT(*) FROM event WHERE workspace_id = ? AND kind = ?", {home_.workspace, kind});
  }
  void close(const std::string& remote_id) {
    static constexpr store::Statement kClose =
        "UPDATE conversation SET state = 'closed', outcome = 'answered', handled_at = ? WHERE id = ?";
    clock_.advance(1s);
    const Time now = clock_.now();
    const auto id = conversation_of(remote_id);
    ASSERT_TRUE(db_->write(home_.workspace, [&](store::Transaction& tx) { return tx.execute(kClose, {now, id}); }));
    clock_.advance(1s);
  }

  store::testing::TestDatabase db_{GetParam()};
  ManualClock clock_{kNow};
  store::testing::Home home_ = store::testing::make_home(*db_, "riverside", kNow);
  Matching matching_{*db_};
  Intake intake_{*db_, clock_, matching_};
};

}  // namespace kith::listen
