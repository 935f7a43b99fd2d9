// Stored queries against documents, from the shell.
#include <memory>
#include <string>

#include "app/eval.h"
#include "app/watch_list.h"
#include "match/json_line.h"
#include "match/query_set.h"

namespace kith::app {
namespace {

class MatchTask {
 public:
  Result<void> take(Result<WatchList> watches) {
    TRY(watches_, std::move(watches));
    return {};
  }
  const std::vector<std::string>& refused() const { return watches_.refused; }

  // {id, text, …} → {id, matches: [watch ids]}; {watches: […]} → a line for each that is refused.
  void answer(std::string_view line, std::string& answers) {
    const bool about_watches = is_watch_line(line);
    if (about_watches || !watches_.set) {
      auto done = about_watches
                      ? take(read_watches(line))
                      : fail(Kind::invalid, "the first line has the watches: {\"watches\":[…]}; or give --watches");
      if (!done) return put(refuse_line(line, done.error()), answers);
      for (const auto& refused : watches_.refused) put(refused, answers);
      return;
    }
    const auto read = read_document(reader_, line, repaired_);
    if (!read) return put(refuse_line(line, read.error()), answers);
    const auto matched = matcher_.match(*watches_.set, (*read)->document);
    if (!matched) return put(refuse_line(line, matched.error()), answers);
    answers += R"({"id":)";
    answers += id_json(**read);
    answers += R"(,"matches":[)";
    for (bool first = true; const auto id : *matched) {
      if (!std::exchange(first, false)) answers += ',';
      answers += watches_.ids[static_cast<std::size_t>(id)];
    }
    answers += "]}\n";
  }

 private:
  static void put(std::string_view line, std::string& answers) {
    answers += line;
    answers += '\n';
  }

  WatchList watches_;
  match::LineReader reader_;
  match::Matcher matcher_;
  std::string repaired_;
};

Result<LineAnswer> begin_match(const std::string& file) {
  auto task = std::make_shared<MatchTask>();
  std::string first;
  if (!file.empty()) {
    TRYV(task->take(read_watch_file(file)));
    for (const auto& refused : task->refused()) first += refused + "\n";
  }
  return LineAnswer([task, first](std::string_view line, std::string& answers) mutable {
    answers += first;
    first.clear();
    task->answer(line, answers);
  });
}

}  // namespace

void add_match_tasks(std::vector<EvalTask>& tasks) {
  tasks.push_back({"match", "documents against many watches; the first line has them", nullptr, begin_match});
}

}  // namespace kith::app
