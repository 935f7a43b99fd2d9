#include "channels/mastodon/cursor.h"

#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "channels/json_read.h"

namespace kith::channels::mastodon {
namespace {

constexpr std::size_t kLately = 20;  // half of a page, so that every page brings something new
constexpr Millis kSettled{120'000};

}  // namespace

std::set<std::string, std::less<>> Cursor::known() const {
  std::set<std::string, std::less<>> ids;
  for (const auto& heard : lately) ids.insert(heard.id);
  return ids;
}

std::string to_text(const Cursor& c) {
  json::object o;
  o["n"] = c.notification;
  o["s"] = c.status;
  json::array lately;
  for (const auto& heard : c.lately) lately.push_back(json::array{heard.id, to_ms(heard.at)});
  if (!lately.empty()) o["l"] = std::move(lately);
  return json::serialize(o);
}

Result<Cursor> cursor_from(std::string_view text) {
  if (text.empty()) return Cursor{};
  boost::system::error_code bad;
  const auto value = json::parse(text, bad);
  if (bad || !value.is_object() || !value.get_object().contains("n"))
    return fail(Kind::invalid, "this is no cursor of a Mastodon channel");
  const auto& o = value.get_object();
  Cursor c{.notification = text_at(o, "n"), .lately = {}, .status = text_at(o, "s")};
  if (const auto* lately = array_at(o, "l"))
    for (const auto& heard : *lately)
      if (const auto* pair = heard.if_array();
          pair && pair->size() == 2 && pair->at(0).is_string() && pair->at(1).is_int64())
        c.lately.push_back({std::string(pair->at(0).get_string()), from_ms(pair->at(1).get_int64())});
  return c;
}

std::size_t hear(Cursor& cursor, const std::vector<std::string>& ids, Time now) {
  std::map<std::string, Time, std::less<>> before;
  for (auto& heard : cursor.lately) before.emplace(std::move(heard.id), heard.at);
  const auto fresh = std::count_if(ids.begin(), ids.end(), [&](const auto& id) { return !before.contains(id); });
  cursor.lately.clear();
  for (std::size_t i = 0; i < std::min(kLately, ids.size()); ++i) {
    const auto found = before.find(ids[i]);
    cursor.lately.push_back({ids[i], found == before.end() ? now : found->second});
  }
  if (ids.size() > kLately) cursor.notification = ids[kLately];
  // The first that was ever heard is a place to go on from at once.
  while (!cursor.lately.empty() && (cursor.notification.empty() || cursor.lately.back().at + kSettled <= now)) {
    cursor.notification = std::move(cursor.lately.back().id);
    cursor.lately.pop_back();
  }
  return static_cast<std::size_t>(fresh);
}

}  // namespace kith::channels::mastodon
