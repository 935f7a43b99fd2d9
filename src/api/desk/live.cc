#include "api/desk/live.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <mutex>
#include <vector>

#include "api/json.h"
#include "api/routes.h"
#include "base/limits.h"
#include "base/log.h"
#include "store/events.h"

namespace kith::api {
namespace {

constexpr int kEventsPerRead = 200;

std::string data_of(const store::StoredEvent& e) {
  json::object out;
  out["kind"] = e.kind;
  out["at"] = format_time(e.at);
  out["subject_kind"] = e.subject_kind;
  out["subject"] = format_id(e.subject);
  out["actor"] = id_or_null(e.actor);
  out["data"] = stored(e.data_json);
  return json::serialize(out);
}

}  // namespace

struct Live::State {
  State(store::Database& d, net::WorkerPool& w) : db(d), workers(w) {}

  struct Listener {
    std::shared_ptr<net::EventStream> stream;
    MemberId member;
    std::int64_t after = 0;
  };
  // One workspace's listeners. One worker at a time reads the log for all of them.
  struct Room {
    std::vector<std::shared_ptr<Listener>> listeners;
    bool reading = false;
    bool again = false;
  };

  store::Database& db;
  net::WorkerPool& workers;
  std::mutex mutex;
  std::map<std::int64_t, Room> rooms;
  bool closing = false;
  store::EventBus::Subscription subscription;
};

namespace {

using State = std::shared_ptr<Live::State>;

// Everything after what the slowest listener has, handed to each from where it stands.
Result<bool> read_some(Live::State& s, WorkspaceId workspace) {
  std::vector<std::shared_ptr<Live::State::Listener>> listeners;
  {
    const std::lock_guard lock(s.mutex);
    Live::State::Room& room = s.rooms[workspace.value];
    std::erase_if(room.listeners, [](const auto& l) { return l->stream->closed(); });
    listeners = room.listeners;
  }
  if (listeners.empty()) return false;
  std::int64_t from = listeners.front()->after;
  for (const auto& l : listeners) from = std::min(from, l->after);
  TRY(const auto events,
      s.db.read([&](store::Transaction& tx) { return store::events_after(tx, workspace, from, kEventsPerRead); }));
  for (const store::StoredEvent& e : events) {
    const std::string data = data_of(e);
    for (const auto& l : listeners) {
      if (e.seq <= l->after) continue;
      l->after = e.seq;
      l->stream->push(std::to_string(e.seq), e.kind, data);
    }
  }
  return static_cast<int>(events.size()) == kEventsPerRead;
}

void read_room(const State& s, WorkspaceId workspace) {
  for (;;) {
    const auto more = read_some(*s, workspace);
    if (!more) log::warning("live.read", {{"why", describe(more.error())}});
    const std::lock_guard lock(s->mutex);
    Live::State::Room& room = s->rooms[workspace.value];
    const bool again = (more && *more) || std::exchange(room.again, false);
    if (again && !s->closing) continue;
    room.reading = false;
    if (room.listeners.empty()) s->rooms.erase(workspace.value);
    return;
  }
}

void wake(const State& s, WorkspaceId workspace) {
  {
    const std::lock_guard lock(s->mutex);
    const auto room = s->rooms.find(workspace.value);
    if (s->closing || room == s->rooms.end()) return;
    if (room->second.reading) {
      room->second.again = true;
      return;
    }
    room->second.reading = true;
  }
  s->workers.post([s, workspace] { read_room(s, workspace); });
}

}  // namespace

Live::Live(store::Database& db, net::WorkerPool& workers) : state_(std::make_shared<State>(db, workers)) {
  state_->subscription = db.events().subscribe([weak = std::weak_ptr(state_)](const store::EventNotice& notice) {
    if (const auto s = weak.lock()) wake(s, notice.workspace);
  });
}

Live::~Live() {
  state_->subscription.cancel();
  const std::lock_guard lock(state_->mutex);
  state_->closing = true;
  for (auto& [workspace, room] : state_->rooms)
    for (const auto& l : room.listeners) l->stream->close();
}

void Live::tell(WorkspaceId workspace, std::string_view kind, std::string_view data_json) {
  std::vector<std::shared_ptr<net::EventStream>> streams;
  {
    const std::lock_guard lock(state_->mutex);
    const auto room = state_->rooms.find(workspace.value);
    if (room == state_->rooms.end()) return;
    for (const auto& l : room->second.listeners) streams.push_back(l->stream);
  }
  for (const auto& stream : streams) stream->push({}, kind, data_json);
}

std::shared_ptr<net::EventStream> Live::listen(WorkspaceId workspace, MemberId member, std::int64_t after) {
  auto listener = std::make_shared<State::Listener>();
  listener->stream = std::make_shared<net::EventStream>();
  listener->member = member;
  listener->after = after;
  const auto last = state_->db.read([&](store::Transaction& tx) { return store::last_event_seq(tx, workspace); });
  if (!last) return nullptr;
  // A number beyond the log's end comes from before a restored backup: wait for nothing that far off.
  if (after < 0 || after > *last) listener->after = *last;
  {
    const std::lock_guard lock(state_->mutex);
    State::Room& room = state_->rooms[workspace.value];
    std::erase_if(room.listeners, [](const auto& l) { return l->stream->closed(); });
    const auto mine = std::ranges::count_if(room.listeners, [&](const auto& l) { return l->member == member; });
    if (state_->closing || static_cast<std::size_t>(mine) >= limits::kLiveStreamsPerMember) return nullptr;
    room.listeners.push_back(listener);
  }
  wake(state_, workspace);
  return listener->stream;
}

void Live::drop(MemberId member) {
  const std::lock_guard lock(state_->mutex);
  for (auto& [workspace, room] : state_->rooms)
    for (const auto& l : room.listeners)
      if (l->member == member) l->stream->close();
}

std::size_t Live::listeners() const {
  const std::lock_guard lock(state_->mutex);
  std::size_t out = 0;
  for (const auto& [workspace, room] : state_->rooms)
    out += static_cast<std::size_t>(
        std::ranges::count_if(room.listeners, [](const auto& l) { return !l->stream->closed(); }));
  return out;
}

namespace {

Result<std::int64_t> read_after(const Call& call) {
  std::string_view text = call.http.headers.get("Last-Event-ID");
  if (text.empty()) text = call.http.query_value("after");
  if (text.empty()) return -1;
  std::int64_t after = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), after);
  if (error == std::errc{} && end == text.data() + text.size() && after >= 0) return after;
  return fail(Kind::invalid, "`after` must be the number of an event").with("field", "after");
}

Result<net::Response> listen(Live& live, Call& call) {
  TRY(const std::int64_t after, read_after(call));
  net::Response out;
  out.stream = live.listen(call.workspace(), call.caller.member, after);
  if (!out.stream)
    return fail(Kind::rate_limited, "too many open windows; close some and try again").after(Millis{10'000});
  return out;
}

}  // namespace

void add_live(Routes& routes, Live& live) {
  routes.add(
      {.method = "GET", .pattern = "/api/v1/workspaces/{ws}/events", .scope = "desk:read", .run = [&live](Call& c) {
         return listen(live, c);
       }});
}

}  // namespace kith::api
