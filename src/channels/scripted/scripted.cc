#include "channels/scripted/scripted.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "channels/scripted/scripted_channel.h"

namespace kith::channels::scripted {
namespace json = boost::json;
namespace {

constexpr std::size_t kLinesAtOnce = 1'000;
constexpr Millis kLook{100};  // how often another process's news are looked for

std::uint64_t mix(std::uint64_t x) {  // splitmix64
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

bool applies(Fault::What what, Fault::On on) {
  using W = Fault::What;
  if (what == W::duplicate || what == W::reorder || what == W::truncate || what == W::poison)
    return on == Fault::On::fetch || (on == Fault::On::follows && what != W::poison);
  if (what == W::hidden) return on == Fault::On::follows;
  if (what == W::late || what == W::drop_after || what == W::error_after) return on == Fault::On::deliver;
  return true;
}

}  // namespace

RateBudget Scripted::budget() const {
  RateBudget b;
  if (settings_.rate_limit == 0) return b;
  b.limit = settings_.rate_limit;
  b.remaining = std::max(0, settings_.rate_limit - static_cast<int>(calls_.size()));
  if (!calls_.empty()) b.reset_at = calls_.front() + std::chrono::minutes(1);
  return b;
}

Result<void> Scripted::count_call() {
  if (settings_.rate_limit == 0) return {};
  const auto now = world_->now();
  while (!calls_.empty() && calls_.front() + std::chrono::minutes(1) <= now) calls_.pop_front();
  if (static_cast<int>(calls_.size()) >= settings_.rate_limit)
    return fail(Kind::rate_limited, "the scripted network wants fewer calls")
        .after(calls_.front() + std::chrono::minutes(1) - now);
  calls_.push_back(now);
  return {};
}

std::optional<Fault> Scripted::draw(Fault::On on) {
  if (auto ordered = world_->take_fault(on)) return ordered;
  if (settings_.chances.empty()) return std::nullopt;
  const auto chosen = mix(settings_.seed ^ mix(static_cast<std::uint64_t>(world_->last_seq())) ^ ++draws_) % 1000;
  std::uint64_t upto = 0;
  for (const auto& [what, thousandths] : settings_.chances) {
    if (!applies(what, on)) continue;
    upto += static_cast<std::uint64_t>(std::max(thousandths, 0));
    if (chosen < upto) return Fault{.what = what, .on = on, .times = 1, .wait = settings_.chance_wait};
  }
  return std::nullopt;
}

// What every call goes through before it reaches the network.
Task<Result<void>> Scripted::admit(Fault::On) {
  if (world_->is_out()) co_return fail(Kind::unavailable, "the scripted network is down");
  CO_TRYV(count_call());
  CO_TRY(auto secret, co_await setup_.credentials.load());
  boost::system::error_code bad;
  const auto value = json::parse(secret.reveal(), bad);
  const auto* token = !bad && value.is_object() ? value.get_object().if_contains("token") : nullptr;
  if (!token || !token->is_string() || !world_->token_is_good(settings_.account, std::string_view(token->get_string())))
    co_return fail(Kind::unauthenticated, "the scripted network refused the credential; connect the channel again");
  co_return Result<void>{};
}

std::optional<Error> read_error(const Fault& fault) {
  switch (fault.what) {
    case Fault::What::rate_limited:
      return fail(Kind::rate_limited, "the scripted network wants fewer calls").after(fault.wait);
    case Fault::What::unauthenticated:
      return fail(Kind::unauthenticated, "the scripted network refused the credential");
    case Fault::What::drop_before:
    case Fault::What::drop_after:
    case Fault::What::late:
      return fail(Kind::unavailable, "the scripted network dropped the connection");
    case Fault::What::error_before:
    case Fault::What::error_after:
    case Fault::What::unavailable:
      return fail(Kind::unavailable, "the scripted network has a failure of its own");
    default:
      return std::nullopt;
  }
}

Task<Result<Health>> Scripted::check() {
  CO_TRYV(co_await admit(Fault::On::check));
  if (const auto fault = draw(Fault::On::check)) {
    if (fault->what == Fault::What::delay) co_await net::sleep_for(fault->wait);
    if (auto error = read_error(*fault)) co_return *std::move(error);
  }
  const auto account = world_->account(settings_.account);
  if (!account)
    co_return fail(Kind::not_found, fmt::format("nobody is called `{}` on the scripted network", settings_.account));
  Health h;
  h.account_id = account->id;
  h.handle = account->handle;
  h.name = account->name;
  h.avatar_url = account->avatar;
  h.profile_url = fmt::format("https://scripted.example/{}", account->id);
  h.server = "scripted.example";
  h.capability = capability_;
  co_return h;
}

void Scripted::fill_author(Incoming& item, const std::string& id) {
  item.author.remote_id = id;
  item.own = id == settings_.account;
  if (const auto account = world_->account(id)) {
    item.author.handle = account->handle;
    item.author.name = account->name;
    item.author.avatar_url = account->avatar;
    item.author.profile_url = fmt::format("https://scripted.example/{}", id);
  }
}

bool Scripted::concerns(const Entry& post) {
  if (post.by == settings_.account || contains(post.to, settings_.account)) return true;
  if (post.visibility == Visibility::direct) return false;
  return !post.thread.empty() && world_->took_part(settings_.account, post.thread, post.seq);
}

std::optional<Incoming> Scripted::as_message(const Entry& post) {
  if (!concerns(post)) return std::nullopt;
  Incoming item;
  item.what = Incoming::What::message;
  item.remote_id = post.id;
  item.thread = post.thread.empty() ? post.id : post.thread;
  item.parent = post.parent;
  fill_author(item, post.by);
  bool answers_us = false;
  if (!post.parent.empty())
    if (const auto parent = world_->find_post(post.parent)) answers_us = parent->first.by == settings_.account;
  item.addressed = !item.own && !post.overheard && (answers_us || contains(post.to, settings_.account));
  item.text = post.text;
  item.html = post.html;
  item.subject = post.subject;
  item.url = post.url;
  item.language = post.language;
  item.visibility = post.visibility;
  item.sent_at = post.at;
  item.attachments = post.attachments;
  item.auto_submitted = post.auto_submitted;
  item.bounce = post.bounce;
  item.list = post.list;
  if (!post.quoted.empty())
    if (const auto quoted = world_->find_post(post.quoted))
      item.quoted =
          Quoted{.remote_id = post.quoted, .author = quoted->first.by, .text = quoted->text, .url = quoted->first.url};
  return item;
}

std::optional<Incoming> Scripted::as_heard(const Entry& e) {
  using What = Entry::What;
  if (e.what == What::post) return as_message(e);
  if (e.what == What::edit || e.what == What::remove) {
    const auto post = world_->find_post(e.id);
    if (!post) return std::nullopt;
    auto item = as_message(post->first);
    if (!item) return std::nullopt;
    item->what = e.what == What::edit ? Incoming::What::edit : Incoming::What::deletion;
    if (e.what == What::edit) item->text = e.text;
    item->html.clear();
    item->edited_at = e.at;
    return item;
  }
  if (e.what != What::react || e.by == settings_.account) return std::nullopt;
  if (e.reaction == ReactionKind::follow) {
    if (e.target != settings_.account) return std::nullopt;
  } else {
    const auto target = world_->find_post(e.target);
    if (!target || target->first.by != settings_.account) return std::nullopt;
  }
  Incoming item;
  item.what = Incoming::What::reaction;
  item.remote_id = e.id;
  fill_author(item, e.by);
  item.reaction = e.reaction;
  item.target = e.target;
  item.sent_at = e.at;
  return item;
}

void Scripted::spoil(Page& page, Fault::What how) {
  if (how == Fault::What::reorder) std::reverse(page.items.begin(), page.items.end());
  if (how == Fault::What::poison)
    page.poison.push_back({.remote_id = fmt::format("broken-{}", page.cursor),
                           .raw = R"({"id":"broken","text":"\ud800)",
                           .error = fail(Kind::corrupt, "an item of the scripted network breaks off within its text")});
  if (how != Fault::What::duplicate) return;
  std::vector<Incoming> twice;
  if (last_) twice.push_back(*last_);
  for (const auto& item : page.items) twice.insert(twice.end(), 2, item);
  page.items = std::move(twice);
}

Task<Result<Page>> Scripted::fetch(std::string cursor) {
  std::int64_t from = 0;
  if (!cursor.empty()) {
    const auto [end, bad] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), from);
    if (bad != std::errc{} || end != cursor.data() + cursor.size() || from < 0)
      co_return fail(Kind::invalid, fmt::format("`{}` is no cursor of the scripted network", cursor));
  }
  CO_TRYV(co_await admit(Fault::On::fetch));
  const auto fault = draw(Fault::On::fetch);
  if (fault) {
    if (fault->what == Fault::What::delay) co_await net::sleep_for(fault->wait);
    if (auto error = read_error(*fault)) co_return *std::move(error);
  }
  const auto most = fault && fault->what == Fault::What::truncate ? 1 : settings_.page;
  const auto now = world_->now();
  Page page;
  const auto lines = world_->after(from, kLinesAtOnce);
  std::size_t read = 0;
  for (const auto& e : lines) {
    if (e.visible_at > now || static_cast<int>(page.items.size()) >= most) break;
    ++read;
    from = e.seq;
    if (auto item = as_heard(e)) page.items.push_back(*std::move(item));
  }
  page.more = static_cast<int>(page.items.size()) >= most || (read == lines.size() && read == kLinesAtOnce);
  page.cursor = std::to_string(from);
  if (!page.more) seen_ = from;
  const auto last = page.items.empty() ? last_ : page.items.back();
  if (fault) spoil(page, fault->what);
  last_ = last;
  co_return page;
}

