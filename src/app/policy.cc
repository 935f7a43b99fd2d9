// kith policy: a document read, tried, printed and compared without a server; replayed over what a workspace sent.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "app/commands.h"
#include "app/import_queries.h"
#include "app/open_database.h"
#include "base/limits.h"
#include "policy/diff.h"
#include "policy/document.h"
#include "policy/page.h"
#include "policy/run_tests.h"
#include "publish/gate/gatekeeper.h"
#include "publish/policies/not_replayed.h"
#include "publish/policies/replay.h"

namespace kith::app {
namespace {

constexpr std::size_t kShown = 50, kTextShown = 160;

Result<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) return fail(Kind::not_found, fmt::format("`{}` cannot be read", path));
  return text.str();
}

// `file:line:column: what; hint`, as compilers write it.
void print_problem(const std::string& path, const policy::Problem& p) {
  const bool error = p.weight == policy::Problem::Weight::error;
  fmt::print("{}:{}:{}: {}: {}{}\n", path, p.line, p.column, error ? "error" : "note", p.message,
             p.hint.empty() ? "" : "; " + p.hint);
}

// Prints every mistake where it cannot be read.
Result<policy::Policy> read_policy(const std::string& path) {
  TRY(const auto text, read_file(path));
  auto parsed = policy::parse_policy(text);
  if (parsed) return *std::move(parsed);
  for (const auto& problem : parsed.error()) print_problem(path, problem);
  return fail(Kind::invalid, fmt::format("`{}` is no policy yet", path));
}

Result<int> check(const PolicyCommand& command) {
  TRY(const auto text, read_file(command.file));
  const auto parsed = policy::parse_policy(text);
  for (const auto& problem : parsed ? parsed->notes() : parsed.error()) print_problem(command.file, problem);
  if (!parsed) return kFindings;
  const auto& document = parsed->document();
  fmt::print("{}: {} concerns, {} rules, {} voices, {} tests\n", command.file, document.concerns.size(),
             document.rules.size(), document.voices.size(), document.tests.size());
  for (const auto& concern : document.concerns)
    if (!document.is_answered(concern)) fmt::print("not answered yet: {}: {}\n", concern.id, concern.text);
  return kDone;
}

Result<int> test(const PolicyCommand& command) {
  TRY(const auto policy, read_policy(command.file));
  const auto results = policy::run_tests(policy);
  std::size_t failed = 0;
  for (const auto& result : results) {
    failed += result.ok ? 0 : 1;
    fmt::print("{:8} {}:{}: {} → {}\n", result.ok ? "ok" : "NOT SO", command.file, result.line, result.name,
               result.detail);
  }
  fmt::print("{} of {} come out as they say\n", results.size() - failed, results.size());
  return failed ? kFindings : kDone;
}

Result<int> render(const PolicyCommand& command) {
  TRY(const auto policy, read_policy(command.file));
  using For = policy::PageOptions::For;
  fmt::print("{}", policy::render(policy.document(), {.reader = command.staff ? For::staff : For::everybody}));
  return kDone;
}

Result<int> compare(const PolicyCommand& command) {
  TRY(const auto before, read_policy(command.file));
  TRY(const auto after, read_policy(command.other));
  const auto changes = policy::diff(before.document(), after.document());
  for (const auto& change : changes) {
    const auto* mark = change.way == policy::Change::Way::tighter  ? "tighter"
                       : change.way == policy::Change::Way::looser ? "looser"
                                                                   : "";
    fmt::print("{:8} {}\n", mark, change.words);
  }
  if (changes.empty()) fmt::print("Both say the same.\n");
  return kDone;
}

// --- replay

std::string one_line(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  if (text.size() <= kTextShown) return text;
  text.resize(kTextShown);
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) text.pop_back();
  if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xC0) text.pop_back();
  return text + "…";
}

void print_unknown(const publish::Replayed& sum, const policy::Document& document) {
  fmt::print("\nwhat a replay cannot know; of {} messages a rule could not be told\n", sum.unsure);
  for (const auto& one : publish::not_replayed(document))
    fmt::print("  {}{}: {}\n", one.fact, one.rules.empty() ? "" : fmt::format(" ({})", fmt::join(one.rules, ", ")),
               one.holds ? "held" : "left out");
}

void print_replay(const publish::Replayed& sum, const policy::Document& document, std::int64_t days) {
  fmt::print("{} messages in {} days; {} would have gone otherwise\n", sum.messages, days, sum.differ);
  fmt::print("{:10} {:>9} {:>9}\n", "", "now", "then");
  for (std::size_t i = 0; i < sum.before.size(); ++i)
    fmt::print("{:10} {:>9} {:>9}\n", policy::name(static_cast<policy::Outcome>(i)), sum.before[i], sum.after[i]);
  print_unknown(sum, document);
  for (const auto& one : sum.differing)
    fmt::print("\n{} {} on {}: {}\n  now  {}\n  then {}\n", format_time(one.at), one.member, one.channel,
               one_line(one.text), policy::describe(one.before), policy::describe(one.after));
  if (sum.differ > static_cast<std::int64_t>(sum.differing.size()))
    fmt::print("\nand {} more\n", sum.differ - static_cast<std::int64_t>(sum.differing.size()));
}

Result<int> replay(const Settings& settings, const PolicyCommand& command) {
  TRY(auto after, read_policy(command.file));
  TRY(auto db, open_existing_database(settings));
  TRYV(db->migrate());
  // Without the key registers stay shut, and what leans on them is held.
  TRY(const auto sealer, DataFolder(settings.data).open_key());
  const auto now = system_clock().now();
  publish::Gatekeeper gatekeeper(sealer ? &*sealer : nullptr);
  publish::ReplayWish wish;
  TRYV(db->read([&](store::Transaction& tx) -> Result<void> {
    TRY(const auto by, importer(tx, command.workspace));
    wish.workspace = by.workspace;
    TRY(wish.before, gatekeeper.policy(tx, by.workspace));
    TRY(wish.registers, gatekeeper.registers().current(tx, by.workspace));
    return {};
  }));
  wish.after = std::make_shared<const policy::Policy>(std::move(after));
  wish.until = now;
  wish.since = now - std::chrono::days(command.days);
  wish.differing = kShown;
  TRY(const auto sum, publish::replay_whole(*db, system_clock(), wish));
  print_replay(sum, wish.after->document(), command.days);
  return kDone;
}

Result<int> run(const Settings& settings, const PolicyCommand& command) {
  using Action = PolicyCommand::Action;
  switch (command.action) {
    case Action::check:
      return check(command);
    case Action::test:
      return test(command);
    case Action::render:
      return render(command);
    case Action::diff:
      return compare(command);
    case Action::replay:
      return replay(settings, command);
  }
  return kFailed;
}

}  // namespace

int run_policy(const Settings& settings, const PolicyCommand& command) {
  const auto done = run(settings, command);
  return done ? *done : report(done.error());
}

}  // namespace kith::app
