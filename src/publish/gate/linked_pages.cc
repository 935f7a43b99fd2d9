#include "publish/gate/linked_pages.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "base/limits.h"
#include "base/log.h"
#include "publish/approvals/approval_queries.h"
#include "publish/gate/linked_pages_queries.h"
#include "publish/outbox/outbox.h"
#include "publish/pictures/pictures.h"
#include "text/entities.h"
#include "text/url.h"
#include "text/utf8.h"

namespace kith::publish {
namespace {

// As people see an address: short.
std::string shown(const std::string& url) {
  constexpr std::size_t kMost = 80;
  return url.size() <= kMost ? url : std::string(text::clip_bytes(url, kMost)) + "…";
}

bool shows_previews(const Outbound& content, std::string_view network) {
  if (network == "mail") return false;
  switch (content.kind) {
    case OutboundKind::post:
    case OutboundKind::reply:
    case OutboundKind::message:
    case OutboundKind::edit:
      return true;
    default:
      return false;
  }
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& one : words) {
    if (out.size() + one.size() + 1 > limits::kLinkedWordsBytes) break;
    if (!out.empty()) out += '\n';
    out += one;
  }
  return out;
}

}  // namespace

std::vector<std::string> links_of(const Outbound& content, std::string_view network) {
  std::vector<std::string> out;
  if (!shows_previews(content, network)) return out;
  const auto add = [&](std::string url) {
    if (text::is_http_url(url) && std::ranges::find(out, url) == out.end()) out.push_back(std::move(url));
  };
  // What any network takes for a link is one: better looked at in vain than not.
  for (const char* rules : {"mastodon", "bluesky"})
    if (const auto found = text::find_entities(rules, content.text))
      for (const auto& link : found->links) add(link.value);
  return out;
}

LinkedPages::~LinkedPages() {
  stopping_ = true;
  std::unique_lock lock(mutex_);
  done_.wait(lock, [&] { return under_way_.empty(); });
}

bool LinkedPages::is_fresh(WorkspaceId workspace, const std::string& url) {
  const auto known = db_.read([&](store::Transaction& tx) { return queries::linked_page(tx, workspace, url); });
  if (!known || !*known) return false;
  const auto& page = **known;
  const auto most = page.why.empty() ? Millis(limits::kLinkedPageFresh) : Millis(limits::kLinkedFailureKept);
  return clock_.now() - page.fetched_at < most;
}

bool LinkedPages::learn(WorkspaceId workspace, const std::vector<std::string>& links, Millis wait) {
  std::vector<Key> wanted;
  for (const auto& url : links) {
    if (wanted.size() == limits::kLinksLookedAt) break;
    if (!is_fresh(workspace, url)) wanted.emplace_back(workspace, url);
  }
  if (wanted.empty()) return true;
  for (const auto& key : wanted) {
    {
      const std::lock_guard lock(mutex_);
      if (under_way_.size() >= limits::kLinkedPagesAtOnce || !under_way_.insert(key).second) continue;
    }
    if (post_)
      post_([this, key] { fetch(key.first, key.second); });
    else
      fetch(key.first, key.second);
  }
  std::unique_lock lock(mutex_);
  return done_.wait_for(lock, wait, [&] {
    return std::ranges::none_of(wanted, [&](const Key& key) { return under_way_.contains(key); });
  });
}

bool LinkedPages::learn_for(WorkspaceId workspace, DeliveryId id, Millis wait) {
  const auto links = db_.read([&](store::Transaction& tx) -> Result<std::vector<std::string>> {
    TRY(const auto delivery, find_delivery(tx, workspace, id));
    if (delivery.state != DeliveryState::waiting || links_of(delivery.content, "").empty())
      return std::vector<std::string>{};
    TRY(const auto channel, queries::channel_facts(tx, workspace, delivery.channel));
    return links_of(delivery.content, channel ? channel->network : "");
  });
  return !links || links->empty() || learn(workspace, *links, wait);
}

void LinkedPages::fetch(WorkspaceId workspace, const std::string& url) {
  const auto page = stopping_ ? Result<FetchedPage>(fail(Kind::cancelled, "Kith was stopping")) : source_.fetch(url);
  if (const auto kept = keep(workspace, url, page); !kept)
    log::warning("linked_page.not_kept", {{"why", describe(kept.error())}});
  const std::lock_guard lock(mutex_);
  under_way_.erase({workspace, url});
  done_.notify_all();
}

