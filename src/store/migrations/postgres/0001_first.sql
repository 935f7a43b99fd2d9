-- First light: access, channels, people, desk, comfort zone, outbox, event log, search.
-- Ids come from next_id(); every *_at is milliseconds UTC; booleans are 0 or 1; *_json is JSON text.

CREATE TABLE workspace (
  id BIGINT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  slug TEXT NOT NULL UNIQUE,
  settings_json TEXT NOT NULL DEFAULT '{}',
  created_at BIGINT NOT NULL
);

CREATE TABLE account (
  id BIGINT NOT NULL PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  totp_sealed BYTEA,
  totp_confirmed_at BIGINT,
  totp_last_step BIGINT NOT NULL DEFAULT 0,
  recovery_json TEXT,
  created_at BIGINT NOT NULL,
  disabled_at BIGINT
);

CREATE TABLE member (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL REFERENCES workspace (id),
  account_id BIGINT NOT NULL REFERENCES account (id),
  name TEXT NOT NULL,
  handle TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'policy_owner', 'spokesperson', 'agent', 'contributor', 'viewer')),
  away_until BIGINT,
  created_at BIGINT NOT NULL,
  left_at BIGINT,
  UNIQUE (workspace_id, account_id),
  UNIQUE (workspace_id, handle)
);
CREATE INDEX member_account ON member (account_id);

CREATE TABLE session (
  id BIGINT NOT NULL PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES account (id),
  token_hash TEXT NOT NULL UNIQUE,
  csrf TEXT NOT NULL,
  user_agent TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  strong_at BIGINT
);
CREATE INDEX session_account ON session (account_id);
CREATE INDEX session_expiry ON session (expires_at);

CREATE TABLE api_token (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL REFERENCES workspace (id),
  member_id BIGINT NOT NULL REFERENCES member (id),
  name TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  scopes_json TEXT NOT NULL DEFAULT '[]',
  created_at BIGINT NOT NULL,
  used_at BIGINT,
  expires_at BIGINT,
  revoked_at BIGINT
);
CREATE INDEX api_token_workspace ON api_token (workspace_id, id);

CREATE TABLE invitation (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL REFERENCES workspace (id),
  email TEXT NOT NULL,
  role TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  invited_by BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  accepted_at BIGINT
);
CREATE INDEX invitation_workspace ON invitation (workspace_id, id);

CREATE TABLE setup_token (
  token_hash TEXT NOT NULL PRIMARY KEY,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT
);

CREATE TABLE login_throttle (
  key TEXT NOT NULL PRIMARY KEY,
  failures BIGINT NOT NULL,
  blocked_until BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);

CREATE TABLE idempotency (
  workspace_id BIGINT NOT NULL,
  member_id BIGINT NOT NULL,
  key TEXT NOT NULL,
  route TEXT NOT NULL,
  request_digest TEXT NOT NULL,
  status BIGINT NOT NULL,
  body TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, member_id, key, route)
);
CREATE INDEX idempotency_age ON idempotency (created_at);

CREATE TABLE channel (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL REFERENCES workspace (id),
  network TEXT NOT NULL,
  name TEXT NOT NULL,
  handle TEXT NOT NULL DEFAULT '',
  remote_account_id TEXT NOT NULL DEFAULT '',
  server TEXT NOT NULL DEFAULT '',
  mode TEXT NOT NULL CHECK (mode IN ('listen', 'reply', 'publish')),
  settings_json TEXT NOT NULL DEFAULT '{}',
  credential_sealed BYTEA,
  state TEXT NOT NULL CHECK (state IN ('connecting', 'live', 'attention', 'paused', 'gone')),
  cursor TEXT NOT NULL DEFAULT '',
  heard_at BIGINT,
  checked_at BIGINT,
  token_expires_at BIGINT,
  rate_json TEXT NOT NULL DEFAULT '{}',
  error_kind TEXT,
  error TEXT,
  error_at BIGINT,
  avatar_url TEXT,
  profile_url TEXT,
  created_at BIGINT NOT NULL,
  removed_at BIGINT,
  lease_owner TEXT,
  lease_until BIGINT
);
CREATE INDEX channel_workspace ON channel (workspace_id, id);
CREATE INDEX channel_state ON channel (state, id);