Task<Result<void>> Scripted::await_news(Millis most) {
  if (!settings_.push) {
    co_await net::sleep_for(most);
    co_return Result<void>{};
  }
  for (Millis waited{0}; waited < most && !closed_; waited += kLook) {
    if (world_->last_seq() > seen_) break;
    co_await net::sleep_for(std::min(kLook, most));
  }
  co_return Result<void>{};
}

Task<Result<Page>> Scripted::recheck(std::vector<std::string> remote_ids) {
  CO_TRYV(co_await admit(Fault::On::fetch));
  Page page;
  for (const auto& id : remote_ids) {
    const auto post = world_->find_post(id);
    if (!post) continue;
    auto item = as_message(post->first);
    if (!item) continue;
    item->what = post->removed ? Incoming::What::deletion : Incoming::What::edit;
    item->text = post->text;
    item->edited_at = post->edited_at;
    page.items.push_back(*std::move(item));
  }
  co_return page;
}

Task<Result<ChannelProfile>> Scripted::profile() {
  CO_TRYV(co_await admit(Fault::On::check));
  if (const auto fault = draw(Fault::On::check))
    if (auto error = read_error(*fault)) co_return *std::move(error);
  auto said = world_->profile(settings_.account);
  if (!said)
    co_return fail(Kind::not_found, fmt::format("nobody is called `{}` on the scripted network", settings_.account));
  said->takes_about = said->takes_links = capability_.can_publish;
  said->may_be_others = !capability_.can_publish && !capability_.can_reply;
  said->url = fmt::format("https://scripted.example/{}", settings_.account);
  said->settings_url = said->url + "/profile";
  co_return *std::move(said);
}

