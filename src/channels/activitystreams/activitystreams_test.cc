#include <gtest/gtest.h>

#include "channels/activitystreams/wire.h"

namespace kith::channels::activitystreams {
namespace {

Incoming read(std::string_view body) {
  auto item = read_activity(body);
  EXPECT_TRUE(item) << body << (item ? "" : item.error().message);
  return item ? *item : Incoming{};
}

std::string note(std::string_view more) {
  return R"({"type":"Note","id":"https://tea.example/n/1","attributedTo":"https://tea.example/users/mags",)"
         R"("published":"2026-07-04T10:00:00Z","content":"<p>Hi</p>")" +
         std::string(more) + "}";
}

TEST(ActivityStreams, who_may_see_it_is_told_by_to_and_cc) {
  EXPECT_EQ(read(note(R"(,"to":["as:Public"])")).visibility, Visibility::everyone);
  EXPECT_EQ(read(note(R"(,"to":["https://tea.example/users/mags/followers"],"cc":"Public")")).visibility,
            Visibility::unlisted);
  EXPECT_EQ(read(note(R"(,"to":"https://tea.example/users/mags/followers")")).visibility, Visibility::followers);
  EXPECT_EQ(read(note(R"(,"to":[{"id":"https://ours.example/users/us"}])")).visibility, Visibility::direct);
}

TEST(ActivityStreams, authors_as_addresses_and_as_objects) {
  EXPECT_EQ(read(note("")).author.handle, "@mags@tea.example");
  EXPECT_EQ(read(note(R"(,"url":"https://tea.example/@mags/1")")).author.profile_url, "https://tea.example/@mags");
  const auto page = read(
      R"({"type":"Create","actor":{"id":"https://tea.example/ap/7","preferredUsername":"mags","name":"Mags","icon":)"
      R"({"type":"Image","url":"https://tea.example/a.png"}},"object":{"type":["Article"],"id":"https://tea.example/n/1",)"
      R"("attributedTo":["https://tea.example/ap/7"],"published":"2026-07-04T10:00:00+02:00","name":"Race","content":"x"}})");
  EXPECT_EQ(page.author.handle, "@mags@tea.example");
  EXPECT_EQ(page.author.name, "Mags");
  EXPECT_EQ(page.author.avatar_url, "https://tea.example/a.png");
  EXPECT_EQ(page.subject, "Race");
}

TEST(ActivityStreams, files_links_and_quotes) {
  const auto item = read(note(
      R"(,"attachment":{"type":"Document","mediaType":"video/mp4","url":[{"type":"Link","href":"https://e.example/v"}],)"
      R"("name":"a raft"},"quoteUrl":"https://e.example/q","inReplyTo":{"id":"https://e.example/p"},)"
      R"("url":[{"type":"Link","mediaType":"text/html","href":"https://e.example/h"}],"updated":"2026-07-04T11:00:00Z")"));
  ASSERT_EQ(item.attachments.size(), 1U);
  EXPECT_EQ(item.attachments[0].kind, "video");
  EXPECT_EQ(item.attachments[0].url, "https://e.example/v");
  EXPECT_EQ(item.attachments[0].alt, "a raft");
  EXPECT_EQ(item.parent, "https://e.example/p");
  EXPECT_EQ(item.url, "https://e.example/h");
  EXPECT_TRUE(item.edited_at);
  ASSERT_TRUE(item.quoted);
  EXPECT_EQ(item.quoted->url, "https://e.example/q");
}

TEST(ActivityStreams, what_is_done_to_a_post) {
  const auto done = [](std::string_view type) {
    return read(
        R"({"type":")" + std::string(type) +
        R"(","id":"https://a.example/1","actor":"https://a.example/@b","object":{"id":"https://ours.example/2"}})");
  };
  EXPECT_EQ(done("Announce").reaction, ReactionKind::share);
  EXPECT_EQ(done("Like").target, "https://ours.example/2");
  EXPECT_EQ(done("Follow").reaction, ReactionKind::follow);
  EXPECT_EQ(done("Delete").what, Incoming::What::deletion);
  EXPECT_EQ(done("Delete").remote_id, "https://ours.example/2");
  EXPECT_EQ(read(R"({"type":"Update","actor":"x","object":)" + note("") + "}").what, Incoming::What::edit);
}

TEST(ActivityStreams, refuses_the_rest) {
  EXPECT_EQ(read_activity("[]").error().kind, Kind::corrupt);
  EXPECT_EQ(read_activity(R"({"type":"Flag"})").error().kind, Kind::unsupported);
  EXPECT_EQ(read_activity(R"({"type":"Note","id":"x"})").error().kind, Kind::corrupt);
  EXPECT_EQ(read_activity(R"({"type":"Create","object":"https://e.example/"})").error().kind, Kind::corrupt);
}

}  // namespace
}  // namespace kith::channels::activitystreams
