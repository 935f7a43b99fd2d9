-- First light: access, channels, people, desk, comfort zone, outbox, event log, search.
-- Ids come from next_id(); every *_at is milliseconds UTC; booleans are 0 or 1; *_json is JSON text.

CREATE TABLE workspace (
  id INTEGER NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  slug TEXT NOT NULL UNIQUE,
  settings_json TEXT NOT NULL DEFAULT '{}',
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE account (
  id INTEGER NOT NULL PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  totp_sealed BLOB,
  totp_confirmed_at INTEGER,
  totp_last_step INTEGER NOT NULL DEFAULT 0,
  recovery_json TEXT,
  created_at INTEGER NOT NULL,
  disabled_at INTEGER
) STRICT;

CREATE TABLE member (
  id INTEGER NOT NULL PRIMARY KEY,
  workspace_id INTEGER NOT NULL REFERENCES workspace (id),
  account_id INTEGER NOT NULL REFERENCES account (id),
  name TEXT NOT NULL,
  handle TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'policy_owner', 'spokesperson', 'agent', 'contributor', 'viewer')),
  away_until INTEGER,
  created_at INTEGER NOT NULL,
  left_at INTEGER,
  UNIQUE (workspace_id, account_id),
  UNIQUE (workspace_id, handle)
) STRICT;
CREATE INDEX member_account ON member (account_id);

CREATE TABLE session (
  id INTEGER NOT NULL PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account (id),
  token_hash TEXT NOT NULL UNIQUE,
  csrf TEXT NOT NULL,
  user_agent TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  strong_at INTEGER
) STRICT;
CREATE INDEX session_account ON session (account_id);
CREATE INDEX session_expiry ON session (expires_at);

CREATE TABLE api_token (
  id INTEGER NOT NULL PRIMARY KEY,
  workspace_id INTEGER NOT NULL REFERENCES workspace (id),
  member_id INTEGER NOT NULL REFERENCES member (id),
  name TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  scopes_json TEXT NOT NULL DEFAULT '[]',
  created_at INTEGER NOT NULL,
  used_at INTEGER,
  expires_at INTEGER,
  revoked_at INTEGER
) STRICT;
CREATE INDEX api_token_workspace ON api_token (workspace_id, id);

CREATE TABLE invitation (
  id INTEGER NOT NULL PRIMARY KEY,
  workspace_id INTEGER NOT NULL REFERENCES workspace (id),
  email TEXT NOT NULL,
  role TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  invited_by INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  accepted_at INTEGER
) STRICT;
CREATE INDEX invitation_workspace ON invitation (workspace_id, id);

