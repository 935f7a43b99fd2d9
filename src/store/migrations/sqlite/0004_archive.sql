-- The search index anew: one kind of word for texts and facts, in the order messages were written; saved views.

DROP TABLE message_words;

-- key: sent_at in milliseconds * 64 and a number among messages of the same millisecond.
CREATE TABLE message_place (
  key INTEGER NOT NULL PRIMARY KEY,
  message_id INTEGER NOT NULL UNIQUE,
  workspace_id INTEGER NOT NULL
) STRICT;
CREATE INDEX message_place_workspace ON message_place (workspace_id, key);

-- rowid: message_place.key
CREATE VIRTUAL TABLE message_words USING fts5(
  words, columnsize=0, detail=none,
  tokenize="ascii tokenchars '!#$%&()*+,-./:;<=>?@[\]^_`{|}~'"
);

INSERT INTO search_pending (message_id, workspace_id) SELECT id, workspace_id FROM message WHERE true
ON CONFLICT (message_id) DO NOTHING;

CREATE TABLE saved_view (
  id INTEGER NOT NULL PRIMARY KEY,
  workspace_id INTEGER NOT NULL REFERENCES workspace (id),
  owner_id INTEGER NOT NULL REFERENCES member (id),
  shared INTEGER NOT NULL DEFAULT 0,
  name TEXT NOT NULL,
  query TEXT NOT NULL DEFAULT '',
  filters_json TEXT NOT NULL DEFAULT '{}',
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX saved_view_owner ON saved_view (workspace_id, owner_id, id);
CREATE INDEX saved_view_shared ON saved_view (workspace_id, shared, id);

-- How one member orders the views they see.
CREATE TABLE saved_view_place (
  view_id INTEGER NOT NULL REFERENCES saved_view (id) ON DELETE CASCADE,
  member_id INTEGER NOT NULL REFERENCES member (id),
  workspace_id INTEGER NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (view_id, member_id)
) STRICT;
