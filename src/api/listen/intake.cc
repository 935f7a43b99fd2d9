// What is pushed in: JSON Lines to the sources of a workspace (docs/intake.md).
#include <atomic>

#include "api/listen/listen_json.h"
#include "base/limits.h"
#include "net/gzip.h"

namespace kith::api {
namespace {

constexpr const char* kOwn = "/api/v1/intake";
constexpr const char* kPush = "/api/v1/workspaces/{ws}/intake";
constexpr const char* kSources = "/api/v1/workspaces/{ws}/intake/sources";
constexpr std::size_t kBatchMost = 200;

// A place among those who push now.
class Turn {
 public:
  explicit Turn(std::atomic<int>& pushing) : pushing_(pushing), mine_(pushing.fetch_add(1) < limits::kPushesAtOnce) {}
  ~Turn() { pushing_.fetch_sub(1); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  bool mine() const { return mine_; }

 private:
  std::atomic<int>& pushing_;
  const bool mine_;
};

json::object answer_json(const listen::PushAnswer& a, ChannelId source, std::string_view batch) {
  json::array problems;
  for (const auto& p : a.problems) problems.push_back({{"line", p.line}, {"message", p.message}});
  return {{"source_id", to_string(source)},
          {"batch", batch.empty() ? json::value() : json::value(json::string(batch))},
          {"repeated", a.repeated},
          {"heard", a.heard},
          {"accepted", a.heard - a.set_aside},
          {"kept", a.kept},
          {"forgotten", a.forgotten},
          {"duplicates", a.duplicates},
          {"set_aside", a.set_aside},
          {"problems", std::move(problems)}};
}

Result<std::string> unpacked(const Call& call) {
  const std::string_view coding = call.http.headers.get("Content-Encoding");
  if (coding.empty() || coding == "identity") return call.http.body;
  if (coding != "gzip") return fail(Kind::invalid, "send it plain or with Content-Encoding: gzip");
  auto plain = net::gunzip(call.http.body, limits::kPushUnpackedBytes);
  if (!plain && plain.error().kind == Kind::corrupt)  // the caller's data, not ours
    return fail(Kind::invalid, plain.error().message + "; nothing of it was taken in");
  return plain;
}

listen::NextLine lines_of(std::string_view body) {
  return [left = body]() mutable -> Result<std::optional<std::string>> {
    if (left.empty()) return std::optional<std::string>{};
    const auto end = left.find('\n');
    std::string line(left.substr(0, end));
    left.remove_prefix(end == std::string_view::npos ? left.size() : end + 1);
    return std::optional<std::string>{std::move(line)};
  };
}

// Answers when every line is durable: kept, counted or set aside.
Result<net::Response> push(ListenApi& api, Call& call) {
  const std::string batch(call.http.query_value("batch"));
  if (batch.size() > kBatchMost) return fail(Kind::invalid, "a batch key has at most 200 bytes").with("field", "batch");
  const Turn turn(api.pushing);
  if (!turn.mine())
    return fail(Kind::rate_limited, "others push at the moment; send this again shortly").after(Millis{1'000});
  TRY(const std::string body, unpacked(call));
  TRY(const auto source, api.push.source(call.workspace(), call.caller.member, call.http.query_value("source")));
  auto taken = api.push.take(call.workspace(), source, batch, lines_of(body));
  if (taken) return accepted(answer_json(*taken, source, batch));
  Error error = std::move(taken).error();
  const bool later = error.kind == Kind::unavailable || error.kind == Kind::stale || error.kind == Kind::timeout;
  if (later) error = fail(Kind::unavailable, "it could not be stored now; send it again with the same batch key");
  if (later && !error.retry_after) error.retry_after = Millis{2'000};
  return error;
}

Result<net::Response> sources(ListenApi& api, Call& call) {
  TRY(const auto all, api.push.sources(call.workspace()));
  json::array items;
  for (const auto& s : all) {
    json::array days;
    for (const auto& d : s.days) {
      const Time at = from_ms(d.day * 86'400'000);
      days.push_back({{"day", format_time(at).substr(0, 10)},
                      {"heard", d.heard},
                      {"kept", d.kept},
                      {"forgotten", d.forgotten}});
    }
    items.push_back({{"id", to_string(s.channel)},
                     {"name", s.name},
                     {"heard", s.heard},
                     {"kept", s.kept},
                     {"forgotten", s.forgotten},
                     {"refused", s.set_aside},
                     {"last_at", time_or_null(s.last_at)},
                     {"last_batch", s.last_batch.empty() ? json::value() : json::value(json::string(s.last_batch))},
                     {"days", std::move(days)}});
  }
  return page(std::move(items), "");
}

}  // namespace

void add_intake(Routes& routes, ListenApi& api) {
  for (const char* pattern : {kOwn, kPush})
    routes.add({.method = "POST", .pattern = pattern,
                .access = pattern == kOwn ? Access::program : Access::member, .role = Role::agent,
                .scope = "intake:write", .lines = true, .max_body = limits::kPushBodyBytes,
                .run = [&api](Call& c) { return push(api, c); }});
  routes.add({.method = "GET", .pattern = kSources, .scope = "listen:read",
              .run = [&api](Call& c) { return sources(api, c); }});
}

}  // namespace kith::api
