// ChannelProfile: what a channel's own account says of itself on its network, for everybody to read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace kith {

struct ProfileField {
  std::string name, value;  // plain text
  bool operator==(const ProfileField&) const = default;
};

struct ChannelProfile {
  std::string name;                // display name
  std::string about;               // description, plain text
  std::vector<std::string> links;  // the websites it names as its own
  std::vector<ProfileField> fields;
  std::string location;
  std::string avatar_url, avatar_alt, banner_url, banner_alt;
  std::string url;           // where everybody sees it; empty: nowhere
  std::string settings_url;  // where it is changed; empty: not known
  bool takes_about = false, takes_links = false;  // whether the network has a place for them
  bool may_be_others = false;                     // what we hear need not be ours: a feed
  bool operator==(const ChannelProfile&) const = default;
};

// Where in a profile something stands.
enum class ProfilePlace : std::uint8_t { name, about, link, field, location, avatar, banner };
std::string_view name(ProfilePlace place);  // "name", "about", "link" …
std::optional<ProfilePlace> parse_profile_place(std::string_view name);

// All that stands at a place, a line each: a field as `name: value`, a picture by its address and words.
std::string text_of(const ChannelProfile& profile, ProfilePlace place);

struct ProfileChange {
  ProfilePlace place = ProfilePlace::name;
  std::string before, after;  // as text_of
};
// In the order of the places.
std::vector<ProfileChange> changes_between(const ChannelProfile& before, const ChannelProfile& after);

// Empty fields are left out.
std::string to_json(const ChannelProfile& profile);
// Errors: corrupt.
Result<ChannelProfile> profile_from_json(std::string_view json);

}  // namespace kith
