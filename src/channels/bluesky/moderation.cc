// What is done about others: an answer below our own post hidden (the thread's gate, a record only its author writes),
// an account muted (private) or blocked (a public record).
#include <algorithm>

#include "channels/bluesky/bluesky_channel.h"
#include "net/url.h"

namespace kith::channels::bluesky {
namespace {

constexpr std::string_view kThreadGate = "app.bsky.feed.threadgate", kBlock = "app.bsky.graph.block";
constexpr int kSwapTries = 5;   // somebody else changes the same gate at the same moment
constexpr int kBlockPages = 50, kBlocksAtOnce = 100;

bool is_named(const Error& error, std::string_view name) {
  return std::ranges::any_of(error.context, [&](const auto& said) {
    return std::string_view(said.first) == "error" && said.second == name;
  });
}

}  // namespace

Task<Result<Receipt>> BlueskyChannel::moderate(Dispatch d) {
  const auto kind = d.content.kind;
  const auto target = d.content.target;
  if (kind == OutboundKind::block) {
    auto record = block_record(target, d.first_tried_at);
    co_return co_await put(std::string(kBlock), std::move(d), std::move(record));
  }
  if (kind == OutboundKind::hide || kind == OutboundKind::unhide) {
    CO_TRYV(co_await set_hidden(target, kind == OutboundKind::hide, d.first_tried_at));
  } else if (kind == OutboundKind::unblock) {
    CO_TRY(auto blocks, co_await blocks_of(target));
    for (const auto& at : blocks) {
      auto body = delete_body(at);
      CO_TRYV(co_await api_.post("com.atproto.repo.deleteRecord", std::move(body)));
    }
  } else {
    const auto* call = kind == OutboundKind::mute ? "app.bsky.graph.muteActor" : "app.bsky.graph.unmuteActor";
    auto body = actor_body(target);
    CO_TRYV(co_await api_.post(call, std::move(body)));
  }
  Receipt r{.remote_id = target, .url = {}, .sent_at = setup_.tools.clock.now()};
  co_return r;
}

// The gate of the thread an answer stands in, which has the thread's own key. Nothing: the answer is gone.
Task<Result<std::optional<AtUri>>> BlueskyChannel::gate_of(std::string answer) {
  auto refs = co_await reply_refs(answer);
  if (!refs && refs.error().kind == Kind::not_found) co_return std::optional<AtUri>{};
  if (!refs) co_return std::move(refs).error();
  CO_TRY(auto root, parse_at_uri(refs->first.uri));
  if (root.did != settings_.did || refs->first.uri == answer)
    co_return fail(Kind::unsupported, "on Bluesky only who began a thread can hide an answer in it");
  root.collection = kThreadGate;
  co_return std::optional<AtUri>{std::move(root)};
}

Task<Result<ThreadGate>> BlueskyChannel::thread_gate(AtUri at) {
  auto answer = co_await api_.get(get_record_call(at));
  if (!answer && says_no_record(answer.error())) co_return ThreadGate{};
  if (!answer) co_return std::move(answer).error();
  co_return read_thread_gate(answer->body);
}

// Compare and swap: who may answer, and what others hid meanwhile, stays as it is.
Task<Result<void>> BlueskyChannel::set_hidden(std::string answer, bool hidden, Time now) {
  auto at = co_await gate_of(answer);
  if (!at) co_return before_sending(std::move(at).error());
  if (!*at) {
    if (hidden) co_return fail(Kind::not_found, "this answer is gone");
    co_return Result<void>{};
  }
  for (int tries = 0; tries < kSwapTries; ++tries) {
    auto gate = co_await thread_gate(**at);
    if (!gate) co_return before_sending(std::move(gate).error());
    if (gate->hides(answer) == hidden) co_return Result<void>{};
    CO_TRY(auto record, gate_record(*gate, **at, answer, hidden, now));
    auto body = swap_body(**at, record, gate->cid);
    auto put = co_await api_.post("com.atproto.repo.putRecord", std::move(body));
    if (put) co_return Result<void>{};
    if (is_named(put.error(), "InvalidSwap")) continue;
    if (put.error().kind == Kind::timeout) co_return fail(Kind::unavailable, put.error().message);
    if (put.error().kind == Kind::cancelled) co_return fail(Kind::ambiguous, put.error().message);
    co_return std::move(put).error();
  }
  co_return fail(Kind::unavailable, "somebody else is changing what is hidden in this thread; it will be tried again");
}

// Every record of ours that blocks the account: one may have been made in Bluesky's own app.
Task<Result<std::vector<AtUri>>> BlueskyChannel::blocks_of(std::string did) {
  std::vector<AtUri> out;
  std::string cursor;
  for (int page = 0; page < kBlockPages; ++page) {
    const auto call = "com.atproto.repo.listRecords?repo=" + net::percent_encode(settings_.did) +
                      "&collection=" + std::string(kBlock) + "&limit=" + std::to_string(kBlocksAtOnce) +
                      (cursor.empty() ? "" : "&cursor=" + net::percent_encode(cursor));
    auto answer = co_await api_.get(call);
    if (!answer) co_return before_sending(std::move(answer).error());
    CO_TRY(auto blocks, read_blocks(answer->body, did));
    out.insert(out.end(), blocks.list.begin(), blocks.list.end());
    if (blocks.cursor.empty() || blocks.cursor == cursor) break;
    cursor = blocks.cursor;
  }
  co_return out;
}

Task<Result<Settlement>> BlueskyChannel::settle_moderation(Dispatch d) {
  const auto kind = d.content.kind;
  const auto target = d.content.target;
  bool done = false;
  if (kind == OutboundKind::hide || kind == OutboundKind::unhide) {
    CO_TRY(auto at, co_await gate_of(target));
    ThreadGate gate;
    if (at) {
      CO_TRY(gate, co_await thread_gate(*at));
    }
    done = gate.hides(target) == (kind == OutboundKind::hide);
  } else if (kind == OutboundKind::block || kind == OutboundKind::unblock) {
    CO_TRY(auto blocks, co_await blocks_of(target));
    done = blocks.empty() == (kind == OutboundKind::unblock);
  } else {
    auto answer = co_await api_.get("app.bsky.actor.getProfile?actor=" + net::percent_encode(target));
    if (!answer) co_return std::move(answer).error();
    CO_TRY(const bool muted, read_is_muted(answer->body));
    done = muted == (kind == OutboundKind::mute);
  }
  Settlement s;
  s.is = done ? Settlement::Is::sent : Settlement::Is::not_sent;
  s.receipt.remote_id = target;
  co_return s;
}

}  // namespace kith::channels::bluesky
