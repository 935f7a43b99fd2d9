#include <gtest/gtest.h>

#include "model/outbound.h"
#include "model/profile.h"
#include "model/role.h"

namespace kith {
namespace {

TEST(Outbound, canonical_form_round_trips) {
  Outbound content;
  content.kind = OutboundKind::mail;
  content.visibility = Visibility::direct;
  content.text = "Grüße, \"Maggie\"\n💛";
  content.subject = "Re: rafts";
  content.in_reply_to = "<a@b>";
  content.references = {"<1@b>", "<a@b>"};
  content.to = {"mags@example.org"};
  content.media = {{"raft.jpg", "image/jpeg", "A raft", "00ff"}};
  const auto stored = to_json(content);
  EXPECT_EQ(to_json(outbound_from_json(stored).value()), stored);
  auto changed = content;
  changed.media[0].alt = "A raft.";
  EXPECT_NE(to_json(changed), stored);
}

TEST(Outbound, damage_is_an_error) {
  for (const auto* text : {"", "[]", "{}", R"({"kind":"reply"})", R"({"kind":"shout","visibility":"public"})",
                           R"({"kind":"reply","visibility":"public","to":"x"})"})
    EXPECT_EQ(outbound_from_json(text).error().kind, Kind::corrupt) << text;
}

TEST(Profile, is_kept_whole_and_says_what_changed) {
  ChannelProfile before;
  before.name = "The Shop";
  before.about = "Grüße, \"Maggie\"\n💛";
  before.links = {"https://shop.example"};
  before.fields = {{"Since", "1987"}, {"Open", "9 to 5"}};
  before.avatar_url = "https://shop.example/a.png";
  before.takes_about = before.may_be_others = true;
  EXPECT_EQ(profile_from_json(to_json(before)).value(), before);
  EXPECT_EQ(profile_from_json(to_json(ChannelProfile{})).value(), ChannelProfile{});
  auto after = before;
  EXPECT_TRUE(changes_between(before, after).empty());
  after.fields[1].value = "9 to 6";
  after.about.clear();
  after.settings_url = "https://shop.example/settings";  // where, not what
  const auto changes = changes_between(before, after);
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[0].place, ProfilePlace::about);
  EXPECT_EQ(changes[0].before, before.about);
  EXPECT_EQ(changes[1].before, "Since: 1987\nOpen: 9 to 5");
  EXPECT_EQ(changes[1].after, "Since: 1987\nOpen: 9 to 6");
  for (const auto* text : {"", "[]", R"({"links":"x"})", R"({"takes_about":"yes"})", R"({"fields":["x"]})"})
    EXPECT_EQ(profile_from_json(text).error().kind, Kind::corrupt) << text;
}

TEST(Role, is_ordered_and_named) {
  EXPECT_LT(Role::contributor, Role::agent);
  EXPECT_EQ(parse_role("policy_owner"), Role::policy_owner);
  EXPECT_FALSE(parse_role("boss"));
}

}  // namespace
}  // namespace kith
