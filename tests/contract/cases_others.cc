// What is done about others: an answer hidden, an account muted or blocked, each undone, and nothing of it twice.
#include <algorithm>

#include "bench.h"

namespace kith::contract {
namespace {

using Targets = std::vector<std::string>;

Outbound about(OutboundKind kind, const std::string& target) {
  Outbound out;
  out.kind = kind;
  out.target = target;
  return out;
}

std::string sent_post(Bench& bench) {
  const auto sent = bench.send(bench.dispatch(bench.post("What do you think?")));
  EXPECT_TRUE(sent) << describe(sent.error());
  return sent ? sent->remote_id : std::string();
}

// Until it holds just these, in any order: what was done may take a moment to be seen.
void expect_moderated(Bench& bench, OutboundKind what, Targets wanted) {
  std::ranges::sort(wanted);
  Targets found;
  for (int tries = 0; tries < 60; ++tries) {
    found = bench.subject->moderated(what);
    std::ranges::sort(found);
    if (found == wanted) return;
    bench.subject->pass(Millis{250});
  }
  EXPECT_EQ(found, wanted);
}

KITH_CASE(HidesAnAnswerBelowItsOwnPostAndShowsItAgain, can.sends && cap.hides_replies) {
  const auto root = sent_post(bench);
  const auto rude = bench.subject->hears("You idiots", root), ruder = bench.subject->hears("You fools", root);
  std::string cursor;
  bench.fetch_all(cursor, 2);
  const auto hiding = bench.dispatch(about(OutboundKind::hide, rude));
  for (int twice = 0; twice < 2; ++twice) {
    const auto done = bench.send(hiding);
    ASSERT_TRUE(done) << describe(done.error());
  }
  ASSERT_TRUE(bench.send(bench.dispatch(about(OutboundKind::hide, ruder))));
  expect_moderated(bench, OutboundKind::hide, {rude, ruder});
  EXPECT_EQ(bench.settle(hiding)->is, Settlement::Is::sent);
  const auto showing = bench.dispatch(about(OutboundKind::unhide, rude));
  for (int twice = 0; twice < 2; ++twice) {
    const auto done = bench.send(showing);
    ASSERT_TRUE(done) << describe(done.error());
  }
  expect_moderated(bench, OutboundKind::hide, {ruder});
  EXPECT_EQ(bench.settle(showing)->is, Settlement::Is::sent);
}

KITH_CASE(HidesNothingBelowWhatOthersBegan, can.sends && cap.hides_replies) {
  const auto theirs = bench.subject->hears("Has anybody seen this shop?");
  std::string cursor;
  bench.fetch_all(cursor, 1);
  const auto refused = bench.send(bench.dispatch(about(OutboundKind::hide, theirs)));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Kind::unsupported) << describe(refused.error());
  expect_moderated(bench, OutboundKind::hide, {});
}

KITH_CASE(AHidingWithoutAnAnswerIsReadBack, can.sends && can.lose_answer && can.lose_request && cap.hides_replies && cap.settles) {
  const auto root = sent_post(bench);
  const auto rude = bench.subject->hears("You idiots", root);
  std::string cursor;
  bench.fetch_all(cursor, 1);
  const auto hiding = bench.dispatch(about(OutboundKind::hide, rude));
  bench.subject->trouble(Trouble::lose_request);
  auto lost = bench.send(hiding);
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind, Kind::ambiguous) << describe(lost.error());
  EXPECT_EQ(bench.settle(hiding)->is, Settlement::Is::not_sent);
  expect_moderated(bench, OutboundKind::hide, {});
  bench.subject->trouble(Trouble::lose_answer);
  lost = bench.send(hiding);
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind, Kind::ambiguous) << describe(lost.error());
  EXPECT_EQ(bench.settle(hiding)->is, Settlement::Is::sent);
  expect_moderated(bench, OutboundKind::hide, {rude});
}

void quiets(Bench& bench, OutboundKind doing, OutboundKind undoing) {
  const auto id = bench.subject->hears("Buy cheap watches");
  std::string cursor;
  const auto items = bench.fetch_all(cursor, 1);
  const auto* heard = find(items, id);
  ASSERT_NE(heard, nullptr);
  const auto who = heard->author.remote_id;
  const auto there = bench.dispatch(about(doing, who));
  for (int twice = 0; twice < 2; ++twice) {
    const auto done = bench.send(there);
    ASSERT_TRUE(done) << describe(done.error());
  }
  expect_moderated(bench, doing, {who});
  EXPECT_EQ(bench.settle(there)->is, Settlement::Is::sent);
  const auto back = bench.dispatch(about(undoing, who));
  for (int twice = 0; twice < 2; ++twice) {
    const auto done = bench.send(back);
    ASSERT_TRUE(done) << describe(done.error());
  }
  expect_moderated(bench, doing, {});
  EXPECT_EQ(bench.settle(back)->is, Settlement::Is::sent);
}

KITH_CASE(MutesAnAccountAndUnmutesIt, can.sends && cap.mutes) {
  quiets(bench, OutboundKind::mute, OutboundKind::unmute);
}

KITH_CASE(BlocksAnAccountAndUnblocksIt, can.sends && cap.blocks) {
  quiets(bench, OutboundKind::block, OutboundKind::unblock);
}

KITH_CASE(HearsWhomItMutes, cap.mutes && !cap.mute_deafens && cap.can_listen) {
  const auto id = bench.subject->hears("Buy cheap watches");
  std::string cursor;
  const auto items = bench.fetch_all(cursor, 1);
  const auto* heard = find(items, id);
  ASSERT_NE(heard, nullptr);
  ASSERT_TRUE(bench.send(bench.dispatch(about(OutboundKind::mute, heard->author.remote_id))));
  const auto more = bench.subject->hears("And cheaper ones");
  EXPECT_NE(find(bench.fetch_all(cursor, 1), more), nullptr);
}

void refuses(Bench& bench, OutboundKind kind) {
  const auto receipt = bench.send(bench.dispatch(about(kind, "1")));
  ASSERT_FALSE(receipt);
  EXPECT_EQ(receipt.error().kind, Kind::unsupported) << describe(receipt.error());
}

KITH_CASE(SaysThatItCannotHide, !cap.hides_replies) {
  refuses(bench, OutboundKind::hide);
  refuses(bench, OutboundKind::unhide);
}

KITH_CASE(SaysThatItCannotMuteOrBlock, !cap.mutes && !cap.blocks) {
  for (const auto kind : {OutboundKind::mute, OutboundKind::unmute, OutboundKind::block, OutboundKind::unblock})
    refuses(bench, kind);
}

}  // namespace
}  // namespace kith::contract
