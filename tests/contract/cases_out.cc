// What goes out: once, where it belongs, and never a lie about it.
#include <fmt/format.h>

#include "bench.h"

namespace kith::contract {
namespace {

KITH_CASE(SendsAndSaysWhere, can.sends) {
  const auto d = bench.dispatch(bench.post("A poster for everybody"));
  const auto receipt = bench.send(d);
  ASSERT_TRUE(receipt) << describe(receipt.error());
  EXPECT_FALSE(receipt->remote_id.empty());
  const auto sent = bench.subject->sent();
  EXPECT_EQ(count_text(sent, "A poster for everybody"), 1);
  EXPECT_TRUE(std::any_of(sent.begin(), sent.end(), [&](const Seen& s) { return s.id == receipt->remote_id; })) << receipt->remote_id;
}

KITH_CASE(AnswersInTheThread, cap.can_reply && can.replies) {
  const auto id = bench.subject->hears("Is the bakery open?");
  std::string cursor;
  const auto items = bench.fetch_all(cursor, 1);
  const auto* question = find(items, id);
  ASSERT_NE(question, nullptr);
  const auto receipt = bench.send(bench.dispatch(bench.reply("From seven on, come in", *question)));
  ASSERT_TRUE(receipt) << describe(receipt.error());
  const auto sent = bench.subject->sent();
  EXPECT_EQ(count_text(sent, "From seven on, come in"), 1);
  for (const auto& s : sent)
    if (s.id == receipt->remote_id) {
      EXPECT_EQ(s.parent, id);
    }
}

KITH_CASE(TheSameKeySendsOnce, can.sends && cap.safe_retry) {
  const auto d = bench.dispatch(bench.post("Only once, please"));
  const auto first = bench.send(d);
  ASSERT_TRUE(first) << describe(first.error());
  const auto second = bench.send(d);
  ASSERT_TRUE(second) << describe(second.error());
  EXPECT_EQ(first->remote_id, second->remote_id);
  EXPECT_EQ(count_text(bench.subject->sent(), "Only once, please"), 1);
}

KITH_CASE(AnotherKeySendsAgain, can.sends) {
  ASSERT_TRUE(bench.send(bench.dispatch(bench.post("Said twice on purpose"))));
  bench.subject->pass(Millis{1'100});
  ASSERT_TRUE(bench.send(bench.dispatch(bench.post("Said twice on purpose"))));
  EXPECT_EQ(count_text(bench.subject->sent(), "Said twice on purpose"), 2);
}

KITH_CASE(SettlesWhatWasSent, can.sends && cap.settles) {
  const auto d = bench.dispatch(bench.post("Surely sent"));
  const auto receipt = bench.send(d);
  ASSERT_TRUE(receipt) << describe(receipt.error());
  const auto settled = bench.settle(d);
  ASSERT_TRUE(settled) << describe(settled.error());
  EXPECT_EQ(settled->is, Settlement::Is::sent);
  EXPECT_EQ(settled->receipt.remote_id, receipt->remote_id);
}

KITH_CASE(SettlesWhatWasSentByAClockThatHasGoneBack, can.sends && cap.settles) {
  auto d = bench.dispatch(bench.post("Sent an hour from now"));
  d.first_tried_at += Millis{3'600'000};
  const auto receipt = bench.send(d);
  ASSERT_TRUE(receipt) << describe(receipt.error());
  const auto settled = bench.settle(d);
  ASSERT_TRUE(settled) << describe(settled.error());
  EXPECT_EQ(settled->is, Settlement::Is::sent);
  EXPECT_EQ(settled->receipt.remote_id, receipt->remote_id);
}

KITH_CASE(SettlesWhatWasNeverTried, can.sends && cap.settles) {
  auto d = bench.dispatch(bench.post("Never tried"));
  const auto settled = bench.settle(d);
  ASSERT_TRUE(settled) << describe(settled.error());
  EXPECT_EQ(settled->is, Settlement::Is::not_sent);
  EXPECT_EQ(count_text(bench.subject->sent(), "Never tried"), 0) << "settle() wrote";
}

KITH_CASE(WaitsForNoClockThatHasGoneBack, can.sends && cap.settles) {
  auto d = bench.dispatch(bench.post("Never sent"));
  d.first_tried_at += Millis{24 * 3'600'000};
  const auto settled = bench.settle(d);
  ASSERT_TRUE(settled) << describe(settled.error());
  EXPECT_EQ(settled->is, Settlement::Is::not_sent);
}

// An answer lost on the way: never a plain failure, settled by reading, and then known.
void lost_but_done(Bench& bench, Trouble trouble, const std::string& text) {
  const auto d = bench.dispatch(bench.post(text));
  bench.subject->trouble(trouble);
  const auto receipt = bench.send(d);
  ASSERT_FALSE(receipt);
  EXPECT_EQ(receipt.error().kind, Kind::ambiguous) << describe(receipt.error());
  const auto settled = bench.settle(d);
  ASSERT_TRUE(settled) << describe(settled.error());
  EXPECT_EQ(settled->is, Settlement::Is::sent);
  EXPECT_FALSE(settled->receipt.remote_id.empty());
  EXPECT_EQ(count_text(bench.subject->sent(), text), 1);
}

void lost_not_done(Bench& bench, Trouble trouble, const std::string& text) {
  const auto d = bench.dispatch(bench.post(text));
  bench.subject->trouble(trouble);
  const auto receipt = bench.send(d);
  ASSERT_FALSE(receipt);
  EXPECT_EQ(receipt.error().kind, Kind::ambiguous) << describe(receipt.error());
  const auto settled = bench.settle(d);
  ASSERT_TRUE(settled) << describe(settled.error());
  EXPECT_EQ(settled->is, Settlement::Is::not_sent);
  const auto again = bench.send(d);
  ASSERT_TRUE(again) << describe(again.error());
  EXPECT_EQ(count_text(bench.subject->sent(), text), 1);
}

KITH_CASE(ALostAnswerIsSettled, can.sends && cap.settles && can.lose_answer) {
  lost_but_done(bench, Trouble::lose_answer, "The answer to this is lost");
}
KITH_CASE(ALostRequestIsSentAgain, can.sends && cap.settles && can.lose_request) {
  lost_not_done(bench, Trouble::lose_request, "This never arrived");
}
KITH_CASE(A500AfterTheFactIsSettled, can.sends && cap.settles && can.server_error) {
  lost_but_done(bench, Trouble::server_error_done, "Done, says nobody");
}
KITH_CASE(A500BeforeTheFactIsSentAgain, can.sends && cap.settles && can.server_error) {
  lost_not_done(bench, Trouble::server_error, "Not done, says nobody");
}

KITH_CASE(TooManyCallsAreSaidSo, can.sends && can.too_many) {
  const auto d = bench.dispatch(bench.post("One too many"));
  bench.subject->trouble(Trouble::too_many);
  const auto receipt = bench.send(d);
  ASSERT_FALSE(receipt);
  ASSERT_EQ(receipt.error().kind, Kind::rate_limited) << describe(receipt.error());
  ASSERT_TRUE(receipt.error().retry_after);
  EXPECT_GT(*receipt.error().retry_after, Millis{5'000});
  EXPECT_LE(*receipt.error().retry_after, Millis{8'500});
  EXPECT_EQ(count_text(bench.subject->sent(), "One too many"), 0);
}

KITH_CASE(AServerThatIsDownHasSentNothing, can.sends && can.down) {
  bench.subject->trouble(Trouble::down);
  const auto receipt = bench.send(bench.dispatch(bench.post("Into the void")));
  ASSERT_FALSE(receipt);
  EXPECT_TRUE(receipt.error().kind == Kind::unavailable || receipt.error().kind == Kind::ambiguous) << describe(receipt.error());
  const auto page = bench.fetch("");
  ASSERT_FALSE(page);
  EXPECT_TRUE(page.error().kind == Kind::unavailable || page.error().kind == Kind::timeout) << describe(page.error());
  bench.subject->trouble(Trouble::mended);
  EXPECT_EQ(count_text(bench.subject->sent(), "Into the void"), 0);
  EXPECT_TRUE(bench.fetch("")) << "it does not come back";
}

KITH_CASE(ARevokedCredentialIsSaidSo, can.revoke) {
  bench.subject->trouble(Trouble::revoke);
  const auto page = bench.fetch("");
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().kind, Kind::unauthenticated) << describe(page.error());
  const auto health = bench.check();
  ASSERT_FALSE(health);
  EXPECT_EQ(health.error().kind, Kind::unauthenticated) << describe(health.error());
  for (const auto& error : {page.error(), health.error()})
    EXPECT_EQ(describe(error).find(bench.subject->secret()), std::string::npos) << "a secret in an error";
  if (!bench.subject->abilities().sends) return;
  const auto receipt = bench.send(bench.dispatch(bench.post("Without a key")));
  ASSERT_FALSE(receipt);
  EXPECT_EQ(receipt.error().kind, Kind::unauthenticated) << describe(receipt.error());
  EXPECT_EQ(describe(receipt.error()).find(bench.subject->secret()), std::string::npos) << "a secret in an error";
  bench.subject->trouble(Trouble::mended);
  EXPECT_EQ(count_text(bench.subject->sent(), "Without a key"), 0);
}

KITH_CASE(SendsNothingButWhatWasCleared, can.sends) {
  auto d = bench.dispatch(bench.post("What was cleared"));
  const auto clearance = bench.clear(d.content);
  d.content.text = "What was not";
  const auto changed = bench.send_with(clearance, d);
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().kind, Kind::held);
  const auto other = bench.dispatch(bench.post("Cleared for another room"));
  const auto elsewhere = bench.send_with(Bench::clear_for(ChannelId{8}, other.content), other);
  ASSERT_FALSE(elsewhere);
  EXPECT_EQ(elsewhere.error().kind, Kind::held);
  EXPECT_EQ(count_text(bench.subject->sent(), "What was not"), 0);
  EXPECT_EQ(count_text(bench.subject->sent(), "Cleared for another room"), 0);
}

KITH_CASE(RefusesWhatIsTooLong, can.sends && cap.text_limit > 0) {
  EXPECT_TRUE(bench.check());
  std::string text;
  while (text.size() < static_cast<std::size_t>(bench.channel->capability().text_limit) * 2 + 10) text += "too long ";
  const auto receipt = bench.send(bench.dispatch(bench.post(text)));
  ASSERT_FALSE(receipt);
  EXPECT_TRUE(receipt.error().kind == Kind::too_large || receipt.error().kind == Kind::invalid) << describe(receipt.error());
  EXPECT_EQ(count_text(bench.subject->sent(), "too long too long"), 0);
}

KITH_CASE(EditsItsOwnWords, can.sends && can.edits && cap.edits) {
  const auto receipt = bench.send(bench.dispatch(bench.post("With a typpo in it")));
  ASSERT_TRUE(receipt) << describe(receipt.error());
  Outbound edit;
  edit.kind = OutboundKind::edit;
  edit.target = receipt->remote_id;
  edit.text = "With no typo in it";
  const auto d = bench.dispatch(edit);
  const auto done = bench.send(d);
  ASSERT_TRUE(done) << describe(done.error());
  EXPECT_EQ(count_text(bench.subject->sent(), "With no typo in it"), 1);
  EXPECT_EQ(count_text(bench.subject->sent(), "typpo"), 0);
  const auto settled = bench.settle(d);
  ASSERT_TRUE(settled) << describe(settled.error());
  EXPECT_EQ(settled->is, Settlement::Is::sent);
}

KITH_CASE(RemovesItsOwnWords, can.sends && can.removals && cap.deletes) {
  const auto receipt = bench.send(bench.dispatch(bench.post("Better unsaid")));
  ASSERT_TRUE(receipt) << describe(receipt.error());
  Outbound removal;
  removal.kind = OutboundKind::remove;
  removal.target = receipt->remote_id;
  const auto d = bench.dispatch(removal);
  const auto done = bench.send(d);
  ASSERT_TRUE(done) << describe(done.error());
  EXPECT_EQ(count_text(bench.subject->sent(), "Better unsaid"), 0);
  const auto settled = bench.settle(d);
  ASSERT_TRUE(settled) << describe(settled.error());
  EXPECT_EQ(settled->is, Settlement::Is::sent);
}

KITH_CASE(SaysWhatItCannotDo, true) {
  Outbound profile;
  profile.kind = OutboundKind::profile;
  profile.text = "A new description";
  const auto receipt = bench.send(bench.dispatch(profile));
  ASSERT_FALSE(receipt);
  EXPECT_EQ(receipt.error().kind, Kind::unsupported) << describe(receipt.error());
}

}  // namespace
}  // namespace kith::contract
