// Who follows whom: as the app view lists them, and as the own repository has it.
#include "channels/bluesky/wire.h"
#include "channels/bluesky/wire_json.h"

namespace kith::channels::bluesky {

Result<FollowPage> read_follows(std::string_view body) {
  TRY(const auto value, object_body(body));
  const auto& o = value.get_object();
  const auto* followers = array_at(o, "followers");
  const auto* people = followers ? followers : array_at(o, "follows");
  if (!people) return fail(Kind::corrupt, "Bluesky sent no list of accounts where one was asked for");
  FollowPage out{.people = {}, .cursor = text_at(o, "cursor"), .hidden = {}};
  for (const auto& item : *people) {
    const auto* profile = item.if_object();
    if (profile && !text_at(*profile, "did").empty()) out.people.push_back(author_from(*profile));
  }
  return out;
}

Result<FollowPage> read_follow_records(std::string_view body) {
  TRY(const auto value, object_body(body));
  const auto& o = value.get_object();
  const auto* records = array_at(o, "records");
  if (!records) return fail(Kind::corrupt, "Bluesky sent a list of records without one");
  FollowPage out{.people = {}, .cursor = text_at(o, "cursor"), .hidden = {}};
  for (const auto& item : *records) {
    const auto* one = item.if_object();
    const auto* record = one ? object_at(*one, "value") : nullptr;
    const auto did = record ? text_at(*record, "subject") : std::string();
    if (did.empty()) continue;
    Author who;
    who.remote_id = did;
    who.profile_url = "https://bsky.app/profile/" + did;
    out.people.push_back(std::move(who));
  }
  return out;
}

}  // namespace kith::channels::bluesky
