#include "inbox/archive.h"

#include <algorithm>
#include <chrono>
#include <map>

#include "inbox/archive_queries.h"
#include "inbox/desk_queries.h"
#include "store/search.h"
#include "text/near_duplicate.h"
#include "text/reader.h"
#include "text/url.h"
#include "text/utf8.h"

namespace kith::inbox {
namespace {

using std::chrono::days;
using std::chrono::steady_clock;
using store::Transaction;

constexpr std::size_t kShown = 1'200;
constexpr std::size_t kShownBefore = 160;
constexpr std::size_t kGistsMost = 2'000;  // compared with each text, so few

std::string day_of(Time t) {
  return format_time(t).substr(0, 10);
}

// The rows of what was found, read at once.
Result<std::vector<Hit>> hits_of(Transaction& tx, WorkspaceId workspace, std::vector<store::Found> found) {
  std::vector<MessageId> messages;
  std::vector<ConversationId> talks;
  for (const auto& one : found) {
    messages.push_back(one.message);
    talks.push_back(one.conversation);
  }
  TRY(auto views, queries::messages_by_id(tx, workspace, messages));
  TRY(auto items, queries::items_by_id(tx, workspace, talks));
  std::vector<Hit> out;
  for (auto& one : found) {
    const auto view = std::ranges::find(views, one.message, &MessageView::id);
    if (view == views.end()) continue;
    Hit hit;
    hit.message = *view;
    const auto item = std::ranges::find(items, one.conversation, &Item::id);
    if (item != items.end()) hit.conversation = *item;
    hit.text = std::move(one.document.text);
    hit.title = std::move(one.document.title);
    hit.spans = std::move(one.match.spans);
    hit.title_spans = std::move(one.match.title_spans);
    cut_around(hit.text, hit.spans, kShown);
    out.push_back(std::move(hit));
  }
  return out;
}

// What a text says besides links, names and numbers, so that copies of it are near one another.
class Gists {
 public:
  // Whether something like it came before.
  bool repeats(const std::string& text) {
    const auto gist = gist_of(text);
    if (gist == 0) return false;
    const bool known = std::ranges::any_of(
        seen_, [&](auto other) { return text::signature_distance(gist, other) <= text::kNearDuplicate; });
    if (!known && seen_.size() < kGistsMost) seen_.push_back(gist);
    return known;
  }

 private:
  std::uint64_t gist_of(const std::string& text) {
    said_.clear();
    for (const auto& word : reader_.read(text)) {
      const char before = word.start > 0 ? text[word.start - 1] : ' ';
      const auto folded = reader_.folded(word);
      const bool letters = std::ranges::any_of(folded, [](unsigned char c) { return c > '9'; });
      const bool link = before == '@' || before == '/' || before == '.' || folded == "http" || folded == "https";
      if (letters && !link) said_.push_back(word);
    }
    return text::near_duplicate_signature(said_);
  }

  text::Reader reader_;
  std::vector<text::Cut> said_;
  std::vector<std::uint64_t> seen_;
};

struct Tally {
  // Where our own accounts are, everybody who talks with us is: such a site says nothing about what is said.
  std::vector<std::string> own_sites;
  std::map<std::string, int> by_day, by_site;
  std::map<std::pair<std::string, std::string>, int> by_author;
  Gists gists;
  int total = 0, repeats = 0, known = 0;