CREATE TABLE contact (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL REFERENCES workspace (id),
  name TEXT NOT NULL,
  name_fold TEXT NOT NULL,
  circle BIGINT,
  note TEXT NOT NULL DEFAULT '',
  time_zone TEXT,
  merged_into BIGINT,
  created_at BIGINT NOT NULL,
  talked_at BIGINT
);
CREATE INDEX contact_talked ON contact (workspace_id, talked_at DESC, id DESC);
CREATE INDEX contact_name ON contact (workspace_id, name_fold, id);
CREATE INDEX contact_circle ON contact (workspace_id, circle, id);

CREATE TABLE identity (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL,
  contact_id BIGINT NOT NULL REFERENCES contact (id),
  network TEXT NOT NULL,
  remote_id TEXT NOT NULL,
  handle TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL DEFAULT '',
  avatar_url TEXT,
  profile_url TEXT,
  followers BIGINT,
  updated_at BIGINT NOT NULL,
  UNIQUE (workspace_id, network, remote_id)
);
CREATE INDEX identity_contact ON identity (contact_id, id);

-- One talk with one person: remote_thread is the talk, lane the person where many answer the same post.
-- handled_at: a member closed it; nothing heard until then waits for an answer.
CREATE TABLE conversation (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL,
  channel_id BIGINT NOT NULL REFERENCES channel (id),
  contact_id BIGINT REFERENCES contact (id),
  remote_thread TEXT NOT NULL,
  lane TEXT NOT NULL DEFAULT '',
  subject TEXT NOT NULL DEFAULT '',
  visibility TEXT NOT NULL CHECK (visibility IN ('public', 'unlisted', 'followers', 'direct')),
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'snoozed', 'closed')),
  assignee_id BIGINT REFERENCES member (id),
  priority BIGINT NOT NULL DEFAULT 1 CHECK (priority BETWEEN 0 AND 3),
  outcome TEXT,
  outcome_note TEXT,
  snoozed_until BIGINT,
  waiting_since BIGINT,
  handled_at BIGINT,
  last_message_at BIGINT NOT NULL,
  last_inbound_at BIGINT,
  last_preview TEXT NOT NULL DEFAULT '',
  last_direction TEXT NOT NULL DEFAULT 'in' CHECK (last_direction IN ('in', 'out', 'note')),
  message_count BIGINT NOT NULL DEFAULT 0,
  flags_json TEXT NOT NULL DEFAULT '{}',
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (channel_id, remote_thread, lane)
);
CREATE INDEX conversation_recent ON conversation (workspace_id, state, last_message_at DESC, id DESC);
CREATE INDEX conversation_assignee ON conversation (workspace_id, state, assignee_id, last_message_at DESC, id DESC);
CREATE INDEX conversation_waiting ON conversation (workspace_id, state, waiting_since, id);
CREATE INDEX conversation_contact ON conversation (workspace_id, contact_id, last_message_at DESC);
CREATE INDEX conversation_all ON conversation (workspace_id, last_message_at DESC, id DESC);
CREATE INDEX conversation_priority ON conversation (workspace_id, state, priority DESC, last_message_at DESC, id DESC);
CREATE INDEX conversation_snoozed ON conversation (state, snoozed_until);

