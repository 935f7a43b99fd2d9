// Whatever a server may send: read without harm, and what is read is valid UTF-8.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "channels/mastodon/wire.h"
#include "text/utf8.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kith::channels::mastodon;
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  static const Viewpoint view{.account_id = "1", .server = "https://tea.example"};
  for (const auto& batch : {read_notifications(body, view), read_statuses(body, view)})
    if (batch)
      for (const auto& item : batch->items)
        if (!kith::text::is_valid_utf8(item.text) || item.remote_id.empty()) std::abort();
  (void)read_context(body, view);
  if (const auto profile = read_own_profile(body); profile && !kith::text::is_valid_utf8(profile->about)) std::abort();
  if (const auto people = read_people(body, view))
    for (const auto& one : *people)
      if (one.remote_id.empty() || !kith::text::is_valid_utf8(one.name + one.handle)) std::abort();
  (void)read_own_lists(body);
  if (next_of(body).size() > 200) std::abort();
  (void)read_instance(body);
  (void)read_streamed("status.update", body, view);
  (void)read_token(body);
  (void)read_metadata(body);
  return 0;
}
