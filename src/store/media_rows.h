// Rows of files: what members attach ("own") and what came with what they heard ("heard").
#pragma once

#include <optional>
#include <string>

#include "store/database.h"

namespace kith::store {

struct MediaRow {
  MediaId id;
  WorkspaceId workspace;
  std::string origin = "own";
  std::string digest;          // of the bytes in store/files.h
  std::string kind = "image";  // "image" (that we can show), "file"
  std::string type, name, alt;
  std::int64_t size = 0;
  int width = 0, height = 0;
  MediaId made_of;    // a smaller picture for one network, made of this one
  MessageId message;  // it left or came with
  MemberId by;
  Time created_at{};
  std::optional<Time> unused_since;  // no message has it; a draft may
};

// Call inside write(workspace, …), where its file is kept.
Result<void> insert_media(Transaction& tx, const MediaRow& row);
// What a message carried goes with its words: the sweep takes it after a while.
Result<void> let_media_go(Transaction& tx, WorkspaceId workspace, MessageId message, Time now);

}  // namespace kith::store