CREATE TABLE setup_token (
  token_hash TEXT NOT NULL PRIMARY KEY,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT;

CREATE TABLE login_throttle (
  key TEXT NOT NULL PRIMARY KEY,
  failures INTEGER NOT NULL,
  blocked_until INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE idempotency (
  workspace_id INTEGER NOT NULL,
  member_id INTEGER NOT NULL,
  key TEXT NOT NULL,
  route TEXT NOT NULL,
  request_digest TEXT NOT NULL,
  status INTEGER NOT NULL,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, member_id, key, route)
) STRICT;
CREATE INDEX idempotency_age ON idempotency (created_at);

CREATE TABLE channel (
  id INTEGER NOT NULL PRIMARY KEY,
  workspace_id INTEGER NOT NULL REFERENCES workspace (id),
  network TEXT NOT NULL,
  name TEXT NOT NULL,
  handle TEXT NOT NULL DEFAULT '',
  remote_account_id TEXT NOT NULL DEFAULT '',
  server TEXT NOT NULL DEFAULT '',
  mode TEXT NOT NULL CHECK (mode IN ('listen', 'reply', 'publish')),
  settings_json TEXT NOT NULL DEFAULT '{}',
  credential_sealed BLOB,
  state TEXT NOT NULL CHECK (state IN ('connecting', 'live', 'attention', 'paused', 'gone')),
  cursor TEXT NOT NULL DEFAULT '',
  heard_at INTEGER,
  checked_at INTEGER,
  token_expires_at INTEGER,
  rate_json TEXT NOT NULL DEFAULT '{}',
  error_kind TEXT,
  error TEXT,
  error_at INTEGER,
  avatar_url TEXT,
  profile_url TEXT,
  created_at INTEGER NOT NULL,
  removed_at INTEGER,
  lease_owner TEXT,
  lease_until INTEGER
) STRICT;
CREATE INDEX channel_workspace ON channel (workspace_id, id);
CREATE INDEX channel_state ON channel (state, id);

CREATE TABLE contact (
  id INTEGER NOT NULL PRIMARY KEY,
  workspace_id INTEGER NOT NULL REFERENCES workspace (id),
  name TEXT NOT NULL,
  name_fold TEXT NOT NULL,
  circle INTEGER,
  note TEXT NOT NULL DEFAULT '',
  time_zone TEXT,
  merged_into INTEGER,
  created_at INTEGER NOT NULL,
  talked_at INTEGER
) STRICT;
CREATE INDEX contact_talked ON contact (workspace_id, talked_at DESC, id DESC);
CREATE INDEX contact_name ON contact (workspace_id, name_fold, id);
CREATE INDEX contact_circle ON contact (workspace_id, circle, id);

CREATE TABLE identity (
  id INTEGER NOT NULL PRIMARY KEY,
  workspace_id INTEGER NOT NULL,
  contact_id INTEGER NOT NULL REFERENCES contact (id),
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
CREATE INDEX identity_contact ON identity (contact_id, id);

-- One talk with one person: remote_thread is the talk, lane the person where many answer the same post.
-- handled_at: a member closed it; nothing heard until then waits for an answer.
CREATE TABLE conversation (
  id INTEGER NOT NULL PRIMARY KEY,
  workspace_id INTEGER NOT NULL,
  channel_id INTEGER NOT NULL REFERENCES channel (id),
  contact_id INTEGER REFERENCES contact (id),
  remote_thread TEXT NOT NULL,
  lane TEXT NOT NULL DEFAULT '',
  subject TEXT NOT NULL DEFAULT '',
  visibility TEXT NOT NULL CHECK (visibility IN ('public', 'unlisted', 'followers', 'direct')),
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'snoozed', 'closed')),
  assignee_id INTEGER REFERENCES member (id),
  priority INTEGER NOT NULL DEFAULT 1 CHECK (priority BETWEEN 0 AND 3),
  outcome TEXT,
  outcome_note TEXT,
  snoozed_until INTEGER,
  waiting_since INTEGER,
  handled_at INTEGER,
  last_message_at INTEGER NOT NULL,
  last_inbound_at INTEGER,
  last_preview TEXT NOT NULL DEFAULT '',
  last_direction TEXT NOT NULL DEFAULT 'in' CHECK (last_direction IN ('in', 'out', 'note')),
  message_count INTEGER NOT NULL DEFAULT 0,
  flags_json TEXT NOT NULL DEFAULT '{}',
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (channel_id, remote_thread, lane)
) STRICT;
CREATE INDEX conversation_recent ON conversation (workspace_id, state, last_message_at DESC, id DESC);
CREATE INDEX conversation_assignee ON conversation (workspace_id, state, assignee_id, last_message_at DESC, id DESC);
CREATE INDEX conversation_waiting ON conversation (workspace_id, state, waiting_since, id);
CREATE INDEX conversation_contact ON conversation (workspace_id, contact_id, last_message_at DESC);
CREATE INDEX conversation_all ON conversation (workspace_id, last_message_at DESC, id DESC);
CREATE INDEX conversation_priority ON conversation (workspace_id, state, priority DESC, last_message_at DESC, id DESC);
CREATE INDEX conversation_snoozed ON conversation (state, snoozed_until);

CREATE TABLE message (
  id INTEGER NOT NULL PRIMARY KEY,
  workspace_id INTEGER NOT NULL,
  conversation_id INTEGER NOT NULL REFERENCES conversation (id),
  channel_id INTEGER NOT NULL REFERENCES channel (id),
  direction TEXT NOT NULL CHECK (direction IN ('in', 'out', 'note')),
  remote_id TEXT,
  remote_parent TEXT,
  identity_id INTEGER,
  member_id INTEGER,
  text TEXT NOT NULL,
  html TEXT,
  lang TEXT,
  tone REAL,
  visibility TEXT NOT NULL DEFAULT 'public',
  url TEXT,
  quoted_json TEXT,
  attachments_json TEXT NOT NULL DEFAULT '[]',
  flags_json TEXT NOT NULL DEFAULT '{}',
  state TEXT NOT NULL CHECK (state IN ('received', 'waiting', 'held', 'sending', 'unknown', 'sent', 'failed',
                                       'cancelled', 'deleted')),
  sent_at INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  edited_at INTEGER,
  deleted_at INTEGER,
  waits INTEGER NOT NULL DEFAULT 0,
  delivery_id INTEGER,
  UNIQUE (channel_id, remote_id)
) STRICT;
CREATE INDEX message_thread ON message (conversation_id, sent_at, id);
CREATE INDEX message_parent ON message (channel_id, remote_parent);
CREATE INDEX message_identity ON message (identity_id, sent_at);

