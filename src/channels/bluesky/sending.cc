#include <fmt/format.h>

#include <algorithm>

#include "channels/bluesky/bluesky_channel.h"
#include "channels/bluesky/tid.h"
#include "text/entities.h"
#include "text/measure.h"

namespace kith::channels::bluesky {
namespace {

constexpr std::string_view kPost = "app.bsky.feed.post", kLike = "app.bsky.feed.like", kRepost = "app.bsky.feed.repost",
                           kFollow = "app.bsky.graph.follow", kBlock = "app.bsky.graph.block";
constexpr std::size_t kDidsKept = 2'000;
constexpr std::size_t kMentionsResolved = 50;

std::string_view collection_of(OutboundKind kind) {
  switch (kind) {
    case OutboundKind::like:
      return kLike;
    case OutboundKind::boost:
      return kRepost;
    case OutboundKind::follow:
      return kFollow;
    case OutboundKind::block:
      return kBlock;
    default:
      return kPost;
  }
}

}  // namespace

std::string get_record_call(const AtUri& at) {
  return fmt::format("com.atproto.repo.getRecord?repo={}&collection={}&rkey={}", net::percent_encode(at.did),
                     net::percent_encode(at.collection), net::percent_encode(at.rkey));
}

bool says_no_record(const Error& error) {
  return error.kind == Kind::not_found ||
         (error.kind == Kind::invalid && error.message.find("Could not locate record") != std::string::npos);
}

Error before_sending(Error error) {
  if (error.kind == Kind::timeout || error.kind == Kind::ambiguous || error.kind == Kind::corrupt)
    return fail(Kind::unavailable, error.message);
  return error;
}

AtUri place_of(std::string_view did, const Dispatch& d) {
  return {.did = std::string(did),
          .collection = std::string(collection_of(d.content.kind)),
          .rkey = tid_for(d.key, d.first_tried_at)};
}

Task<Result<Receipt>> BlueskyChannel::deliver(policy::Clearance clearance, Dispatch dispatch) {
  CO_TRYV(require_clearance(clearance, setup_.id, dispatch.content));
  switch (dispatch.content.kind) {
    case OutboundKind::post:
    case OutboundKind::reply:
      co_return co_await send_post(std::move(dispatch));
    case OutboundKind::like:
    case OutboundKind::boost:
    case OutboundKind::follow:
      co_return co_await send_subject(std::string(collection_of(dispatch.content.kind)), std::move(dispatch));
    case OutboundKind::remove:
      co_return co_await remove(dispatch.content.target);
    case OutboundKind::hide:
    case OutboundKind::unhide:
    case OutboundKind::mute:
    case OutboundKind::unmute:
    case OutboundKind::block:
    case OutboundKind::unblock:
      co_return co_await moderate(std::move(dispatch));
    case OutboundKind::message:
    case OutboundKind::mail:
    case OutboundKind::profile:
    case OutboundKind::edit:
      break;
  }
  co_return fail(Kind::unsupported, fmt::format("Kith does not send {} on Bluesky", name(dispatch.content.kind)));
}

// A record by address: from our own server, which passes on what lives elsewhere.
Task<Result<OwnRecord>> BlueskyChannel::record_at(std::string uri) {
  CO_TRY(auto at, parse_at_uri(uri));
  auto answer = co_await api_.get(get_record_call(at));
  if (!answer && says_no_record(answer.error())) co_return fail(Kind::not_found, "the message to be answered is gone");
  if (!answer) co_return std::move(answer).error();
  co_return read_record(answer->body);
}

// Root and parent of an answer: the root is copied from the parent's own reply, as the lexicon asks.
Task<Result<std::pair<StrongRef, StrongRef>>> BlueskyChannel::reply_refs(std::string parent) {
  std::vector<std::string> one{parent};
  CO_TRY(auto shown, co_await posts(std::move(one)));
  if (!shown.empty()) co_return std::pair(shown.front().record.root.value_or(shown.front().ref), shown.front().ref);
  CO_TRY(auto stored, co_await record_at(std::move(parent)));
  co_return std::pair(stored.record.root.value_or(stored.ref), stored.ref);
}

Task<Result<void>> BlueskyChannel::resolve_mentions(PostDraft& draft) {
  for (const auto& mention : draft.entities.mentions) {
    if (draft.dids.size() >= kMentionsResolved) break;
    if (const auto known = dids_.find(mention.value); known != dids_.end()) {
      draft.dids[mention.value] = known->second;
      continue;
    }
    const auto call = "com.atproto.identity.resolveHandle?handle=" + net::percent_encode(mention.value);
    auto answer = co_await api_.get(call);
    // A handle nobody has stays plain text; a server in trouble is no reason to send it maimed.
    if (!answer && answer.error().kind != Kind::invalid && answer.error().kind != Kind::not_found)
      co_return std::move(answer).error();
    if (!answer) continue;
    const auto did = read_did(answer->body);
    if (!did) continue;
    draft.dids[mention.value] = *did;
    if (dids_.size() < kDidsKept) dids_[mention.value] = *did;
  }
  co_return Result<void>{};
}

// Uploading the same bytes again gives the same blob; one that nobody uses is collected.
Task<Result<std::string>> BlueskyChannel::upload(OutboundMedia media, std::string bytes) {
  if (bytes.size() > capability_.media_bytes)
    co_return fail(Kind::too_large, fmt::format("`{}` has {} bytes, Bluesky takes {}", media.file, bytes.size(),
                                                capability_.media_bytes));
  net::HttpRequest request;
  request.method = "POST";
  request.url = "com.atproto.repo.uploadBlob";
  request.headers.set("Content-Type", media.type);
  request.body = std::move(bytes);
  request.repeatable = true;
  CO_TRY(auto answer, co_await api_.send(std::move(request)));
  co_return read_blob(answer.body);
}

Task<Result<PostDraft>> BlueskyChannel::draft_of(Dispatch d) {
  const auto& c = d.content;
  CO_TRY(const auto length, text::measure("bluesky", c.text));
  if (!length.fits)
    co_return fail(Kind::too_large,
                   length.detail.empty()
                       ? fmt::format("the text is {} long, Bluesky allows {}; shorten it", length.length, length.limit)
                       : fmt::format("the text is too long for Bluesky: {}; shorten it", length.detail));
  if (static_cast<int>(c.media.size()) > capability_.media_most)
    co_return fail(Kind::invalid,
                   fmt::format("Bluesky takes {} pictures, these are {}", capability_.media_most, c.media.size()));
  PostDraft draft;
  draft.text = c.text;
  draft.language = c.language;
  draft.created_at = d.first_tried_at;  // the same at every attempt, so that the record is
  CO_TRY(draft.entities, text::find_entities("bluesky", c.text));
  CO_TRYV(co_await resolve_mentions(draft));
  if (!c.in_reply_to.empty()) {
    CO_TRY(draft.reply, co_await reply_refs(c.in_reply_to));
  }
  co_return draft;
}

Task<Result<Receipt>> BlueskyChannel::send_post(Dispatch d) {
  auto draft = co_await draft_of(d);
  if (!draft) co_return before_sending(std::move(draft).error());
  for (const auto& m : d.content.media) {
    // What is wrong with our own file no other try mends.
    CO_TRY(auto bytes, co_await setup_.media.read(m));
    auto blob = co_await upload(m, std::move(bytes));
    if (!blob) co_return before_sending(std::move(blob).error());
    draft->pictures.push_back({.blob = *std::move(blob), .alt = m.alt, .width = m.width, .height = m.height});
  }
  auto record = post_record(*draft);
  co_return co_await put(std::string(kPost), std::move(d), std::move(record));
}

// The record's key is ours and the same at every attempt: writing it again changes nothing.
Task<Result<Receipt>> BlueskyChannel::put(std::string collection, Dispatch d, std::string record) {
  const auto place = place_of(settings_.did, d);
  auto body = put_body(settings_.did, collection, place.rkey, record);
  auto answer = co_await api_.post("com.atproto.repo.putRecord", std::move(body));
  if (!answer && answer.error().kind == Kind::timeout) co_return fail(Kind::unavailable, answer.error().message);
  if (!answer && answer.error().kind == Kind::cancelled) co_return fail(Kind::ambiguous, answer.error().message);
  if (!answer) co_return std::move(answer).error();
  if (const auto ref = read_ref(answer->body); !ref || ref->uri != to_string(place))
    co_return fail(Kind::ambiguous,
                   "Bluesky took it and answered something unreadable; whether it was sent is being looked up");
  Receipt r{.remote_id = to_string(place), .url = {}, .sent_at = d.first_tried_at};
  if (collection == kPost) r.url = web_url(settings_.handle, place);
  co_return r;
}

Task<Result<Receipt>> BlueskyChannel::send_subject(std::string collection, Dispatch d) {
  if (d.content.kind == OutboundKind::follow) {
    auto follow = follow_record(d.content.target, d.first_tried_at);
    co_return co_await put(std::move(collection), std::move(d), std::move(follow));
  }
  std::vector<std::string> one{d.content.target};
  auto shown = co_await posts(std::move(one));
  if (!shown) co_return before_sending(std::move(shown).error());
  if (shown->empty()) co_return fail(Kind::not_found, "this post is gone");
  auto record = subject_record(collection, shown->front().ref, d.first_tried_at);
  co_return co_await put(std::move(collection), std::move(d), std::move(record));
}

Task<Result<Receipt>> BlueskyChannel::remove(std::string target) {
  CO_TRY(auto at, parse_at_uri(target));
  if (at.did != settings_.did) co_return fail(Kind::forbidden, "only what this account wrote can be removed by it");
  auto body = delete_body(at);
  CO_TRYV(co_await api_.post("com.atproto.repo.deleteRecord", std::move(body)));
  Receipt r{.remote_id = target, .url = {}, .sent_at = setup_.tools.clock.now()};
  co_return r;
}

Task<Result<Settlement>> BlueskyChannel::settle(Dispatch d) {
  if (is_moderation(d.content.kind)) co_return co_await settle_moderation(std::move(d));
  const bool removal = d.content.kind == OutboundKind::remove;
  auto place = place_of(settings_.did, d);
  if (removal) {
    CO_TRY(place, parse_at_uri(d.content.target));
  }
  auto answer = co_await api_.get(get_record_call(place));
  if (!answer && !says_no_record(answer.error())) co_return std::move(answer).error();
  Settlement s;
  s.is = answer.has_value() != removal ? Settlement::Is::sent : Settlement::Is::not_sent;
  s.receipt.remote_id = to_string(place);
  if (answer && place.collection == kPost) s.receipt.url = web_url(settings_.handle, place);
  if (answer) s.receipt.sent_at = d.first_tried_at;
  co_return s;
}

}  // namespace kith::channels::bluesky
