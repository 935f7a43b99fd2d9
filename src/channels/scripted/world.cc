#include "channels/scripted/world_locked.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace kith::channels::scripted {
namespace {

constexpr std::string_view kMemory = "memory:";

struct NamedWorlds {
  std::mutex mutex;
  std::map<std::string, std::weak_ptr<World>> by_name;
};
NamedWorlds& named_worlds() {
  static NamedWorlds worlds;
  return worlds;
}

std::string_view without_at(std::string_view handle) {
  return handle.starts_with('@') ? handle.substr(1) : handle;
}

Error file_error(const char* what, const std::string& path) {
  return fail(Kind::unavailable,
              fmt::format("cannot {} the scripted network's log `{}`: {}", what, path, std::strerror(errno)));
}

}  // namespace

Result<std::shared_ptr<World>> World::open(const std::string& where, const Clock& clock) {
  auto& worlds = named_worlds();
  std::scoped_lock lock(worlds.mutex);
  // A forked child must not share its parent's descriptor, and with it the parent's lock.
  auto& place = worlds.by_name[fmt::format("{} {}", ::getpid(), where)];
  if (auto known = place.lock()) return known;
  const bool memory = where.starts_with(kMemory);
  std::shared_ptr<World> world(new World(memory ? std::string() : where, clock));
  if (!memory) {
    TRYV(world->open_file());
  }
  place = world;
  return world;
}

World::~World() {
  if (fd_ >= 0) ::close(fd_);
}

Result<void> World::open_file() {
  fd_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_APPEND, 0600);
  if (fd_ < 0) return file_error("open", path_);
  return locked([this]() -> Result<void> { return catch_up(); });
}

Result<void> World::catch_up() {
  if (fd_ < 0) return {};
  struct stat info{};
  if (::fstat(fd_, &info) != 0) return file_error("read", path_);
  if (info.st_size <= offset_) return {};
  std::string bytes(static_cast<std::size_t>(info.st_size - offset_), '\0');
  std::size_t have = 0;
  while (have < bytes.size()) {
    const auto n = ::pread(fd_, bytes.data() + have, bytes.size() - have, offset_ + static_cast<off_t>(have));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return file_error("read", path_);
    have += static_cast<std::size_t>(n);
  }
  std::size_t start = 0;
  for (auto end = bytes.find('\n'); end != std::string::npos; end = bytes.find('\n', start)) {
    TRY(auto entry, from_line(std::string_view(bytes).substr(start, end - start)));
    apply(entry);
    start = end + 1;
  }
  offset_ += static_cast<std::int64_t>(start);
  // A writer that died within its line: nobody was told of it, so it never happened.
  if (start < bytes.size() && ::ftruncate(fd_, offset_) != 0) return file_error("mend", path_);
  return {};
}

Result<Entry> World::append(Entry entry) {
  entry.seq = log_.empty() ? 1 : log_.back().seq + 1;
  if (entry.at == Time{}) entry.at = clock_.now();
  if (entry.what == Entry::What::post) {
    if (entry.id.empty()) entry.id = fmt::format("p{}", entry.seq);
    if (entry.url.empty()) entry.url = fmt::format("https://scripted.example/posts/{}", entry.id);
  }
  if (entry.what == Entry::What::react && entry.id.empty()) entry.id = fmt::format("r{}", entry.seq);
  if (fd_ >= 0) {
    const auto line = to_line(entry) + '\n';
    std::size_t written = 0;
    while (written < line.size()) {
      const auto n = ::write(fd_, line.data() + written, line.size() - written);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return file_error("write", path_);
      written += static_cast<std::size_t>(n);
    }
    offset_ += static_cast<std::int64_t>(line.size());
  }
  apply(entry);
  return entry;
}