CREATE TABLE message (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL,
  conversation_id BIGINT NOT NULL REFERENCES conversation (id),
  channel_id BIGINT NOT NULL REFERENCES channel (id),
  direction TEXT NOT NULL CHECK (direction IN ('in', 'out', 'note')),
  remote_id TEXT,
  remote_parent TEXT,
  identity_id BIGINT,
  member_id BIGINT,
  text TEXT NOT NULL,
  html TEXT,
  lang TEXT,
  tone DOUBLE PRECISION,
  visibility TEXT NOT NULL DEFAULT 'public',
  url TEXT,
  quoted_json TEXT,
  attachments_json TEXT NOT NULL DEFAULT '[]',
  flags_json TEXT NOT NULL DEFAULT '{}',
  state TEXT NOT NULL CHECK (state IN ('received', 'waiting', 'held', 'sending', 'unknown', 'sent', 'failed',
                                       'cancelled', 'deleted')),
  sent_at BIGINT NOT NULL,
  received_at BIGINT NOT NULL,
  edited_at BIGINT,
  deleted_at BIGINT,
  waits BIGINT NOT NULL DEFAULT 0,
  delivery_id BIGINT,
  UNIQUE (channel_id, remote_id)
);
CREATE INDEX message_thread ON message (conversation_id, sent_at, id);
CREATE INDEX message_parent ON message (channel_id, remote_parent);
CREATE INDEX message_identity ON message (identity_id, sent_at);

CREATE TABLE message_revision (
  id BIGINT NOT NULL PRIMARY KEY,
  message_id BIGINT NOT NULL REFERENCES message (id),
  workspace_id BIGINT NOT NULL,
  text TEXT NOT NULL,
  html TEXT,
  at BIGINT NOT NULL
);
CREATE INDEX message_revision_message ON message_revision (message_id, at);

CREATE TABLE moment (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL,
  contact_id BIGINT NOT NULL REFERENCES contact (id),
  conversation_id BIGINT REFERENCES conversation (id),
  member_id BIGINT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('hiccup', 'celebration', 'loss', 'promise', 'note')),
  text TEXT NOT NULL,
  happened_at BIGINT NOT NULL,
  follow_up_at BIGINT,
  follow_up_done_at BIGINT,
  due_seen_at BIGINT,
  created_at BIGINT NOT NULL
);
CREATE INDEX moment_contact ON moment (contact_id, happened_at DESC, id DESC);
CREATE INDEX moment_due ON moment (follow_up_at, id) WHERE follow_up_done_at IS NULL AND due_seen_at IS NULL;
CREATE INDEX moment_follow_up ON moment (workspace_id, follow_up_done_at, follow_up_at, id);

CREATE TABLE reaction (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL,
  channel_id BIGINT NOT NULL REFERENCES channel (id),
  message_id BIGINT,
  kind TEXT NOT NULL,
  remote_id TEXT NOT NULL,
  identity_id BIGINT,
  target_remote_id TEXT,
  at BIGINT NOT NULL,
  removed_at BIGINT,
  UNIQUE (channel_id, remote_id)
);
CREATE INDEX reaction_target ON reaction (channel_id, target_remote_id);
CREATE INDEX reaction_message ON reaction (message_id, kind);

CREATE TABLE draft (
  conversation_id BIGINT NOT NULL REFERENCES conversation (id),
  member_id BIGINT NOT NULL REFERENCES member (id),
  workspace_id BIGINT NOT NULL,
  text TEXT NOT NULL,
  options_json TEXT NOT NULL DEFAULT '{}',
  base_version BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (conversation_id, member_id)
);

