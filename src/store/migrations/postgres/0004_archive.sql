-- The search index anew: one kind of word for texts and facts, in the order messages were written; saved views.

DROP TABLE message_words;

-- key: sent_at in milliseconds * 64 and a number among messages of the same millisecond.
CREATE TABLE message_words (
  key BIGINT NOT NULL PRIMARY KEY,
  message_id BIGINT NOT NULL UNIQUE,
  workspace_id BIGINT NOT NULL,
  words TSVECTOR NOT NULL
);
CREATE INDEX message_words_workspace ON message_words (workspace_id, key);
CREATE INDEX message_words_words ON message_words USING GIN (words) WITH (gin_pending_list_limit = 512);

INSERT INTO search_pending (message_id, workspace_id) SELECT id, workspace_id FROM message
ON CONFLICT (message_id) DO NOTHING;

CREATE TABLE saved_view (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL REFERENCES workspace (id),
  owner_id BIGINT NOT NULL REFERENCES member (id),
  shared BIGINT NOT NULL DEFAULT 0,
  name TEXT NOT NULL,
  query TEXT NOT NULL DEFAULT '',
  filters_json TEXT NOT NULL DEFAULT '{}',
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX saved_view_owner ON saved_view (workspace_id, owner_id, id);
CREATE INDEX saved_view_shared ON saved_view (workspace_id, shared, id);

-- How one member orders the views they see.
CREATE TABLE saved_view_place (
  view_id BIGINT NOT NULL REFERENCES saved_view (id) ON DELETE CASCADE,
  member_id BIGINT NOT NULL REFERENCES member (id),
  workspace_id BIGINT NOT NULL,
  position BIGINT NOT NULL,
  PRIMARY KEY (view_id, member_id)
);