void World::apply(const Entry& e) {
  using What = Entry::What;
  log_.push_back(e);
  switch (e.what) {
    case What::account:
      accounts_[e.by] = {.id = e.by, .handle = e.handle, .name = e.name, .avatar = e.avatar, .token = e.token};
      tokens_[e.by] = e.token;
      break;
    case What::token:
      tokens_[e.by] = e.token;
      break;
    case What::profile:
      profiles_[e.by] = e.text;
      break;
    case What::unfollow:
      followers_[e.target].erase(e.by);
      followed_[e.by].erase(e.target);
      break;
    case What::post:
      posts_[e.id] = {.first = e, .text = e.text, .edited_at = {}, .removed = false};
      part_.try_emplace(key_of(e.by, e.thread.empty() ? e.id : e.thread), e.seq);
      break;
    case What::edit:
      if (auto found = posts_.find(e.id); found != posts_.end()) {
        found->second.text = e.text;
        found->second.edited_at = e.at;
      }
      break;
    case What::remove:
      if (auto found = posts_.find(e.id); found != posts_.end()) found->second.removed = true;
      break;
    case What::outage:
      outage_ = e;
      break;
    case What::fault:
      faults_[e.seq] = e.fault;
      break;
    case What::used:
      if (auto found = faults_.find(std::strtoll(e.id.c_str(), nullptr, 10)); found != faults_.end())
        if (--found->second.times <= 0) faults_.erase(found);
      break;
    case What::moderate: {
      const bool undoes = e.op.starts_with("un");
      auto& targets = moderated_[key_of(e.by, undoes ? e.op.substr(2) : e.op)];
      undoes ? void(targets.erase(e.target)) : void(targets.insert(e.target));
      break;
    }
    case What::react:
      if (e.reaction != ReactionKind::follow) break;
      followers_[e.target].insert(e.by);
      followed_[e.by].insert(e.target);
      break;
    case What::call:
      break;
  }
  if (!e.key.empty() && e.what != What::call) keys_[key_of(e.by, e.key)].push_back(e.seq);
  while (remembered_ != 0 && log_.size() > remembered_) forget_oldest();
}

Result<void> World::add_account(Account account) {
  return locked([&]() -> Result<void> {
    TRYV(catch_up());
    if (account.id.empty()) return fail(Kind::invalid, "an account of the scripted network needs an id");
    if (accounts_.contains(account.id)) return {};
    Entry e;
    e.what = Entry::What::account;
    e.by = account.id;
    e.handle = account.handle.empty() ? fmt::format("@{}@scripted.example", account.id) : account.handle;
    e.name = account.name.empty() ? account.id : account.name;
    e.avatar = account.avatar;
    e.token = account.token.empty() ? account.id : account.token;
    TRYV(append(std::move(e)));
    return {};
  });
}

Result<Entry> World::post(NewPost p) {
  return locked([&]() -> Result<Entry> {
    TRYV(catch_up());
    if (!accounts_.contains(p.by))
      return fail(Kind::not_found, fmt::format("nobody is called `{}` on this network", p.by));
    if (p.once && !p.key.empty())
      if (const auto known = keys_.find(key_of(p.by, p.key)); known != keys_.end()) return line(known->second.front());
    if (!p.id.empty() && posts_.contains(p.id))
      return fail(Kind::conflict, fmt::format("a post `{}` exists already", p.id));
    Entry e;
    e.what = Entry::What::post;
    if (!p.parent.empty()) {
      const auto parent = posts_.find(p.parent);
      if (parent == posts_.end() || parent->second.removed)
        return fail(Kind::not_found, fmt::format("the post `{}` to be answered is gone", p.parent));
      e.thread = parent->second.first.thread.empty() ? p.parent : parent->second.first.thread;
    }
    e.by = std::move(p.by);
    e.id = std::move(p.id);
    e.text = std::move(p.text);
    e.html = std::move(p.html);
    e.subject = std::move(p.subject);
    e.language = std::move(p.language);
    e.parent = std::move(p.parent);
    e.quoted = std::move(p.quoted);
    e.key = std::move(p.key);
    e.to = std::move(p.to);
    e.visibility = p.visibility;
    e.attachments = std::move(p.attachments);
    e.overheard = p.overheard;
    e.auto_submitted = p.auto_submitted;
    e.bounce = p.bounce;
    e.list = p.list;
    if (p.at) e.at = *p.at;
    e.visible_at = p.visible_at;
    return append(std::move(e));
  });
}