CREATE TABLE message_revision (
  id INTEGER NOT NULL PRIMARY KEY,
  message_id INTEGER NOT NULL REFERENCES message (id),
  workspace_id INTEGER NOT NULL,
  text TEXT NOT NULL,
  html TEXT,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX message_revision_message ON message_revision (message_id, at);

CREATE TABLE moment (
  id INTEGER NOT NULL PRIMARY KEY,
  workspace_id INTEGER NOT NULL,
  contact_id INTEGER NOT NULL REFERENCES contact (id),
  conversation_id INTEGER REFERENCES conversation (id),
  member_id INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('hiccup', 'celebration', 'loss', 'promise', 'note')),
  text TEXT NOT NULL,
  happened_at INTEGER NOT NULL,
  follow_up_at INTEGER,
  follow_up_done_at INTEGER,
  due_seen_at INTEGER,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX moment_contact ON moment (contact_id, happened_at DESC, id DESC);
CREATE INDEX moment_due ON moment (follow_up_at, id) WHERE follow_up_done_at IS NULL AND due_seen_at IS NULL;
CREATE INDEX moment_follow_up ON moment (workspace_id, follow_up_done_at, follow_up_at, id);

CREATE TABLE reaction (
  id INTEGER NOT NULL PRIMARY KEY,
  workspace_id INTEGER NOT NULL,
  channel_id INTEGER NOT NULL REFERENCES channel (id),
  message_id INTEGER,
  kind TEXT NOT NULL,
  remote_id TEXT NOT NULL,
  identity_id INTEGER,
  target_remote_id TEXT,
  at INTEGER NOT NULL,
  removed_at INTEGER,
  UNIQUE (channel_id, remote_id)
) STRICT;
CREATE INDEX reaction_target ON reaction (channel_id, target_remote_id);
CREATE INDEX reaction_message ON reaction (message_id, kind);

CREATE TABLE draft (
  conversation_id INTEGER NOT NULL REFERENCES conversation (id),
  member_id INTEGER NOT NULL REFERENCES member (id),
  workspace_id INTEGER NOT NULL,
  text TEXT NOT NULL,
  options_json TEXT NOT NULL DEFAULT '{}',
  base_version INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (conversation_id, member_id)
) STRICT;

CREATE TABLE canned_reply (
  id INTEGER NOT NULL PRIMARY KEY,
  workspace_id INTEGER NOT NULL REFERENCES workspace (id),
  title TEXT NOT NULL,
  shortcut TEXT NOT NULL DEFAULT '',
  text TEXT NOT NULL,
  created_by INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX canned_reply_workspace ON canned_reply (workspace_id, title);

CREATE TABLE poison (
  id INTEGER NOT NULL PRIMARY KEY,
  workspace_id INTEGER NOT NULL,
  channel_id INTEGER NOT NULL REFERENCES channel (id),
  remote_id TEXT,
  raw BLOB NOT NULL,
  error TEXT NOT NULL,
  tries INTEGER NOT NULL DEFAULT 1,
  state TEXT NOT NULL CHECK (state IN ('set_aside', 'retried', 'dropped_by_member')),
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL
) STRICT;
CREATE INDEX poison_channel ON poison (channel_id, state, id);

CREATE TABLE policy_version (
  id INTEGER NOT NULL PRIMARY KEY,
  workspace_id INTEGER NOT NULL REFERENCES workspace (id),
  number INTEGER NOT NULL,
  document TEXT NOT NULL,
  author_id INTEGER NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL CHECK (state IN ('draft', 'adopted', 'retired')),
  created_at INTEGER NOT NULL,
  adopted_at INTEGER,
  adopted_by INTEGER,
  UNIQUE (workspace_id, number)
) STRICT;
CREATE UNIQUE INDEX policy_adopted ON policy_version (workspace_id) WHERE state = 'adopted';

CREATE TABLE decision (
  id INTEGER NOT NULL PRIMARY KEY,
  workspace_id INTEGER NOT NULL,
  policy_version_id INTEGER,
  member_id INTEGER,
  channel_id INTEGER,
  conversation_id INTEGER,
  draft_digest TEXT NOT NULL,
  outcome TEXT NOT NULL,
  reasons_json TEXT NOT NULL DEFAULT '[]',
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX decision_workspace ON decision (workspace_id, at DESC, id DESC);

-- One thing on its way out. due_at: not before. unknown: due_at is when to read back next.
CREATE TABLE delivery (
  id INTEGER NOT NULL PRIMARY KEY,
  workspace_id INTEGER NOT NULL,
  channel_id INTEGER NOT NULL REFERENCES channel (id),
  conversation_id INTEGER REFERENCES conversation (id),
  message_id INTEGER,
  kind TEXT NOT NULL,
  content_json TEXT NOT NULL,
  digest TEXT NOT NULL,
  idempotency_key TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'held', 'sending', 'unknown', 'sent', 'failed', 'cancelled')),
  due_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  settle_tries INTEGER NOT NULL DEFAULT 0,
  first_attempt_at INTEGER,
  last_attempt_at INTEGER,
  lease_owner TEXT,
  lease_token INTEGER NOT NULL DEFAULT 0,
  lease_until INTEGER,
  remote_id TEXT,
  remote_url TEXT,
  error_kind TEXT,
  error TEXT,
  advice TEXT,
  member_id INTEGER,
  decision_id INTEGER,
  declared_json TEXT NOT NULL DEFAULT '[]',
  created_at INTEGER NOT NULL,
  finished_at INTEGER
) STRICT;
CREATE INDEX delivery_due ON delivery (state, due_at);
CREATE INDEX delivery_conversation ON delivery (conversation_id, id);
CREATE INDEX delivery_workspace ON delivery (workspace_id, state, id);
CREATE INDEX delivery_channel ON delivery (channel_id, state, id);

CREATE TABLE attempt (
  id INTEGER NOT NULL PRIMARY KEY,
  delivery_id INTEGER NOT NULL REFERENCES delivery (id),
  workspace_id INTEGER NOT NULL,
  number INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  outcome TEXT,
  error TEXT,
  UNIQUE (delivery_id, number)
) STRICT;

CREATE TABLE approval (
  id INTEGER NOT NULL PRIMARY KEY,
  workspace_id INTEGER NOT NULL,
  delivery_id INTEGER NOT NULL REFERENCES delivery (id),
  rule TEXT NOT NULL,
  asked_of_json TEXT NOT NULL DEFAULT '[]',
  reason TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'refused', 'withdrawn')),
  decided_by INTEGER,
  decided_at INTEGER,
  note TEXT,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX approval_workspace ON approval (workspace_id, state, id);
