// Incoming: one thing heard on a channel, in the house's own words, before anything is made of it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "model/words.h"

namespace kith {

struct Author {
  std::string remote_id;  // what the network calls this person for ever (did, account id, address)
  std::string handle;     // as people write it: @mags@mastodon.ie, mags.bsky.social, mags@example.org
  std::string name;
  std::string avatar_url;
  std::string profile_url;
  std::optional<std::int64_t> followers;
};

struct Attachment {
  std::string kind;  // "image", "video", "audio", "file", "link"
  std::string url;
  std::string preview_url;
  std::string alt;   // or a link's title
  std::string type;  // MIME type where known
  std::string name;  // file name
  std::int64_t size = 0;
  int width = 0, height = 0;
  std::string content_id;  // mail: what `cid:` addresses in the text name it by
  // The file itself, where it came with the message (mail); null: the network keeps it, or it was too large.
  std::shared_ptr<const std::string> bytes;
};

struct Quoted {
  std::string remote_id, author, text, url;
};

struct Incoming {
  enum class What : std::uint8_t { message, edit, deletion, reaction };
  What what = What::message;
  std::string remote_id;  // of the message; of the reaction itself where what == reaction
  std::string thread;     // remote id of the talk it belongs to (root post, mail thread); empty: its own
  std::string parent;     // remote id of what it answers
  std::vector<std::string> references;  // mail: the thread so far, oldest first; others leave it empty
  Author author;
  bool own = false;  // written by the channel's own account, here or elsewhere
  // False for what is only overheard (the parent of a mention, a feed item): kept as context, opens no
  // conversation that waits for us.
  bool addressed = true;
  std::string text;     // plain, normalised line ends
  std::string html;     // as received, not yet safe; empty: text is all there is
  std::string subject;  // mail, feed item; a content warning elsewhere
  std::string url;
  std::string language;  // as the network says, a hint only
  Visibility visibility = Visibility::everyone;
  Time sent_at{};
  std::optional<Time> edited_at;
  std::vector<Attachment> attachments;
  std::optional<Quoted> quoted;
  ReactionKind reaction = ReactionKind::like;
  std::string target;  // remote id reacted to
  // Mail: a machine wrote it; nobody waits for an answer.
  bool auto_submitted = false, bounce = false, list = false;
  std::string bounced_id;  // Message-ID that could not be delivered
};

}  // namespace kith