Result<Entry> World::edit(std::string by, std::string id, std::string text, std::string key) {
  return locked([&]() -> Result<Entry> {
    TRYV(catch_up());
    const auto found = posts_.find(id);
    if (found == posts_.end() || found->second.removed) return fail(Kind::not_found, fmt::format("no post `{}`", id));
    if (found->second.first.by != by) return fail(Kind::forbidden, fmt::format("`{}` was not written by `{}`", id, by));
    Entry e;
    e.what = Entry::What::edit;
    e.by = std::move(by);
    e.id = std::move(id);
    e.text = std::move(text);
    e.key = std::move(key);
    return append(std::move(e));
  });
}

Result<Entry> World::remove(std::string by, std::string id, std::string key) {
  return locked([&]() -> Result<Entry> {
    TRYV(catch_up());
    const auto found = posts_.find(id);
    if (found == posts_.end() || found->second.removed) return fail(Kind::not_found, fmt::format("no post `{}`", id));
    if (found->second.first.by != by) return fail(Kind::forbidden, fmt::format("`{}` was not written by `{}`", id, by));
    Entry e;
    e.what = Entry::What::remove;
    e.by = std::move(by);
    e.id = std::move(id);
    e.key = std::move(key);
    return append(std::move(e));
  });
}

Result<Entry> World::react(std::string by, ReactionKind kind, std::string target, std::string key) {
  return locked([&]() -> Result<Entry> {
    TRYV(catch_up());
    if (!accounts_.contains(by)) return fail(Kind::not_found, fmt::format("nobody is called `{}` on this network", by));
    const bool known = kind == ReactionKind::follow ? accounts_.contains(target) : posts_.contains(target);
    if (!known) return fail(Kind::not_found, fmt::format("there is no `{}` to react to", target));
    Entry e;
    e.what = Entry::What::react;
    e.by = std::move(by);
    e.reaction = kind;
    e.target = std::move(target);
    e.key = std::move(key);
    return append(std::move(e));
  });
}

Result<Entry> World::moderate(std::string by, OutboundKind what, std::string target, std::string key) {
  return locked([&]() -> Result<Entry> {
    TRYV(catch_up());
    if (what == OutboundKind::hide || what == OutboundKind::unhide) {
      const auto found = posts_.find(target);
      if (found == posts_.end()) return fail(Kind::not_found, fmt::format("there is no `{}` to hide", target));
      const auto root = posts_.find(found->second.first.thread);
      if (found->second.first.parent.empty() || root == posts_.end() || root->second.first.by != by)
        return fail(Kind::unsupported, "only who began a thread can hide an answer in it");
    } else if (!accounts_.contains(target)) {
      return fail(Kind::not_found, fmt::format("nobody is called `{}` on this network", target));
    }
    Entry e;
    e.what = Entry::What::moderate;
    e.by = std::move(by);
    e.id = target;
    e.op = kith::name(what);
    e.target = std::move(target);
    e.key = std::move(key);
    return append(std::move(e));
  });
}

std::vector<std::string> World::moderated(std::string_view by, OutboundKind what) {
  return locked([&]() -> std::vector<std::string> {
    if (!catch_up()) return {};
    const auto found = moderated_.find(key_of(by, kith::name(what)));
    if (found == moderated_.end()) return {};
    return {found->second.begin(), found->second.end()};
  });
}

Result<void> World::set_token(std::string account, std::string token) {
  return locked([&]() -> Result<void> {
    TRYV(catch_up());
    Entry e;
    e.what = Entry::What::token;
    e.by = std::move(account);
    e.token = std::move(token);
    TRYV(append(std::move(e)));
    return {};
  });
}

Result<void> World::outage(Millis how_long) {
  return locked([&]() -> Result<void> {
    TRYV(catch_up());
    Entry e;
    e.what = Entry::What::outage;
    e.wait = how_long;
    TRYV(append(std::move(e)));
    return {};
  });
}

Result<void> World::inject(Fault fault) {
  return locked([&]() -> Result<void> {
    TRYV(catch_up());
    Entry e;
    e.what = Entry::What::fault;
    e.fault = fault;
    TRYV(append(std::move(e)));
    return {};
  });
}

void World::record_call(std::string by, std::string op, std::string key, std::string outcome) {
  (void)locked([&]() -> Result<void> {
    TRYV(catch_up());
    Entry e;
    e.what = Entry::What::call;
    e.by = std::move(by);
    e.op = std::move(op);
    e.key = std::move(key);
    e.outcome = std::move(outcome);
    TRYV(append(std::move(e)));
    return {};
  });
}