  void add(const store::Found& found) {
    const auto& d = found.document;
    ++total;
    ++by_day[day_of(found.sent_at)];
    if (!d.author.empty() || !d.handle.empty()) ++by_author[{d.author, d.handle}];
    if (const auto site = text::site_of(d.url); !site.empty() && !is_own(site)) ++by_site[site];
    const bool shares = std::ranges::find(d.is, "share") != d.is.end();
    if (gists.repeats(d.text) || shares) ++repeats;
    if (!found.overheard) ++known;
  }
  bool is_own(const std::string& site) const {
    return std::ranges::any_of(own_sites, [&](const auto& own) { return site == own || site.ends_with("." + own); });
  }
  double share(int of) const { return total == 0 ? 0 : static_cast<double>(of) / total; }
};

template <class Map>
auto loudest_in(const Map& counts) {
  return std::ranges::max_element(counts, {}, [](const auto& entry) { return entry.second; });
}

void fill(Preview& preview, const Tally& tally) {
  preview.total = tally.total;
  for (auto& day : preview.days)
    if (const auto at = tally.by_day.find(day.day); at != tally.by_day.end()) day.count = at->second;
  if (const auto most = loudest_in(tally.by_author); most != tally.by_author.end())
    preview.author = {most->first.first, most->first.second, tally.share(most->second)};
  if (const auto most = loudest_in(tally.by_site); most != tally.by_site.end())
    preview.site = {most->first, "", tally.share(most->second)};
  preview.repeats = tally.share(tally.repeats);
  preview.known = tally.share(tally.known);
}

}  // namespace

void cut_around(std::string& text, std::vector<match::Span>& spans, std::size_t most) {
  const auto size = text::count_code_points(text);
  if (size <= most) return;
  const auto found = spans.empty() ? 0 : spans.front().start;
  auto first = found > kShownBefore ? found - kShownBefore : 0;
  first = std::min(first, size - most);
  const auto begin = text::byte_of_code_point(text, first), end = text::byte_of_code_point(text, first + most);
  const std::size_t lead = first > 0 ? 1 : 0;
  text = (lead > 0 ? "…" : "") + text.substr(begin, end - begin) + (first + most < size ? "…" : "");
  std::vector<match::Span> kept;
  for (const auto& span : spans) {
    if (span.start < first || span.start >= first + most) continue;
    kept.push_back({span.start - first + lead, std::min(span.end, first + most) - first + lead});
  }
  spans = std::move(kept);
}

Result<Hits> Archive::search(WorkspaceId workspace, const match::Query& query, std::string_view cursor, int limit) {
  return db_.read([&](Transaction& tx) -> Result<Hits> {
    TRY(auto found, store::search_messages(tx, workspace, query, clock_.now(), limit, cursor));
    Hits out;
    out.next = std::move(found.next);
    out.truncated = found.truncated;
    out.searched_to = found.searched_to;
    out.indexing = found.indexing;
    TRY(out.items, hits_of(tx, workspace, std::move(found.hits)));
    return out;
  });
}

Result<Preview> Archive::preview(WorkspaceId workspace, const match::Query& query, int days_back, int examples) {
  const Time now = clock_.now();
  const auto today = std::chrono::floor<days>(now);
  const auto first = today - days(std::clamp(days_back, 1, 90) - 1);
  Preview out;
  for (auto day = first; day <= today; day += days(1)) out.days.push_back({day_of(Time(day)), 0});
  return db_.read([&](Transaction& tx) -> Result<Preview> {
    store::ScanOptions options;
    options.now = now;
    options.from = store::place_at(Time(first));
    options.wanted = 200;
    options.candidates = kPreviewCandidates;
    options.until = steady_clock::now() + kPreviewTime;
    Tally tally;
    TRY(tally.own_sites, queries::own_sites(tx, workspace));
    std::vector<store::Found> shown;
    TRY(const auto scanned, store::scan_archive(tx, workspace, query, options, [&](store::Found&& found) {
          tally.add(found);
          if (shown.size() < static_cast<std::size_t>(examples)) shown.push_back(std::move(found));
          return true;
        }));
    fill(out, tally);
    out.truncated = !scanned.complete;
    if (out.truncated) out.searched_to = store::time_of(scanned.reached);
    TRY(const int behind, store::behind_index(tx, workspace, 1));
    out.indexing = behind > 0;
    TRY(out.examples, hits_of(tx, workspace, std::move(shown)));
    return out;
  });
}

}  // namespace kith::inbox