// Pictures are kept, so that people can say who is on them; the sweep takes them with other unused files.
Result<void> LinkedPages::keep(WorkspaceId workspace, const std::string& url, const Result<FetchedPage>& page) {
  struct Seen {
    WrittenPicture picture;
    Sight sight;
    std::shared_ptr<store::StagedFile> staged;
  };
  queries::LinkedPage row;
  row.fetched_at = clock_.now();
  std::vector<Seen> seen;
  if (page) {
    row.words = joined(page->words);
    row.plays = page->plays;
    for (const auto& given : page->pictures) {
      auto written = given.why.empty() ? write_picture(given.bytes) : fail(Kind::unavailable, given.why);
      if (!written) {
        row.unseen.push_back(written.error().message);
        continue;
      }
      TRY(auto staged, files_.stage(workspace, written->bytes));
      row.pictures.push_back(staged->digest());
      auto sight = look_at(written->bytes);
      seen.push_back({*std::move(written), std::move(sight), std::move(staged)});
    }
  } else {
    row.why = page.error().message;
  }
  return db_.write(workspace, [&](store::Transaction& tx) -> Result<void> {
    for (const auto& one : seen) {
      TRY(const bool there, queries::has_file(tx, workspace, one.staged->digest()));
      TRYV(keep_sight(tx, workspace, one.staged->digest(), one.sight, row.fetched_at));
      if (there) continue;
      TRYV(files_.keep(*one.staged));
      store::MediaRow media;
      media.id = MediaId{next_id(row.fetched_at)};
      media.workspace = workspace;
      media.origin = "heard";
      media.digest = one.staged->digest();
      media.type = one.picture.type;
      media.name = text::site_of(url);
      media.size = static_cast<std::int64_t>(one.picture.bytes.size());
      media.width = one.picture.width;
      media.height = one.picture.height;
      media.created_at = row.fetched_at;
      media.unused_since = row.fetched_at;
      TRYV(store::insert_media(tx, media));
    }
    TRYV(queries::forget_linked_pages(tx, workspace, row.fetched_at - 2 * limits::kLinkedPageKept));
    return queries::put_linked_page(tx, workspace, url, row);
  });
}

namespace {

// Nobody can tell what is there: rules on names, facts and faces hold.
void add_unknown(policy::Situation& into, std::string why) {
  into.pictures_elsewhere = true;
  into.unseen.push_back(why);
  into.unread.push_back(std::move(why));
}

Result<void> add_passed_on(store::Transaction& tx, WorkspaceId workspace, const Outbound& content,
                           policy::Situation& into) {
  TRY(const auto message, queries::passed_on(tx, workspace, into.channel, content.target));
  if (!message) {
    add_unknown(into, "what is passed on is not known here, so nobody could look at it");
    return {};
  }
  into.previews.push_back(message->text);
  if (!message->has_files) return {};
  into.pictures_elsewhere = true;
  into.unseen.emplace_back("pictures or films of the message that is passed on have not been looked at");
  return {};
}

Result<void> add_page(store::Transaction& tx, WorkspaceId workspace, const std::string& url, policy::Situation& into,
                      std::vector<OutboundMedia>& pictures) {
  TRY(const auto page, queries::linked_page(tx, workspace, url));
  if (!page || into.now - page->fetched_at >= limits::kLinkedPageKept) {
    add_unknown(into, fmt::format("the page {} has not been looked at yet", shown(url)));
    return {};
  }
  if (!page->why.empty()) {
    add_unknown(into, fmt::format("the page {} could not be looked at: {}", shown(url), page->why));
    return {};
  }
  if (!page->words.empty()) into.previews.push_back(page->words);
  if (page->plays)
    into.unseen.push_back(fmt::format("the page {} shows a film, which cannot be looked into", shown(url)));
  for (const auto& why : page->unseen)
    into.unseen.push_back(fmt::format("a picture of the page {} could not be looked at: {}", shown(url), why));
  for (const auto& digest : page->pictures) {
    const auto name = fmt::format("the picture of {}", text::site_of(url));
    pictures.push_back({.file = name, .type = "image/jpeg", .alt = {}, .digest = digest});
  }
  into.pictures_elsewhere = into.pictures_elsewhere || page->plays || !page->unseen.empty() || !page->pictures.empty();
  return {};
}

}  // namespace

Result<std::vector<OutboundMedia>> add_linked_pages(store::Transaction& tx, WorkspaceId workspace,
                                                    const Outbound& content, policy::Situation& situation) {
  std::vector<OutboundMedia> pictures;
  if (content.kind == OutboundKind::boost) TRYV(add_passed_on(tx, workspace, content, situation));
  const auto links = links_of(content, situation.network);
  for (std::size_t i = 0; i < links.size() && i < limits::kLinksLookedAt; ++i)
    TRYV(add_page(tx, workspace, links[i], situation, pictures));
  if (links.size() > limits::kLinksLookedAt)
    add_unknown(situation, fmt::format("only the first {} links are looked at", limits::kLinksLookedAt));
  return pictures;
}

Result<void> note_linked_pictures(store::Transaction& tx, WorkspaceId workspace, ChannelId channel, MessageId message,
                                  const Outbound& content, Time now) {
  if (!message || links_of(content, {}).empty()) return {};
  TRY(const auto network, queries::network_of(tx, workspace, channel));
  const auto links = links_of(content, network);
  for (std::size_t i = 0; i < links.size() && i < limits::kLinksLookedAt; ++i) {
    TRY(const auto page, queries::linked_page(tx, workspace, links[i]));
    if (!page) continue;
    for (const auto& digest : page->pictures)
      TRYV(queries::put_linked_picture(tx, workspace, message, digest, links[i], now));
  }
  return {};
}

}  // namespace kith::publish
