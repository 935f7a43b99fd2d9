#include "model/profile.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

namespace kith {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 7> kPlaces{"name", "about", "link", "field", "location", "avatar", "banner"};

struct Text {
  const char* key;
  std::string ChannelProfile::* at;
};
constexpr Text kTexts[] = {{"name", &ChannelProfile::name},
                           {"about", &ChannelProfile::about},
                           {"location", &ChannelProfile::location},
                           {"avatar_url", &ChannelProfile::avatar_url},
                           {"avatar_alt", &ChannelProfile::avatar_alt},
                           {"banner_url", &ChannelProfile::banner_url},
                           {"banner_alt", &ChannelProfile::banner_alt},
                           {"url", &ChannelProfile::url},
                           {"settings_url", &ChannelProfile::settings_url}};
struct Flag {
  const char* key;
  bool ChannelProfile::* at;
};
constexpr Flag kFlags[] = {{"takes_about", &ChannelProfile::takes_about},
                           {"takes_links", &ChannelProfile::takes_links},
                           {"may_be_others", &ChannelProfile::may_be_others}};

std::string text(const json::object& in, const char* key) {
  const auto* value = in.if_contains(key);
  return value ? std::string(value->as_string()) : std::string();
}

ChannelProfile read(const json::object& in) {
  ChannelProfile out;
  for (const auto& [key, at] : kTexts) out.*at = text(in, key);
  for (const auto& [key, at] : kFlags)
    if (const auto* value = in.if_contains(key)) out.*at = value->as_bool();
  if (const auto* links = in.if_contains("links"))
    for (const auto& link : links->as_array()) out.links.emplace_back(link.as_string());
  if (const auto* fields = in.if_contains("fields"))
    for (const auto& field : fields->as_array())
      out.fields.push_back({text(field.as_object(), "name"), text(field.as_object(), "value")});
  return out;
}

std::string lines(std::initializer_list<std::string_view> parts) {
  std::string out;
  for (const auto part : parts)
    if (!part.empty()) out += (out.empty() ? "" : "\n") + std::string(part);
  return out;
}

}  // namespace

std::string_view name(ProfilePlace place) {
  return kPlaces[static_cast<std::size_t>(place)];
}

std::optional<ProfilePlace> parse_profile_place(std::string_view text) {
  const auto found = std::ranges::find(kPlaces, text);
  if (found == kPlaces.end()) return std::nullopt;
  return static_cast<ProfilePlace>(found - kPlaces.begin());
}

std::string text_of(const ChannelProfile& profile, ProfilePlace place) {
  std::string out;
  switch (place) {
    case ProfilePlace::name:
      return profile.name;
    case ProfilePlace::about:
      return profile.about;
    case ProfilePlace::link:
      for (const auto& link : profile.links) out = lines({out, link});
      return out;
    case ProfilePlace::field:
      for (const auto& field : profile.fields) out = lines({out, field.name + ": " + field.value});
      return out;
    case ProfilePlace::location:
      return profile.location;
    case ProfilePlace::avatar:
      return lines({profile.avatar_url, profile.avatar_alt});
    case ProfilePlace::banner:
      return lines({profile.banner_url, profile.banner_alt});
  }
  return out;
}

std::vector<ProfileChange> changes_between(const ChannelProfile& before, const ChannelProfile& after) {
  std::vector<ProfileChange> out;
  for (std::size_t i = 0; i < kPlaces.size(); ++i) {
    const auto place = static_cast<ProfilePlace>(i);
    ProfileChange change{place, text_of(before, place), text_of(after, place)};
    if (change.before != change.after) out.push_back(std::move(change));
  }
  return out;
}

std::string to_json(const ChannelProfile& profile) {
  json::object out;
  for (const auto& [key, at] : kTexts)
    if (!(profile.*at).empty()) out[key] = profile.*at;
  for (const auto& [key, at] : kFlags)
    if (profile.*at) out[key] = true;
  if (!profile.links.empty()) out["links"] = json::array(profile.links.begin(), profile.links.end());
  json::array fields;
  for (const auto& field : profile.fields)
    fields.push_back(json::object{{"name", field.name}, {"value", field.value}});
  if (!fields.empty()) out["fields"] = std::move(fields);
  return json::serialize(out);
}

Result<ChannelProfile> profile_from_json(std::string_view text) {
  try {
    return read(json::parse(text).as_object());
  } catch (const std::exception&) {
    return fail(Kind::corrupt, "a channel's profile as kept cannot be read");
  }
}

}  // namespace kith
