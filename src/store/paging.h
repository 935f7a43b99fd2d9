// Keyset paging: a cursor is the sort keys of the last row shown, as opaque text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/value.h"

namespace kith::store {

// A list reads `limit + 1` rows after the cursor's keys, shows `limit`, and makes the next cursor
// from the last one shown. `list` names the list and its order ("conversations.recent"): a cursor
// of another list is refused.
std::string encode_cursor(std::string_view list, const std::vector<Value>& keys);
// Errors: invalid (not a cursor of this list, or another number of keys).
Result<std::vector<Value>> decode_cursor(std::string_view list, std::string_view cursor,
                                         std::size_t keys);

// What a list answers. `next` is empty at the end.
template <class T>
struct Page {
  std::vector<T> items;
  std::string next;
};

// A caller's wish for a page size, held within 1 and limits::kPageMost; 0 means the default.
int page_size(int wished);

}  // namespace kith::store
