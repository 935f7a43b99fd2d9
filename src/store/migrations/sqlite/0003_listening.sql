-- Listening: watches and their mentions, routing rules, pushed sources, runs over the archive.

-- Rises with every edit of a workspace's watches and rules; each edited row carries the number of its last edit.
CREATE TABLE listen_change (
  workspace_id INTEGER NOT NULL PRIMARY KEY REFERENCES workspace (id),
  number INTEGER NOT NULL
) STRICT;

CREATE TABLE watch (
  id INTEGER NOT NULL PRIMARY KEY,
  workspace_id INTEGER NOT NULL REFERENCES workspace (id),
  name TEXT NOT NULL,
  name_fold TEXT NOT NULL,
  query TEXT NOT NULL,
  canonical TEXT NOT NULL,
  colour TEXT NOT NULL,
  route TEXT NOT NULL CHECK (route IN ('desk', 'stream')),
  shared INTEGER NOT NULL DEFAULT 1,
  owner_id INTEGER NOT NULL REFERENCES member (id),
  muted_for_good INTEGER NOT NULL DEFAULT 0,
  muted_until INTEGER,
  assign_id INTEGER REFERENCES member (id),
  priority INTEGER NOT NULL DEFAULT 1 CHECK (priority BETWEEN 0 AND 3),
  tags_json TEXT NOT NULL DEFAULT '[]',
  version INTEGER NOT NULL DEFAULT 1,
  change INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  removed_at INTEGER
) STRICT;
CREATE INDEX watch_name ON watch (workspace_id, name_fold, id) WHERE removed_at IS NULL;
CREATE INDEX watch_change ON watch (workspace_id, change);

-- at: when the message was sent. quiet: the watch was muted then, or it was found in the archive.
CREATE TABLE mention (
  workspace_id INTEGER NOT NULL,
  watch_id INTEGER NOT NULL REFERENCES watch (id),
  message_id INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  heard_at INTEGER NOT NULL,
  quiet INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (watch_id, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mention_recent ON mention (watch_id, at DESC, message_id DESC);
CREATE INDEX mention_message ON mention (message_id);

-- How many mentions a watch had on a day (UTC, days since 1970), and how many messages a rule routed.
CREATE TABLE listen_day (
  workspace_id INTEGER NOT NULL,
  subject_id INTEGER NOT NULL,
  day INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (subject_id, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE routing_rule (
  id INTEGER NOT NULL PRIMARY KEY,
  workspace_id INTEGER NOT NULL REFERENCES workspace (id),
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  canonical TEXT NOT NULL,
  position INTEGER NOT NULL,
  enabled INTEGER NOT NULL DEFAULT 1,
  place TEXT CHECK (place IN ('desk', 'stream')),
  assign_id INTEGER REFERENCES member (id),
  priority INTEGER CHECK (priority BETWEEN 0 AND 3),
  tags_json TEXT NOT NULL DEFAULT '[]',
  snooze_minutes INTEGER,
  stops INTEGER NOT NULL DEFAULT 0,
  version INTEGER NOT NULL DEFAULT 1,
  change INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  removed_at INTEGER
) STRICT;
CREATE INDEX routing_rule_order ON routing_rule (workspace_id, position, id) WHERE removed_at IS NULL;
CREATE INDEX routing_rule_change ON routing_rule (workspace_id, change);

-- What a pushed source brought on a day (UTC). What nobody sought is counted here and kept nowhere.
CREATE TABLE push_day (
  workspace_id INTEGER NOT NULL,
  channel_id INTEGER NOT NULL REFERENCES channel (id),
  day INTEGER NOT NULL,
  heard INTEGER NOT NULL DEFAULT 0,
  kept INTEGER NOT NULL DEFAULT 0,
  forgotten INTEGER NOT NULL DEFAULT 0,
  duplicates INTEGER NOT NULL DEFAULT 0,
  set_aside INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (channel_id, day)
) STRICT;

-- A batch by the sender's own key: how far it is stored, and what was answered.
CREATE TABLE push_batch (
  channel_id INTEGER NOT NULL REFERENCES channel (id),
  batch TEXT NOT NULL,
  workspace_id INTEGER NOT NULL,
  lines INTEGER NOT NULL,
  digest TEXT NOT NULL,
  done INTEGER NOT NULL DEFAULT 0,
  answer_json TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (channel_id, batch)
) STRICT;
CREATE INDEX push_batch_age ON push_batch (channel_id, updated_at);

-- A watch taken over what is stored already, newest first; (before_at, before_id): what was looked at last.
CREATE TABLE watch_run (
  id INTEGER NOT NULL PRIMARY KEY,
  workspace_id INTEGER NOT NULL,
  watch_id INTEGER NOT NULL REFERENCES watch (id),
  query TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'cancelled', 'failed')),
  before_at INTEGER,
  before_id INTEGER,
  total INTEGER NOT NULL DEFAULT 0,
  seen INTEGER NOT NULL DEFAULT 0,
  found INTEGER NOT NULL DEFAULT 0,
  error TEXT,
  started_by INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  finished_at INTEGER
) STRICT;
CREATE INDEX watch_run_watch ON watch_run (watch_id, id);
CREATE INDEX watch_run_state ON watch_run (state, id);

-- stream 1: kept because a watch sought it; no conversation of the desk until a member or a rule puts it there.
ALTER TABLE conversation ADD COLUMN stream INTEGER NOT NULL DEFAULT 0;
DROP INDEX conversation_recent;
CREATE INDEX conversation_recent ON conversation (workspace_id, state, last_message_at DESC, id DESC) WHERE stream = 0;
DROP INDEX conversation_all;
CREATE INDEX conversation_all ON conversation (workspace_id, last_message_at DESC, id DESC) WHERE stream = 0;

-- Who was only overheard is no contact yet.
CREATE TABLE identity_new (
  id INTEGER NOT NULL PRIMARY KEY,
  workspace_id INTEGER NOT NULL,
  contact_id INTEGER REFERENCES contact (id),
  network TEXT NOT NULL,
  remote_id TEXT NOT NULL,
  handle TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL DEFAULT '',
  avatar_url TEXT,
  profile_url TEXT,
  followers INTEGER,
  updated_at INTEGER NOT NULL,
  UNIQUE (workspace_id, network, remote_id)
) STRICT;
INSERT INTO identity_new (id, workspace_id, contact_id, network, remote_id, handle, name, avatar_url, profile_url,
                          followers, updated_at)
  SELECT id, workspace_id, contact_id, network, remote_id, handle, name, avatar_url, profile_url, followers, updated_at
  FROM identity;
DROP TABLE identity;
ALTER TABLE identity_new RENAME TO identity;
CREATE INDEX identity_contact ON identity (contact_id, id);

CREATE INDEX message_sent ON message (workspace_id, sent_at DESC, id DESC);
