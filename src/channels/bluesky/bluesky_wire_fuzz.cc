// Whatever a server may send: read without harm, and what is read is valid UTF-8.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "channels/bluesky/wire.h"
#include "text/utf8.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kith::channels::bluesky;
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  static const Viewpoint view{.did = "did:plc:shop"};
  if (const auto read = read_notifications(body, view))
    for (const auto& n : read->list)
      for (const auto& item : n.items)
        if (!kith::text::is_valid_utf8(item.text) || item.remote_id.empty()) std::abort();
  if (const auto posts = read_posts(body, view))
    for (const auto& p : *posts)
      if (!kith::text::is_valid_utf8(p.item.text)) std::abort();
  (void)read_records(body);
  if (const auto gate = read_thread_gate(body)) {
    const AtUri at{.did = "did:plc:shop", .collection = "app.bsky.feed.threadgate", .rkey = "root"};
    const auto answer = std::string("at://did:plc:mags/app.bsky.feed.post/1");
    const auto hidden = gate_record(*gate, at, answer, true, {});
    if (gate->hidden.size() < kHiddenMost && !hidden) std::abort();
    if (hidden && !hidden->contains("hiddenReplies")) std::abort();
  }
  for (const auto& page : {read_follows(body), read_follow_records(body)})
    if (page)
      for (const auto& one : page->people)
        if (one.remote_id.empty() || !kith::text::is_valid_utf8(one.name + one.handle)) std::abort();
  (void)read_blocks(body, "did:plc:mags");
  (void)read_is_muted(body);
  (void)read_profile(body);
  (void)read_did_document(body);
  (void)read_session(body);
  (void)jwt_expiry(body);
  (void)parse_at_uri(body);
  return 0;
}
