#include <fmt/format.h>

#include <algorithm>

#include "channels/scripted/scripted_channel.h"
#include "text/measure.h"

namespace kith::channels::scripted {

Result<Entry> Scripted::write(const Dispatch& d, Time visible_at) {
  const auto& c = d.content;
  TRY(const auto length, text::measure(capability_.measured_as, c.text));
  if (!length.fits)
    return fail(Kind::too_large,
                fmt::format("the text is {} long, {} are allowed; shorten it", length.length, length.limit));
  NewPost p;
  p.by = settings_.account;
  p.text = c.text;
  p.parent = c.in_reply_to;
  for (const auto& to : c.to) {
    const auto account = world_->find_account(to);
    p.to.push_back(account ? account->id : to);
  }
  if (!p.parent.empty())
    if (const auto parent = world_->find_post(p.parent); parent && !contains(p.to, parent->first.by))
      p.to.push_back(parent->first.by);
  p.subject = c.subject;
  p.language = c.language;
  p.key = d.key;
  p.once = settings_.known_keys;
  p.visibility = c.kind == OutboundKind::message || c.kind == OutboundKind::mail ? Visibility::direct : c.visibility;
  for (const auto& m : c.media)
    p.attachments.push_back({.kind = m.type.starts_with("image/") ? "image" : "file",
                             .url = fmt::format("https://scripted.example/media/{}", m.digest),
                             .preview_url = {},
                             .alt = m.alt,
                             .type = m.type,
                             .name = m.file});
  p.visible_at = visible_at;
  return world_->post(std::move(p));
}

Result<Entry> Scripted::act(const Dispatch& d, Time visible_at) {
  const auto& me = settings_.account;
  switch (d.content.kind) {
    case OutboundKind::post:
    case OutboundKind::reply:
    case OutboundKind::message:
    case OutboundKind::mail:
      return write(d, visible_at);
    case OutboundKind::edit:
      return world_->edit(me, d.content.target, d.content.text, d.key);
    case OutboundKind::remove:
      return world_->remove(me, d.content.target, d.key);
    case OutboundKind::like:
      return world_->react(me, ReactionKind::like, d.content.target, d.key);
    case OutboundKind::boost:
      return world_->react(me, ReactionKind::share, d.content.target, d.key);
    case OutboundKind::follow:
      return world_->react(me, ReactionKind::follow, d.content.target, d.key);
    case OutboundKind::hide:
    case OutboundKind::unhide:
    case OutboundKind::mute:
    case OutboundKind::unmute:
    case OutboundKind::block:
    case OutboundKind::unblock:
      return world_->moderate(me, d.content.kind, d.content.target, d.key);
    case OutboundKind::profile:
      break;
  }
  return fail(Kind::unsupported, "the scripted network has no profiles to change");
}

Result<Receipt> Scripted::perform(const Dispatch& d, Time visible_at) {
  if (settings_.known_keys)
    if (const auto known = world_->done_with(settings_.account, d.key); !known.empty())
      return Receipt{.remote_id = known.front().id, .url = known.front().url, .sent_at = known.front().at};
  TRY(const auto done, act(d, visible_at));
  return Receipt{.remote_id = done.id, .url = done.url, .sent_at = done.at};
}

Task<Result<Receipt>> Scripted::deliver(policy::Clearance clearance, Dispatch dispatch) {
  CO_TRYV(require_clearance(clearance, setup_.id, dispatch.content));
  CO_TRYV(co_await admit(Fault::On::deliver));
  const auto fault = draw(Fault::On::deliver);
  const auto what = fault ? fault->what : Fault::What::truncate;  // truncate: nothing to do with sending
  const auto note = [&](std::string_view outcome) {
    world_->record_call(settings_.account, "deliver", dispatch.key, std::string(outcome));
  };
  const auto lost =
      fail(Kind::ambiguous, "the scripted network gave no answer; whether it was sent is being looked up");
  if (what == Fault::What::drop_before || what == Fault::What::error_before) {
    note("lost, not done");
    co_return lost;
  }
  if (what == Fault::What::rate_limited || what == Fault::What::unauthenticated || what == Fault::What::unavailable) {
    note(name(what));
    co_return *read_error(*fault);
  }
  if (what == Fault::What::delay) co_await net::sleep_for(fault->wait);
  // As an upload would: bytes that are gone or changed never leave.
  const auto& capability = this->capability();
  if (static_cast<int>(dispatch.content.media.size()) > capability.media_most)
    co_return fail(Kind::invalid, fmt::format("the scripted network takes {} files, these are {}",
                                              capability.media_most, dispatch.content.media.size()));
  for (const auto& media : dispatch.content.media) {
    CO_TRYV(co_await setup_.media.read(media));
  }
  const auto visible_at = what == Fault::What::late ? world_->now() + fault->wait : Time{};
  auto receipt = perform(dispatch, visible_at);
  if (!receipt) {
    note(code(receipt.error().kind));
    co_return std::move(receipt).error();
  }
  if (what == Fault::What::drop_after || what == Fault::What::error_after || what == Fault::What::late) {
    note("done, answer lost");
    co_return lost;
  }
  note("done");
  co_return receipt;
}

Task<Result<Settlement>> Scripted::settle(Dispatch dispatch) {
  CO_TRYV(co_await admit(Fault::On::settle));
  if (const auto fault = draw(Fault::On::settle)) {
    if (fault->what == Fault::What::delay) co_await net::sleep_for(fault->wait);
    if (auto error = read_error(*fault)) co_return *std::move(error);
  }
  Settlement s;
  const auto done = world_->done_with(settings_.account, dispatch.key);
  if (!done.empty()) {
    s.is = Settlement::Is::sent;
    s.receipt = {.remote_id = done.front().id, .url = done.front().url, .sent_at = done.front().at};
  } else if (setup_.tools.clock.now() >= dispatch.last_tried_at + settings_.settle_after) {
    s.is = Settlement::Is::not_sent;
  }
  world_->record_call(settings_.account, "settle", dispatch.key,
                      s.is == Settlement::Is::sent       ? "sent"
                      : s.is == Settlement::Is::not_sent ? "not_sent"
                                                         : "not_yet_known");
  co_return s;
}

}  // namespace kith::channels::scripted
