#include "inbox/among.h"

#include <algorithm>
#include <chrono>
#include <unordered_set>

#include "inbox/desk_queries.h"
#include "store/search.h"
#include "text/fold.h"

namespace kith::inbox {
namespace {

using std::chrono::steady_clock;
using store::Transaction;

constexpr std::size_t kAskedAtOnce = 64;
constexpr int kFewListed = 300;

class Gathering {
 public:
  Gathering(Transaction& tx, WorkspaceId workspace, const ListQuery& query, Time now, int most)
      : tx_(tx), workspace_(workspace), query_(query), most_(static_cast<std::size_t>(most)) {
    options_.now = now;
    options_.wanted = 200;
    options_.candidates = kListCandidates;
    options_.until = steady_clock::now() + kListTime;
  }

  Result<Among> run() {
    if (!query_.name.empty()) {
      TRY(const auto by_name, queries::named(tx_, workspace_, text::fold_marks(query_.name), most()));
      for (const auto id : by_name) TRYV(ask(id));
      TRYV(flush());
    }
    if (query_.query) {
      TRYV(by_messages());
    }
    out_.truncated = out_.truncated || out_.ids.size() >= most_;
    return std::move(out_);
  }

 private:
  int most() const { return static_cast<int>(most_); }

  Result<void> by_messages() {
    Result<void> asked;
    TRY(const auto scanned, scan([&](store::Found&& found) {
          asked = ask(found.conversation);
          return asked && out_.ids.size() < most_;
        }));
    TRYV(asked);
    TRYV(flush());
    if (scanned.complete || out_.ids.size() >= most_) return {};
    // Too much matches in the archive; perhaps the list itself is short.
    TRY(const auto few, queries::first_listed(tx_, workspace_, query_, kFewListed + 1));
    out_.truncated = few.size() > kFewListed;
    if (out_.truncated) return {};
    return one_by_one(few);
  }

  Result<void> one_by_one(const std::vector<ConversationId>& ids) {
    options_.until = steady_clock::now() + kListTime;
    for (const auto id : ids) {
      if (std::ranges::find(out_.ids, id) != out_.ids.end()) continue;
      options_.conversation = id;
      bool found = false;
      TRY(const auto scanned, scan([&](store::Found&&) {
            found = true;
            return false;
          }));
      if (found) out_.ids.push_back(id);
      if (!found && !scanned.complete) out_.truncated = true;
    }
    return {};
  }

  Result<store::Scanned> scan(const std::function<bool(store::Found&&)>& visit) {
    return store::scan_archive(tx_, workspace_, *query_.query, options_, visit);
  }

  // Whether the list shows it is asked for many at once.
  Result<void> ask(ConversationId id) {
    if (seen_.insert(id.value).second) asked_.push_back(id);
    if (asked_.size() < kAskedAtOnce) return {};
    return flush();
  }
  Result<void> flush() {
    if (asked_.empty()) return {};
    TRY(const auto listed, queries::listed(tx_, workspace_, query_, asked_));
    asked_.clear();
    for (const auto id : listed)
      if (out_.ids.size() < most_) out_.ids.push_back(id);
    return {};
  }

  Transaction& tx_;
  WorkspaceId workspace_;
  const ListQuery& query_;
  std::size_t most_;
  store::ScanOptions options_;
  std::unordered_set<std::int64_t> seen_;
  std::vector<ConversationId> asked_;
  Among out_;
};

}  // namespace

Result<Among> among_of(Transaction& tx, WorkspaceId workspace, const ListQuery& query, Time now, int most) {
  return Gathering(tx, workspace, query, now, most).run();
}

}  // namespace kith::inbox
