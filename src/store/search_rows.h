// Message rows as documents, for the index and for what is found through it.
#pragma once

#include <string>

#include "store/search.h"

namespace kith::store::detail {

// The columns message_of reads, of tables m, h, i, c, w; and the tables joined to `m` for them.
extern const std::string_view kMessageColumns;
extern const std::string_view kMessageTables;

// `first` is where kMessageColumns begin. Without Match and place.
Found message_of(const Row& row, std::size_t first, Time now);

// Who wrote it, where not somebody outside: members write notes, channels what is our own.
struct Writer {
  MemberId note_by;
  ChannelId own_channel;
};
Writer writer_of(const Row& row, std::size_t first);

}  // namespace kith::store::detail
