// A narrowing in the words of each database's own index.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "match/prefilter.h"
#include "store/search.h"

namespace kith::store::detail {

// Facts of the index that are not the document's own: where it is kept, who of ours wrote it, when (PostgreSQL only).
std::string scope_word(WorkspaceId workspace);
std::string channel_word(ChannelId channel);
std::string own_word(ChannelId channel);
std::string by_word(MemberId member);
// The stretches of time a place lies in, finest first.
std::vector<std::string> time_words(Place place);
// Stretches that cover [from, before), and perhaps a sixteenth more on either side; empty: too many, do without.
std::vector<std::string> cover(Place from, Place before);

// `named` parts replaced by what the workspace's channels and members say. Reads a few rows.
Result<match::Narrow> resolve(Transaction& tx, WorkspaceId workspace, match::Narrow narrow);

// Prefixes that begin words of many of the newest messages left out: an index reads all it has of every such word
// before it answers, where looking at the newest messages finds some soon.
Result<match::Narrow> without_wide_prefixes(Transaction& tx, WorkspaceId workspace, Place before, match::Narrow narrow);

// Nothing can match.
bool is_nothing(const match::Narrow& narrow);
// Without a workspace: of all of them; `narrow` then asks for something.
std::string fts5_query(std::optional<WorkspaceId> workspace, const match::Narrow& narrow);
// `narrow` asks for something.
std::string tsquery(const match::Narrow& narrow);
// Any of these stretches; none: everything of the workspace.
std::string tsquery(WorkspaceId workspace, const std::vector<std::string>& any_of);

}  // namespace kith::store::detail
