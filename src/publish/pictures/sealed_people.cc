#include "publish/pictures/sealed_people.h"

#include <algorithm>

#include "base/limits.h"
#include "base/log.h"
#include "publish/pictures/media_queries.h"
#include "publish/pictures/releases_queries.h"
#include "text/fold.h"

namespace kith::publish {
namespace {

constexpr std::string_view kMark = "sealed:";
constexpr int kAtOnce = 500;

std::string context(WorkspaceId workspace) {
  return "shown people " + to_string(workspace);
}

}  // namespace

std::string seal_words(const Sealer& sealer, WorkspaceId workspace, std::string_view words) {
  if (words.empty()) return {};
  return std::string(kMark) + base64url(sealer.seal(words, context(workspace)));
}

std::string open_words(const Sealer& sealer, WorkspaceId workspace, std::string_view kept) {
  if (!kept.starts_with(kMark)) return std::string(kept);
  const auto bytes = from_base64(kept.substr(kMark.size()));
  if (bytes) {
    if (const auto plain = sealer.unseal(*bytes, context(workspace))) return std::string(plain->reveal());
  }
  log::error("shown_people.sealed", {{"workspace", to_string(workspace)}});
  return "(sealed with another key)";
}

Result<std::vector<ShownPerson>> find_shown_people(store::Transaction& tx, const Sealer& sealer, WorkspaceId workspace,
                                                   std::string_view part) {
  TRY(auto all, list_shown_people(tx, workspace, {}));
  for (auto& person : all) person.name = open_words(sealer, workspace, person.name);
  const auto wanted = text::fold_marks(part);
  std::erase_if(all, [&](const ShownPerson& person) { return !text::fold_marks(person.name).contains(wanted); });
  std::ranges::sort(all, {}, &ShownPerson::name);
  if (all.size() > static_cast<std::size_t>(limits::kPageMost)) all.resize(static_cast<std::size_t>(limits::kPageMost));
  return all;
}

Result<int> seal_people(store::Database& db, const Sealer& sealer) {
  TRY(const auto all, db.read([](store::Transaction& tx) { return queries::workspaces(tx); }));
  int sealed = 0;
  for (const auto workspace : all) {
    const auto seal = [&](std::string_view words) {
      return words.starts_with(kMark) ? std::string(words) : seal_words(sealer, workspace, words);
    };
    for (int last = kAtOnce; last == kAtOnce; sealed += last) {
      TRY(last, db.write(workspace, [&](store::Transaction& tx) {
        return queries::replace_names(tx, workspace, std::string(kMark) + "%", seal, kAtOnce);
      }));
    }
  }
  return sealed;
}

}  // namespace kith::publish
