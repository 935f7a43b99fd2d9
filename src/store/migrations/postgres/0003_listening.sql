-- Listening: watches and their mentions, routing rules, pushed sources, runs over the archive.

-- Rises with every edit of a workspace's watches and rules; each edited row carries the number of its last edit.
CREATE TABLE listen_change (
  workspace_id BIGINT NOT NULL PRIMARY KEY REFERENCES workspace (id),
  number BIGINT NOT NULL
);

CREATE TABLE watch (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL REFERENCES workspace (id),
  name TEXT NOT NULL,
  name_fold TEXT NOT NULL,
  query TEXT NOT NULL,
  canonical TEXT NOT NULL,
  colour TEXT NOT NULL,
  route TEXT NOT NULL CHECK (route IN ('desk', 'stream')),
  shared BIGINT NOT NULL DEFAULT 1,
  owner_id BIGINT NOT NULL REFERENCES member (id),
  muted_for_good BIGINT NOT NULL DEFAULT 0,
  muted_until BIGINT,
  assign_id BIGINT REFERENCES member (id),
  priority BIGINT NOT NULL DEFAULT 1 CHECK (priority BETWEEN 0 AND 3),
  tags_json TEXT NOT NULL DEFAULT '[]',
  version BIGINT NOT NULL DEFAULT 1,
  change BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  removed_at BIGINT
);
CREATE INDEX watch_name ON watch (workspace_id, name_fold, id) WHERE removed_at IS NULL;
CREATE INDEX watch_change ON watch (workspace_id, change);

-- at: when the message was sent. quiet: the watch was muted then, or it was found in the archive.
CREATE TABLE mention (
  workspace_id BIGINT NOT NULL,
  watch_id BIGINT NOT NULL REFERENCES watch (id),
  message_id BIGINT NOT NULL REFERENCES message (id) ON DELETE CASCADE,
  at BIGINT NOT NULL,
  heard_at BIGINT NOT NULL,
  quiet BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (watch_id, message_id)
);
CREATE INDEX mention_recent ON mention (watch_id, at DESC, message_id DESC);
CREATE INDEX mention_message ON mention (message_id);

-- How many mentions a watch had on a day (UTC, days since 1970), and how many messages a rule routed.
CREATE TABLE listen_day (
  workspace_id BIGINT NOT NULL,
  subject_id BIGINT NOT NULL,
  day BIGINT NOT NULL,
  count BIGINT NOT NULL,
  PRIMARY KEY (subject_id, day)
);

CREATE TABLE routing_rule (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL REFERENCES workspace (id),
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  canonical TEXT NOT NULL,
  position BIGINT NOT NULL,
  enabled BIGINT NOT NULL DEFAULT 1,
  place TEXT CHECK (place IN ('desk', 'stream')),
  assign_id BIGINT REFERENCES member (id),
  priority BIGINT CHECK (priority BETWEEN 0 AND 3),
  tags_json TEXT NOT NULL DEFAULT '[]',
  snooze_minutes BIGINT,
  stops BIGINT NOT NULL DEFAULT 0,
  version BIGINT NOT NULL DEFAULT 1,
  change BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  removed_at BIGINT
);
CREATE INDEX routing_rule_order ON routing_rule (workspace_id, position, id) WHERE removed_at IS NULL;
CREATE INDEX routing_rule_change ON routing_rule (workspace_id, change);

-- What a pushed source brought on a day (UTC). What nobody sought is counted here and kept nowhere.
CREATE TABLE push_day (
  workspace_id BIGINT NOT NULL,
  channel_id BIGINT NOT NULL REFERENCES channel (id),
  day BIGINT NOT NULL,
  heard BIGINT NOT NULL DEFAULT 0,
  kept BIGINT NOT NULL DEFAULT 0,
  forgotten BIGINT NOT NULL DEFAULT 0,
  duplicates BIGINT NOT NULL DEFAULT 0,
  set_aside BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (channel_id, day)
);

-- A batch by the sender's own key: how far it is stored, and what was answered.
CREATE TABLE push_batch (
  channel_id BIGINT NOT NULL REFERENCES channel (id),
  batch TEXT NOT NULL,
  workspace_id BIGINT NOT NULL,
  lines BIGINT NOT NULL,
  digest TEXT NOT NULL,
  done BIGINT NOT NULL DEFAULT 0,
  answer_json TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (channel_id, batch)
);
CREATE INDEX push_batch_age ON push_batch (channel_id, updated_at);

-- A watch taken over what is stored already, newest first; (before_at, before_id): what was looked at last.
CREATE TABLE watch_run (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL,
  watch_id BIGINT NOT NULL REFERENCES watch (id),
  query TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'cancelled', 'failed')),
  before_at BIGINT,
  before_id BIGINT,
  total BIGINT NOT NULL DEFAULT 0,
  seen BIGINT NOT NULL DEFAULT 0,
  found BIGINT NOT NULL DEFAULT 0,
  error TEXT,
  started_by BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  finished_at BIGINT
);
CREATE INDEX watch_run_watch ON watch_run (watch_id, id);
CREATE INDEX watch_run_state ON watch_run (state, id);

-- stream 1: kept because a watch sought it; no conversation of the desk until a member or a rule puts it there.
ALTER TABLE conversation ADD COLUMN stream BIGINT NOT NULL DEFAULT 0;
DROP INDEX conversation_recent;
CREATE INDEX conversation_recent ON conversation (workspace_id, state, last_message_at DESC, id DESC) WHERE stream = 0;
DROP INDEX conversation_all;
CREATE INDEX conversation_all ON conversation (workspace_id, last_message_at DESC, id DESC) WHERE stream = 0;

-- Who was only overheard is no contact yet.
ALTER TABLE identity ALTER COLUMN contact_id DROP NOT NULL;

CREATE INDEX message_sent ON message (workspace_id, sent_at DESC, id DESC);