Capability usual_capability() {
  Capability c;
  c.network = c.measured_as = "scripted";
  c.display_name = "Scripted";
  c.can_reply = c.can_publish = true;
  c.direct_messages = c.edits = c.deletes = c.likes = c.boosts = c.follows = true;
  c.hides_replies = c.mutes = c.blocks = true;
  c.push = c.safe_retry = c.settles = c.rechecks = c.profiles = c.lists_follows = true;
  c.media_most = 4;
  c.media_bytes = 16 * 1024 * 1024;
  c.media_alt = true;
  c.media_types = {"image/jpeg", "image/png", "image/webp", "image/gif"};
  c.visibilities = {Visibility::everyone, Visibility::unlisted, Visibility::followers, Visibility::direct};
  c.poll_every = Millis{2'000};
  return c;
}

Result<std::unique_ptr<Channel>> make(Setup setup) {
  TRY(auto settings, settings_from_json(setup.settings));
  TRY(auto world, World::open(settings.world, setup.tools.clock));
  if (settings.remembers > 0) world->remember(static_cast<std::size_t>(settings.remembers));
  auto capability = usual_capability();
  if (const auto* worn = find_network(settings.as); worn && settings.as != "scripted") {
    const auto face = worn->capability();
    capability.network = face.network;
    capability.display_name = face.display_name;
    capability.measured_as = face.measured_as;
    capability.text_limit = face.text_limit;
    capability.url_length = face.url_length;
    capability.visibilities = face.visibilities;
    capability.can_reply = face.can_reply;
    capability.can_publish = face.can_publish;
    capability.edits = face.edits;
    capability.likes = face.likes;
    capability.boosts = face.boosts;
    capability.follows = face.follows;
    capability.lists_follows = face.lists_follows;
  } else if (settings.as != "scripted") {
    return fail(Kind::invalid, fmt::format("no network is called `{}`", settings.as)).with("field", "as");
  }
  capability.safe_retry = settings.known_keys;
  capability.push = settings.push;
  return std::unique_ptr<Channel>(
      std::make_unique<Scripted>(std::move(setup), std::move(settings), std::move(world), std::move(capability)));
}

Task<Result<Connected>> connect(std::string input, Tools tools) {
  CO_TRY(auto settings, settings_from_json(input));
  CO_TRY(auto world, World::open(settings.world, tools.clock));
  const auto value = json::parse(input);
  const auto* token = value.get_object().if_contains("token");
  const auto given = token && token->is_string() ? std::string(token->get_string()) : settings.account;
  const auto account = world->account(settings.account);
  if (!account)
    co_return fail(Kind::not_found, fmt::format("nobody is called `{}` in this world", settings.account))
        .with("field", "account");
  if (!world->token_is_good(settings.account, given))
    co_return fail(Kind::unauthenticated, "the scripted network refused the token").with("field", "token");
  Connected c;
  c.settings = to_json(settings);
  json::object credential;
  credential["token"] = given;
  c.credential = Secret(json::serialize(credential));
  c.health.account_id = account->id;
  c.health.handle = account->handle;
  c.health.name = account->name;
  c.health.avatar_url = account->avatar;
  c.health.server = "scripted.example";
  c.health.capability = usual_capability();
  co_return c;
}

}  // namespace kith::channels::scripted
