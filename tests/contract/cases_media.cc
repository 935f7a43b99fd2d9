// What goes out with the words: files, described, the ones that were cleared, once.
#include <fmt/format.h>

#include "base/secret.h"
#include "bench.h"

namespace kith::contract {
namespace {

// A whole PNG of one point.
std::string dot() {
  return *from_base64(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGPg5OT8DwABVQEbRny5UQAAAABJRU5ErkJggg==");
}

Outbound with_files(Bench& bench, const std::string& text, int files) {
  auto content = bench.post(text);
  for (int i = 0; i < files; ++i) {
    auto media = bench.media.add(fmt::format("dot-{}.png", i), "image/png", dot(), fmt::format("Dot number {}", i));
    media.width = media.height = 1;
    content.media.push_back(std::move(media));
  }
  return content;
}

const Seen* seen(const std::vector<Seen>& all, const std::string& text) {
  for (const auto& one : all)
    if (one.text == text) return &one;
  return nullptr;
}

KITH_CASE(SendsFilesInTheirOrder, can.sends && cap.media_most > 1) {
  const auto receipt = bench.send(bench.dispatch(with_files(bench, "Two dots", 2)));
  ASSERT_TRUE(receipt) << describe(receipt.error());
  const auto sent = bench.subject->sent();
  const auto* post = seen(sent, "Two dots");
  ASSERT_NE(post, nullptr);
  ASSERT_EQ(post->files.size(), 2U);
  const bool by_name = bench.subject->network() == "mail";
  EXPECT_EQ(post->files[0], by_name ? "dot-0.png" : "Dot number 0");
  EXPECT_EQ(post->files[1], by_name ? "dot-1.png" : "Dot number 1");
}

KITH_CASE(SaysWhatItTakesOfFiles, cap.media_most > 0) {
  const auto& takes = bench.channel->capability();
  EXPECT_GT(takes.media_bytes, 0U);
  EXPECT_TRUE(takes.media_alt);
  EXPECT_LE(takes.media_most, 50);
}

KITH_CASE(TooManyFilesAreRefusedBeforeAnythingLeaves, can.sends && cap.media_most > 0) {
  const int most = bench.channel->capability().media_most;
  const auto refused = bench.send(bench.dispatch(with_files(bench, "Too many dots", most + 1)));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Kind::invalid) << describe(refused.error());
  EXPECT_EQ(count_text(bench.subject->sent(), "Too many dots"), 0);
}

KITH_CASE(FilesThatAreNotTheClearedOnesDoNotLeave, can.sends && cap.media_most > 0) {
  auto content = with_files(bench, "Another dot", 1);
  content.media[0].digest = sha256_hex("what was cleared");
  const auto refused = bench.send(bench.dispatch(content));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Kind::corrupt) << describe(refused.error());
  EXPECT_EQ(count_text(bench.subject->sent(), "Another dot"), 0);
}

KITH_CASE(ADescriptionChangedAfterClearanceIsHeld, can.sends && cap.media_most > 0) {
  auto d = bench.dispatch(with_files(bench, "A dot, described", 1));
  const auto clearance = bench.clear(d.content);
  d.content.media[0].alt = "Something else";
  const auto refused = bench.send_with(clearance, d);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Kind::held);
  EXPECT_EQ(count_text(bench.subject->sent(), "A dot, described"), 0);
}

KITH_CASE(FilesWhoseAnswerIsLostArriveOnce, can.sends && can.lose_answer && cap.settles && cap.media_most > 0) {
  const auto d = bench.dispatch(with_files(bench, "A dot in the dark", 1));
  bench.subject->trouble(Trouble::lose_answer);
  const auto lost = bench.send(d);
  if (!lost) {
    EXPECT_TRUE(lost.error().kind == Kind::ambiguous || lost.error().kind == Kind::unavailable)
        << describe(lost.error());
    const auto settled = bench.settle(d);
    ASSERT_TRUE(settled) << describe(settled.error());
    if (settled->is == Settlement::Is::not_sent) {
      // It was the upload whose answer was lost: nothing was said yet.
      ASSERT_TRUE(bench.send(d));
    }
  }
  EXPECT_EQ(count_text(bench.subject->sent(), "A dot in the dark"), 1);
}

}  // namespace
}  // namespace kith::contract
