#include <gtest/gtest.h>

#include "model/outbound.h"
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

TEST(Role, is_ordered_and_named) {
  EXPECT_LT(Role::contributor, Role::agent);
  EXPECT_EQ(parse_role("policy_owner"), Role::policy_owner);
  EXPECT_FALSE(parse_role("boss"));
}

}  // namespace
}  // namespace kith