CREATE INDEX approval_delivery ON approval (delivery_id, state);

-- Append-only; each row's hash covers the row and the workspace's row before it.
CREATE TABLE event (
  seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  workspace_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id INTEGER NOT NULL,
  actor_id INTEGER,
  data_json TEXT NOT NULL,
  prev_hash BLOB NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE INDEX event_workspace ON event (workspace_id, seq);
CREATE TRIGGER event_keep_rows BEFORE DELETE ON event
BEGIN
  SELECT RAISE(ABORT, 'the event log is append-only');
END;
CREATE TRIGGER event_keep_words BEFORE UPDATE ON event
BEGIN
  SELECT RAISE(ABORT, 'the event log is append-only');
END;

CREATE TABLE lease (
  name TEXT NOT NULL PRIMARY KEY,
  owner TEXT NOT NULL,
  token INTEGER NOT NULL,
  until INTEGER NOT NULL
) STRICT;

-- Messages to be indexed, and the index: whole folded words, one workspace word in front (scope).
CREATE TABLE search_pending (
  message_id INTEGER NOT NULL PRIMARY KEY,
  workspace_id INTEGER NOT NULL
) STRICT;
CREATE VIRTUAL TABLE message_words USING fts5(
  scope, words, columnsize=0, detail=column,
  tokenize="ascii tokenchars '!#$%&()*+,-./:;<=>?@[\]^_`{|}~'"
);
