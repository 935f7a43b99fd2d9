#include "bench.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <thread>

#include "channels/layers/layers.h"
#include "clearance.h"
#include "text/utf8.h"

namespace kith::contract {

Task<Result<Secret>> MemoryCredentials::load() { co_return Secret(get()); }

Task<Result<void>> MemoryCredentials::save(Secret credential) {
  std::scoped_lock lock(mutex_);
  json_ = credential.reveal();
  ++saves_;
  co_return Result<void>{};
}

Task<Result<void>> MemoryCredentials::lock() {
  for (int i = 0; i < 3000; ++i) {
    if (!locked_) {
      locked_ = true;
      co_return Result<void>{};
    }
    co_await net::sleep_for(Millis{10});
  }
  co_return fail(Kind::timeout, "the credential is in use elsewhere");
}

void MemoryCredentials::set(std::string json) {
  std::scoped_lock lock(mutex_);
  json_ = std::move(json);
}

std::string MemoryCredentials::get() const {
  std::scoped_lock lock(mutex_);
  return json_;
}

Task<Result<std::string>> MemoryMedia::read(const OutboundMedia& media) {
  const auto found = files_.find(media.file);
  if (found == files_.end()) co_return fail(Kind::not_found, fmt::format("no file `{}`", media.file));
  if (sha256_hex(found->second) != media.digest) co_return fail(Kind::corrupt, "the picture is not the one that was cleared");
  co_return found->second;
}

OutboundMedia MemoryMedia::add(std::string file, std::string type, std::string bytes, std::string alt) {
  OutboundMedia m{.file = file, .type = std::move(type), .alt = std::move(alt), .digest = sha256_hex(bytes)};
  files_[std::move(file)] = std::move(bytes);
  return m;
}

Bench::Bench(SubjectMaker make, bool layered) : clock(&system_clock()), strand_(loop.strand()), layered_(layered) {
  auto allowed = net::AddressGuard::allowing({"127.0.0.0/8", "[::1]/128", "localhost"});
  if (!allowed) allowed = net::AddressGuard::allowing({"127.0.0.0/8", "localhost"});
  guard = *allowed;
  net::HttpClientOptions options;
  options.guard = guard;
  http = net::make_http_client(options);
  subject = make(*this);
  restart();
}

Bench::~Bench() { drop_channel(); }

void Bench::drop_channel() {
  if (!channel) return;
  channel->close();
  channel.reset();
}

void Bench::restart() {
  drop_channel();
  Setup setup{.id = id,
              .network = subject->network(),
              .settings = subject->settings(),
              .tools = {.http = *http, .clock = *clock, .guard = guard, .ca_file = ca_file},
              .credentials = credentials,
              .media = media};
  const auto* network = find_network(setup.network);
  ASSERT_NE(network, nullptr) << setup.network;
  auto made = network->make(std::move(setup));
  ASSERT_TRUE(made) << describe(made.error());
  channel = *std::move(made);
  if (!layered_) return;
  // The layers of service, but quick about it.
  channel = with_rate_limit(with_retry(with_timeout(std::move(channel)), {.reads = 2, .sends = 2, .first = Millis{5}, .most = Millis{20}, .seed = 1}), *clock);
}

void Bench::check_page(const Page& page) {
  EXPECT_FALSE(page.cursor.empty()) << "a page without a cursor cannot be resumed from";
  EXPECT_LE(page.items.size(), 1000u);
  Time last{};
  for (const auto& item : page.items) {
    EXPECT_FALSE(item.remote_id.empty());
    EXPECT_TRUE(text::is_valid_utf8(item.text)) << item.remote_id;
    EXPECT_FALSE(item.own && item.addressed) << item.remote_id << ": our own words are not addressed to us";
    if (item.what != Incoming::What::deletion) {
      EXPECT_FALSE(item.author.remote_id.empty()) << item.remote_id;
    }
    if (item.what == Incoming::What::message && item.addressed) {
      EXPECT_GE(item.sent_at, last) << item.remote_id << ": out of order";
      last = item.sent_at;
    }
  }
}

std::vector<Incoming> Bench::fetch_all(std::string& cursor, std::size_t at_least) {
  std::vector<Incoming> all;
  std::set<std::string> messages;
  for (int round = 0; round < 60; ++round) {
    for (int pages = 0; pages < 500; ++pages) {
      auto page = fetch(cursor);
      if (!page) {
        ADD_FAILURE() << describe(page.error());
        return all;
      }
      check_page(*page);
      if (page->more && page->items.empty() && page->poison.empty()) {
        EXPECT_NE(page->cursor, cursor) << "the channel asks to be asked again and does not move";
      }
      cursor = page->cursor;
      for (auto& item : page->items) {
        if (item.addressed && item.what == Incoming::What::message) messages.insert(item.remote_id);
        all.push_back(std::move(item));
      }
      if (!page->more) break;
    }
    if (messages.size() >= at_least) break;
    subject->pass(Millis{500});
  }
  return all;
}

Result<Receipt> Bench::send(const Dispatch& d) { return send_with(clear(d.content), d); }

Result<Receipt> Bench::send_with(policy::Clearance clearance, const Dispatch& d) {
  auto copy = d;
  copy.last_tried_at = clock->now();
  return run(channel->deliver(std::move(clearance), std::move(copy)));
}

Result<Settlement> Bench::settle(const Dispatch& d) {
  auto copy = d;
  copy.last_tried_at = clock->now();
  for (int tries = 0;; ++tries) {
    auto answer = run(channel->settle(copy));
    if (!answer || answer->is != Settlement::Is::not_yet_known || tries >= 200) return answer;
    subject->pass(Millis{1'000});
  }
}

Dispatch Bench::dispatch(Outbound content) {
  static std::atomic<int> number{0};
  return {.content = std::move(content),
          .key = fmt::format("contract{:018}", to_ms(system_clock().now()) * 1000 + ++number),
          .first_tried_at = clock->now(),
          .last_tried_at = clock->now()};
}

Outbound Bench::post(std::string text) {
  Outbound o;
  o.kind = OutboundKind::post;
  o.text = std::move(text);
  subject->complete(o);
  return o;
}

Outbound Bench::reply(std::string text, const Incoming& to) {
  Outbound o;
  o.kind = OutboundKind::reply;
  o.text = std::move(text);
  o.in_reply_to = to.remote_id;
  o.visibility = to.visibility;
  o.to = {to.author.remote_id};
  o.references = {to.remote_id};
  subject->complete(o);
  return o;
}

policy::Clearance Bench::clear_for(ChannelId channel, const Outbound& content) { return clearance_for(channel, content); }

std::vector<Registered>& subjects() {
  static std::vector<Registered> all;
  return all;
}

std::vector<Case>& cases() {
  static std::vector<Case> all;
  return all;
}

const Incoming* find(const std::vector<Incoming>& items, const std::string& remote_id, Incoming::What what) {
  for (const auto& item : items)
    if (item.remote_id == remote_id && item.what == what) return &item;
  return nullptr;
}

int count_text(const std::vector<Seen>& sent, const std::string& text) {
  return static_cast<int>(std::count_if(sent.begin(), sent.end(), [&](const Seen& s) { return s.text.find(text) != std::string::npos; }));
}

}  // namespace kith::contract
