// Lists of accounts, and what the own account says of them.
#include "channels/mastodon/wire_json.h"
#include "net/url.h"

namespace kith::channels::mastodon {
namespace {

constexpr std::string_view kWho = "the server";
constexpr std::size_t kCursorBytes = 200;

}  // namespace

Result<std::vector<Author>> read_people(std::string_view body, const Viewpoint& view) {
  TRY(const auto value, read_json(body, kWho));
  const auto* list = value.if_array();
  if (!list) return fail(Kind::corrupt, "the server sent no list of accounts where one was asked for");
  std::vector<Author> out;
  for (const auto& item : *list) {
    const auto* account = item.if_object();
    if (!account || text_at(*account, "id").empty()) continue;
    out.push_back(author_at(*account, view));
  }
  return out;
}

// Mastodon says it among what only the account itself is told, GoToSocial among what everybody is.
Result<OwnLists> read_own_lists(std::string_view body) {
  TRY(const auto value, read_json(body, kWho));
  const auto* account = value.if_object();
  if (!account || text_at(*account, "id").empty())
    return fail(Kind::corrupt, "the server sent no account where one was asked for");
  OwnLists out{.followers = number_at(*account, "followers_count").value_or(0),
               .followed = number_at(*account, "following_count").value_or(0),
               .hidden = {}};
  const auto* source = object_at(*account, "source");
  for (const auto* in : {source, account})
    if (in && in->contains("hide_collections") && in->at("hide_collections").is_bool()) {
      out.hidden = flag_at(*in, "hide_collections");
      break;
    }
  return out;
}

std::string next_of(std::string_view link) {
  const auto query = link.find('?');
  if (query == std::string_view::npos) return {};
  auto rest = link.substr(query + 1);
  if (const auto fragment = rest.find('#'); fragment != std::string_view::npos) rest = rest.substr(0, fragment);
  const auto fields = net::form_decode(rest);
  if (!fields) return {};
  for (const auto& [key, value] : *fields)
    if (key == "max_id" && value.size() <= kCursorBytes) return value;
  return {};
}

}  // namespace kith::channels::mastodon
