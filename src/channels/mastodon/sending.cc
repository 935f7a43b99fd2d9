#include <fmt/format.h>

#include <algorithm>

#include "channels/json_read.h"
#include "channels/mastodon/mastodon_channel.h"
#include "text/measure.h"

namespace kith::channels::mastodon {
namespace {

// A slow server may answer 504 before it has done anything, and do it then: until so long after the last
// try nothing is said to be not sent.
constexpr Millis kMayStillCome{60'000};
constexpr Millis kClockSlack{2'000};  // the Date header counts whole seconds
constexpr int kOwnPages = 5, kOwnAtOnce = 40;
constexpr Millis kMediaLook{1'000}, kMediaTime{60'000};

std::string id_in_path(const std::string& id) {
  return net::percent_encode(id);
}

net::HttpRequest json_request(std::string method, std::string path, std::string body) {
  net::HttpRequest r;
  r.method = std::move(method);
  r.url = std::move(path);
  r.headers.set("Content-Type", "application/json");
  r.body = std::move(body);
  return r;
}

Receipt receipt_of(const Incoming& status) {
  return {.remote_id = status.remote_id, .url = status.url, .sent_at = status.sent_at};
}

Error unreadable() {
  return fail(Kind::ambiguous,
              "the server took it and answered something unreadable; whether it was sent is being looked up");
}

}  // namespace

Task<Result<Receipt>> MastodonChannel::deliver(policy::Clearance clearance, Dispatch dispatch) {
  CO_TRYV(require_clearance(clearance, setup_.id, dispatch.content));
  const auto& c = dispatch.content;
  switch (c.kind) {
    case OutboundKind::post:
    case OutboundKind::reply:
    case OutboundKind::message:
      co_return co_await send_status(std::move(dispatch));
    case OutboundKind::edit:
      co_return co_await send_edit(c);
    case OutboundKind::remove: {
      CO_TRYV(co_await learn_instance());
      if (!capability_.deletes) co_return fail(Kind::unsupported, "this server cannot remove what was said");
      co_return co_await act("", c.target, "DELETE");
    }
    case OutboundKind::like:
      co_return co_await act("/favourite", c.target, "POST");
    case OutboundKind::boost:
      co_return co_await act("/reblog", c.target, "POST");
    case OutboundKind::follow:
      co_return co_await act("/follow", c.target, "POST");
    case OutboundKind::mute:
    case OutboundKind::unmute:
    case OutboundKind::block:
    case OutboundKind::unblock:
      co_return co_await moderate(c.kind, c.target);
    case OutboundKind::hide:
    case OutboundKind::unhide:
      co_return fail(Kind::unsupported, "the servers of Mastodon's kind cannot hide one answer for others");
    case OutboundKind::mail:
    case OutboundKind::profile:
      break;
  }
  co_return fail(Kind::unsupported, fmt::format("Kith does not send {} on Mastodon", name(c.kind)));
}

// An account id or a handle as people write it, to what the server takes after an `@`.
Task<Result<std::string>> MastodonChannel::acct_of(std::string account) {
  if (account.find('@') != std::string::npos) {
    if (account.front() == '@') account.erase(0, 1);
    co_return account;
  }
  CO_TRY(auto answer, co_await api_.get(fmt::format("/api/v1/accounts/{}", id_in_path(account))));
  CO_TRY(auto found, read_account(answer.body));
  co_return found.acct;
}

Task<Result<StatusForm>> MastodonChannel::fill_form(Outbound content) {
  StatusForm form;
  form.visibility = content.kind == OutboundKind::message ? Visibility::direct : content.visibility;
  form.warning = content.subject;
  form.language = content.language;
  std::vector<std::string> mentions;
  std::string author_id;
  if (!content.in_reply_to.empty()) {
    auto answer = co_await api_.get(fmt::format("/api/v1/statuses/{}", id_in_path(content.in_reply_to)));
    if (!answer && answer.error().kind == Kind::not_found)
      co_return fail(Kind::not_found, "the message to be answered is gone, or no longer meant for us");
    if (!answer) co_return std::move(answer).error();
    CO_TRY(auto parent, read_status(answer->body, view_));
    form.in_reply_to = content.in_reply_to;
    form.visibility = narrower(form.visibility, parent.item.visibility);
    author_id = parent.item.author.remote_id;
    if (!parent.item.own) mentions.push_back(parent.author_acct);
  }
  for (const auto& to : content.to) {
    if (to == author_id || to == settings_.account_id) continue;
    CO_TRY(auto acct, co_await acct_of(to));
    const bool same = std::find(mentions.begin(), mentions.end(), acct) != mentions.end() ||
                      (!mentions.empty() && full_handle(mentions.front(), settings_.server) == "@" + acct);
    if (!same) mentions.push_back(acct);
  }
  form.text = text_to_send(content, mentions);
  text::MeasureOptions options;
  options.limit = static_cast<std::size_t>(capability_.text_limit);
  if (capability_.url_length > 0) options.url_length = static_cast<std::size_t>(capability_.url_length);
  options.warning = form.warning;
  CO_TRY(const auto length, text::measure(capability_.measured_as, form.text, options));
  if (!length.fits)
    co_return fail(Kind::too_large,
                   fmt::format("with the people it names the text is {} long, this server allows {}; shorten it",
                               length.length, length.limit));
  co_return form;
}

Task<Result<std::string>> MastodonChannel::wait_for_media(MediaState state) {
  for (Millis waited{0}; !state.ready && waited < kMediaTime; waited += kMediaLook) {
    co_await net::sleep_for(kMediaLook);
    CO_TRY(auto answer, co_await api_.get(fmt::format("/api/v1/media/{}", id_in_path(state.id))));
    CO_TRY(state, read_media(answer.status, answer.body));
  }
  if (!state.ready)
    co_return fail(Kind::unavailable, "the server is still busy with the picture; it will be tried again");
  co_return state.id;
}

// An upload that nobody uses is forgotten by the server: whatever happens here, nothing was sent.
Task<Result<std::string>> MastodonChannel::upload(OutboundMedia media) {
  CO_TRY(auto bytes, co_await setup_.media.read(media));
  if (bytes.size() > capability_.media_bytes)
    co_return fail(Kind::too_large, fmt::format("`{}` has {} bytes, this server takes {}", media.file, bytes.size(),
                                                capability_.media_bytes));
  net::Multipart form;
  if (!media.alt.empty()) form.field("description", media.alt);
  form.file("file", media.file, media.type, bytes);
  net::HttpRequest request;
  request.method = "POST";
  request.url = "/api/v2/media";
  request.headers.set("Content-Type", form.content_type());
  request.body = std::move(form).body();
  request.repeatable = true;
  CO_TRY(auto answer, co_await api_.send(std::move(request)));
  CO_TRY(auto state, read_media(answer.status, answer.body));
  co_return co_await wait_for_media(std::move(state));
}

Task<Result<Receipt>> MastodonChannel::send_status(Dispatch dispatch) {
  CO_TRYV(co_await learn_instance());
  const auto& c = dispatch.content;
  if (static_cast<int>(c.media.size()) > capability_.media_most)
    co_return fail(Kind::invalid,
                   fmt::format("this server takes {} pictures, these are {}", capability_.media_most, c.media.size()));
  auto form = co_await fill_form(c);
  // Reading first costs nothing: an unclear answer there still means that nothing was sent.
  if (!form && (form.error().kind == Kind::timeout || form.error().kind == Kind::corrupt))
    co_return fail(Kind::unavailable, form.error().message);
  if (!form) co_return std::move(form).error();
  for (const auto& m : c.media) {
    auto id = co_await upload(m);
    if (!id && (id.error().kind == Kind::timeout || id.error().kind == Kind::ambiguous))
      co_return fail(Kind::unavailable, id.error().message);
    if (!id) co_return std::move(id).error();
    form->media_ids.push_back(*std::move(id));
  }
  auto request = json_request("POST", "/api/v1/statuses", status_json(*form));
  request.headers.set("Idempotency-Key", dispatch.key);
  request.repeatable = false;
  auto answer = co_await api_.send(std::move(request));
  if (!answer && answer.error().kind == Kind::timeout) co_return fail(Kind::unavailable, answer.error().message);
  if (!answer && answer.error().kind == Kind::cancelled) co_return fail(Kind::ambiguous, answer.error().message);
  if (!answer) co_return std::move(answer).error();
  auto status = read_status(answer->body, view_);
  if (!status) co_return unreadable();
  roots_.put(status->item.remote_id,
             c.in_reply_to.empty() ? status->item.remote_id : roots_.find(c.in_reply_to).value_or(c.in_reply_to));
  co_return receipt_of(status->item);
}

Task<Result<Receipt>> MastodonChannel::send_edit(Outbound content) {
  CO_TRYV(co_await learn_instance());
  StatusForm form{.text = content.text, .in_reply_to = {}, .warning = content.subject, .language = content.language};
  json::object o;
  o["status"] = form.text;
  o["spoiler_text"] = form.warning;
  if (!form.language.empty()) o["language"] = form.language.substr(0, form.language.find('-'));
  auto request =
      json_request("PUT", fmt::format("/api/v1/statuses/{}", id_in_path(content.target)), json::serialize(o));
  request.repeatable = true;  // the same words again change nothing
  CO_TRY(auto answer, co_await api_.send(std::move(request)));
  auto status = read_status(answer.body, view_);
  if (!status) co_return unreadable();
  co_return receipt_of(status->item);
}

// What may be asked for twice without harm: removing, liking, boosting, following.
Task<Result<Receipt>> MastodonChannel::act(std::string what, std::string target, std::string method) {
  const auto noun = what == "/follow" ? "accounts" : "statuses";
  auto request = json_request(std::move(method), fmt::format("/api/v1/{}/{}{}", noun, id_in_path(target), what), "");
  request.repeatable = true;
  auto answer = co_await api_.send(std::move(request));
  if (!answer && answer.error().kind == Kind::timeout) co_return fail(Kind::unavailable, answer.error().message);
  if (!answer) co_return std::move(answer).error();
  Receipt r;
  r.remote_id = target;
  r.sent_at = setup_.tools.clock.now();
  co_return r;
}

// Once more does no harm. Muted without its notifications: what they write to us is heard all the same.
Task<Result<Receipt>> MastodonChannel::moderate(OutboundKind kind, std::string account) {
  CO_TRYV(co_await learn_instance());
  const bool mutes = kind == OutboundKind::mute || kind == OutboundKind::unmute;
  if (mutes ? !capability_.mutes : !capability_.blocks)
    co_return fail(Kind::unsupported, fmt::format("this server cannot {} an account", name(kind)));
  auto request = json_request("POST", fmt::format("/api/v1/accounts/{}/{}", id_in_path(account), name(kind)),
                              kind == OutboundKind::mute ? R"({"notifications":false})" : "");
  request.repeatable = true;
  auto answer = co_await api_.send(std::move(request));
  if (!answer && answer.error().kind == Kind::timeout) co_return fail(Kind::unavailable, answer.error().message);
  if (!answer) co_return std::move(answer).error();
  Receipt r{.remote_id = std::move(account), .url = {}, .sent_at = setup_.tools.clock.now()};
  co_return r;
}

// When a status of this dispatch cannot be older, by the server's clock. A first try that lies ahead of us was written
// by a clock that has gone back since: it tells nothing, and a day is looked through.
Time MastodonChannel::not_before(const Dispatch& d) const {
  const auto now = setup_.tools.clock.now();
  const auto tried = d.first_tried_at > now ? now - std::chrono::days{1} : d.first_tried_at;
  return tried + api_.offset() - kClockSlack;
}

bool MastodonChannel::is_the_one(const Incoming& status, const Dispatch& d) const {
  const auto tried = not_before(d);
  return status.own && status.sent_at >= tried && status.parent == d.content.in_reply_to &&
         status.subject == d.content.subject && status.attachments.size() >= d.content.media.size() &&
         same_words(d.content.text, status.text);
}

Settlement MastodonChannel::not_found_yet(const Dispatch& d) const {
  Settlement s;
  if (setup_.tools.clock.now() >= d.last_tried_at + kMayStillCome) s.is = Settlement::Is::not_sent;
  return s;
}

Task<Result<Settlement>> MastodonChannel::settle(Dispatch dispatch) {
  CO_TRYV(co_await learn_instance());
  switch (dispatch.content.kind) {
    case OutboundKind::post:
    case OutboundKind::reply:
    case OutboundKind::message:
      co_return co_await settle_status(std::move(dispatch));
    case OutboundKind::edit:
    case OutboundKind::remove:
    case OutboundKind::like:
    case OutboundKind::boost:
      co_return co_await settle_on_target(dispatch.content);
    case OutboundKind::follow:
    case OutboundKind::mute:
    case OutboundKind::unmute:
    case OutboundKind::block:
    case OutboundKind::unblock:
      co_return co_await settle_on_account(dispatch.content);
    case OutboundKind::hide:
    case OutboundKind::unhide:
    case OutboundKind::mail:
    case OutboundKind::profile:
      break;
  }
  Settlement never;
  never.is = Settlement::Is::not_sent;
  co_return never;
}

// The Idempotency-Key cannot be asked for: our own statuses since the first try are read instead.
Task<Result<Settlement>> MastodonChannel::settle_status(Dispatch d) {
  const auto tried = not_before(d);
  std::string before;
  for (int page = 0; page < kOwnPages; ++page) {
    const auto path =
        fmt::format("/api/v1/accounts/{}/statuses?limit={}&exclude_reblogs=true{}{}", id_in_path(settings_.account_id),
                    kOwnAtOnce, before.empty() ? "" : "&max_id=", net::percent_encode(before));
    CO_TRY(auto answer, co_await api_.get(path));
    CO_TRY(auto batch, read_statuses(answer.body, view_));
    for (const auto& status : batch.items)
      if (is_the_one(status, d)) {
        Settlement s{.is = Settlement::Is::sent, .receipt = receipt_of(status)};
        co_return s;
      }
    if (batch.ids.empty() || batch.ids.back() == before || !batch.oldest || *batch.oldest < tried) break;
    before = batch.ids.back();
  }
  if (!d.content.in_reply_to.empty()) co_return co_await settle_in_thread(std::move(d));
  co_return not_found_yet(d);
}

// Some servers leave direct statuses out of an account's list: they stand below what they answer.
Task<Result<Settlement>> MastodonChannel::settle_in_thread(Dispatch d) {
  auto answer = co_await api_.get(fmt::format("/api/v1/statuses/{}/context", id_in_path(d.content.in_reply_to)));
  if (!answer && answer.error().kind != Kind::not_found) co_return std::move(answer).error();
  if (answer) {
    CO_TRY(auto context, read_context(answer->body, view_));
    for (const auto& status : context.descendants)
      if (is_the_one(status, d)) {
        Settlement s{.is = Settlement::Is::sent, .receipt = receipt_of(status)};
        co_return s;
      }
  }
  co_return not_found_yet(d);
}

Task<Result<Settlement>> MastodonChannel::settle_on_account(Outbound c) {
  Settlement s;
  s.receipt.remote_id = c.target;
  auto answer = co_await api_.get("/api/v1/accounts/relationships?id[]=" + id_in_path(c.target));
  // Not ours to ask for: muting and blocking once more does no harm.
  if (!answer && answer.error().kind == Kind::forbidden && is_moderation(c.kind)) {
    s.is = Settlement::Is::not_sent;
    co_return s;
  }
  if (!answer) co_return std::move(answer).error();
  CO_TRY(auto value, read_json(answer->body, "the server"));
  const auto* list = value.if_array();
  const auto* o = list && !list->empty() ? list->front().if_object() : nullptr;
  const auto is = [&](const char* flag) { return o && flag_at(*o, flag); };
  const bool done = c.kind == OutboundKind::mute      ? is("muting")
                    : c.kind == OutboundKind::unmute  ? !is("muting")
                    : c.kind == OutboundKind::block   ? is("blocking")
                    : c.kind == OutboundKind::unblock ? !is("blocking")
                                                      : is("following") || is("requested");
  s.is = done ? Settlement::Is::sent : Settlement::Is::not_sent;
  co_return s;
}

Task<Result<Settlement>> MastodonChannel::settle_on_target(Outbound c) {
  Settlement s;
  s.receipt.remote_id = c.target;
  const auto decide = [&](bool done) { s.is = done ? Settlement::Is::sent : Settlement::Is::not_sent; };
  auto answer = co_await api_.get(fmt::format("/api/v1/statuses/{}", id_in_path(c.target)));
  if (!answer && answer.error().kind != Kind::not_found) co_return std::move(answer).error();
  if (!answer) {
    decide(c.kind == OutboundKind::remove);
    co_return s;
  }
  CO_TRY(auto status, read_status(answer->body, view_));
  s.receipt.url = status.item.url;
  if (c.kind == OutboundKind::edit) decide(same_words(c.text, status.item.text));
  if (c.kind == OutboundKind::like) decide(status.favourited);
  if (c.kind == OutboundKind::boost) decide(status.reblogged);
  if (c.kind == OutboundKind::remove) decide(false);
  co_return s;
}

}  // namespace kith::channels::mastodon