CREATE TABLE canned_reply (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL REFERENCES workspace (id),
  title TEXT NOT NULL,
  shortcut TEXT NOT NULL DEFAULT '',
  text TEXT NOT NULL,
  created_by BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX canned_reply_workspace ON canned_reply (workspace_id, title);

CREATE TABLE poison (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL,
  channel_id BIGINT NOT NULL REFERENCES channel (id),
  remote_id TEXT,
  raw BYTEA NOT NULL,
  error TEXT NOT NULL,
  tries BIGINT NOT NULL DEFAULT 1,
  state TEXT NOT NULL CHECK (state IN ('set_aside', 'retried', 'dropped_by_member')),
  first_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL
);
CREATE INDEX poison_channel ON poison (channel_id, state, id);

CREATE TABLE policy_version (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL REFERENCES workspace (id),
  number BIGINT NOT NULL,
  document TEXT NOT NULL,
  author_id BIGINT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL CHECK (state IN ('draft', 'adopted', 'retired')),
  created_at BIGINT NOT NULL,
  adopted_at BIGINT,
  adopted_by BIGINT,
  UNIQUE (workspace_id, number)
);
CREATE UNIQUE INDEX policy_adopted ON policy_version (workspace_id) WHERE state = 'adopted';

CREATE TABLE decision (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL,
  policy_version_id BIGINT,
  member_id BIGINT,
  channel_id BIGINT,
  conversation_id BIGINT,
  draft_digest TEXT NOT NULL,
  outcome TEXT NOT NULL,
  reasons_json TEXT NOT NULL DEFAULT '[]',
  at BIGINT NOT NULL
);
CREATE INDEX decision_workspace ON decision (workspace_id, at DESC, id DESC);

-- One thing on its way out. due_at: not before. unknown: due_at is when to read back next.
CREATE TABLE delivery (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL,
  channel_id BIGINT NOT NULL REFERENCES channel (id),
  conversation_id BIGINT REFERENCES conversation (id),
  message_id BIGINT,
  kind TEXT NOT NULL,
  content_json TEXT NOT NULL,
  digest TEXT NOT NULL,
  idempotency_key TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'held', 'sending', 'unknown', 'sent', 'failed', 'cancelled')),
  due_at BIGINT NOT NULL,
  attempts BIGINT NOT NULL DEFAULT 0,
  settle_tries BIGINT NOT NULL DEFAULT 0,
  first_attempt_at BIGINT,
  last_attempt_at BIGINT,
  lease_owner TEXT,
  lease_token BIGINT NOT NULL DEFAULT 0,
  lease_until BIGINT,
  remote_id TEXT,
  remote_url TEXT,
  error_kind TEXT,
  error TEXT,
  advice TEXT,
  member_id BIGINT,
  decision_id BIGINT,
  declared_json TEXT NOT NULL DEFAULT '[]',
  created_at BIGINT NOT NULL,
  finished_at BIGINT
);
CREATE INDEX delivery_due ON delivery (state, due_at);
CREATE INDEX delivery_conversation ON delivery (conversation_id, id);
CREATE INDEX delivery_workspace ON delivery (workspace_id, state, id);
CREATE INDEX delivery_channel ON delivery (channel_id, state, id);

CREATE TABLE attempt (
  id BIGINT NOT NULL PRIMARY KEY,
  delivery_id BIGINT NOT NULL REFERENCES delivery (id),
  workspace_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  started_at BIGINT NOT NULL,
  finished_at BIGINT,
  outcome TEXT,
  error TEXT,
  UNIQUE (delivery_id, number)
);

CREATE TABLE approval (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL,
  delivery_id BIGINT NOT NULL REFERENCES delivery (id),
  rule TEXT NOT NULL,
  asked_of_json TEXT NOT NULL DEFAULT '[]',
  reason TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'refused', 'withdrawn')),
  decided_by BIGINT,
  decided_at BIGINT,
  note TEXT,
  created_at BIGINT NOT NULL
);
CREATE INDEX approval_workspace ON approval (workspace_id, state, id);
CREATE INDEX approval_delivery ON approval (delivery_id, state);

-- Append-only; each row's hash covers the row and the workspace's row before it.
CREATE TABLE event (
  seq BIGINT NOT NULL GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  workspace_id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  kind TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id BIGINT NOT NULL,
  actor_id BIGINT,
  data_json TEXT NOT NULL,
  prev_hash BYTEA NOT NULL,
  hash BYTEA NOT NULL
);
CREATE INDEX event_workspace ON event (workspace_id, seq);
CREATE FUNCTION event_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the event log is append-only' USING ERRCODE = 'raise_exception';
END;
$$;
CREATE TRIGGER event_keep BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION event_keep();

CREATE TABLE lease (
  name TEXT NOT NULL PRIMARY KEY,
  owner TEXT NOT NULL,
  token BIGINT NOT NULL,
  until BIGINT NOT NULL
);

-- Messages to be indexed, and the index: whole folded words, one workspace word in front.
CREATE TABLE search_pending (
  message_id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL
);
CREATE TABLE message_words (
  message_id BIGINT NOT NULL PRIMARY KEY,
  words TSVECTOR NOT NULL
);
CREATE INDEX message_words_words ON message_words USING GIN (words);