std::optional<Fault> World::take_fault(Fault::On on) {
  return locked([&]() -> std::optional<Fault> {
    if (!catch_up()) return std::nullopt;
    for (const auto& [line, fault] : faults_) {
      if (fault.on != Fault::On::any && fault.on != on) continue;
      const auto due = fault;
      Entry used;
      used.what = Entry::What::used;
      used.id = std::to_string(line);
      (void)append(std::move(used));
      return due;
    }
    return std::nullopt;
  });
}

bool World::is_out() {
  return locked([&] {
    (void)catch_up();
    if (!outage_ || outage_->wait == Millis{0}) return false;
    return outage_->wait < Millis{0} || clock_.now() < outage_->at + outage_->wait;
  });
}

bool World::token_is_good(std::string_view account, std::string_view token) {
  return locked([&] {
    (void)catch_up();
    const auto found = tokens_.find(account);
    return found != tokens_.end() && !found->second.empty() && found->second == token;
  });
}

std::optional<Account> World::account(std::string_view id) {
  return locked([&]() -> std::optional<Account> {
    (void)catch_up();
    const auto found = accounts_.find(id);
    if (found == accounts_.end()) return std::nullopt;
    return found->second;
  });
}

Result<void> World::set_profile(std::string account, const ChannelProfile& profile) {
  return locked([&]() -> Result<void> {
    TRYV(catch_up());
    if (!accounts_.contains(account))
      return fail(Kind::not_found, fmt::format("nobody is called `{}` on this network", account));
    Entry e;
    e.what = Entry::What::profile;
    e.by = std::move(account);
    e.text = to_json(profile);
    TRYV(append(std::move(e)));
    return {};
  });
}

std::optional<ChannelProfile> World::profile(std::string_view id) {
  const auto known = account(id);
  if (!known) return std::nullopt;
  ChannelProfile out;
  locked([&] {
    if (const auto said = profiles_.find(id); said != profiles_.end())
      if (auto read = profile_from_json(said->second)) out = *std::move(read);
    return true;
  });
  if (out.name.empty()) out.name = known->name;
  if (out.avatar_url.empty()) out.avatar_url = known->avatar;
  return out;
}

std::optional<Account> World::find_account(std::string_view text) {
  return locked([&]() -> std::optional<Account> {
    (void)catch_up();
    for (const auto& [id, account] : accounts_)
      if (id == text || without_at(account.handle) == without_at(text) || account.name == text) return account;
    return std::nullopt;
  });
}

std::optional<Post> World::find_post(std::string_view id) {
  return locked([&]() -> std::optional<Post> {
    (void)catch_up();
    const auto found = posts_.find(std::string(id));
    if (found == posts_.end()) return std::nullopt;
    return found->second;
  });
}

std::vector<Entry> World::done_with(std::string_view by, std::string_view key) {
  return locked([&] {
    (void)catch_up();
    std::vector<Entry> out;
    const auto found = keys_.find(key_of(by, key));
    if (found == keys_.end()) return out;
    for (const auto seq : found->second)
      if (line(seq).visible_at <= clock_.now()) out.push_back(line(seq));
    return out;
  });
}

bool World::took_part(std::string_view account, std::string_view thread, std::int64_t seq) {
  return locked([&] {
    (void)catch_up();
    const auto found = part_.find(key_of(account, thread));
    return found != part_.end() && found->second < seq;
  });
}

std::vector<Entry> World::after(std::int64_t seq, std::size_t most) {
  return locked([&] {
    (void)catch_up();
    std::vector<Entry> out;
    if (log_.empty()) return out;
    // Lines are numbered without holes.
    const auto behind = std::max<std::int64_t>(seq - log_.front().seq + 1, 0);
    for (auto i = static_cast<std::size_t>(behind); i < log_.size() && out.size() < most; ++i) out.push_back(log_[i]);
    return out;
  });
}

std::int64_t World::last_seq() {
  return locked([&] {
    (void)catch_up();
    return log_.empty() ? std::int64_t{0} : log_.back().seq;
  });
}

}  // namespace kith::channels::scripted
