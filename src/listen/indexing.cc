// The part of Hearing that brings what is new into the search index.
#include "listen/hearing.h"
#include "store/search.h"

namespace kith::listen {

// As the rows say it once the page is written: whoever is renamed on this page wrote it under the new name.
Result<void> Hearing::index_fresh() {
  store::HeardWords words(at_.workspace, at_.channel);
  std::vector<store::ToIndex> heard;
  heard.reserve(fresh_.size());
  std::vector<MessageId> queued;
  for (const auto& [id, item] : fresh_) {
    const auto* who = item->in.own ? nullptr : known_identity(*item);
    if (!who) {
      queued.push_back(id);
      continue;
    }
    auto document = document_of(*item, at_, std::nullopt, std::nullopt, now_);
    document.author = who->name;
    document.handle = who->handle;
    heard.push_back({id, item->in.sent_at, words.of(document)});
  }
  if (!heard.empty()) {
    TRYV(store::index_heard(tx_, at_.workspace, std::move(heard)));
  }
  if (!queued.empty()) {
    TRYV(store::note_for_search(tx_, at_.workspace, queued));
  }
  return {};
}

}  // namespace kith::listen
