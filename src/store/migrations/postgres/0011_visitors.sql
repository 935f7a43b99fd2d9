-- Visitors: what was done about whom and why, what they wish; how long the record is kept, and what must be kept.

-- Who set it: a member, or nobody where the person's own words were heard (message_id names them). none: taken back; what
-- was heard before counts no more.
ALTER TABLE contact_wish DROP CONSTRAINT contact_wish_wish_check;
ALTER TABLE contact_wish ADD CONSTRAINT contact_wish_wish_check CHECK (wish IN ('none', 'welcome', 'stop'));
ALTER TABLE contact_wish ALTER COLUMN member_id DROP NOT NULL;
ALTER TABLE contact_wish ADD COLUMN message_id BIGINT;

-- Every wish that was ever set or taken back, oldest first by id.
CREATE TABLE contact_wish_change (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL REFERENCES workspace (id),
  contact_id BIGINT NOT NULL REFERENCES contact (id),
  wish TEXT NOT NULL CHECK (wish IN ('none', 'welcome', 'stop')),
  note TEXT NOT NULL DEFAULT '',
  member_id BIGINT,
  message_id BIGINT,
  at BIGINT NOT NULL
);
CREATE INDEX contact_wish_change_contact ON contact_wish_change (workspace_id, contact_id, id);

-- How far one has gone with somebody, and until when what they write waits.
CREATE TABLE visitor (
  contact_id BIGINT NOT NULL PRIMARY KEY REFERENCES contact (id),
  workspace_id BIGINT NOT NULL REFERENCES workspace (id),
  rung TEXT NOT NULL DEFAULT '' CHECK (rung IN ('', 'remind', 'redirect', 'limit', 'block')),
  muted_until BIGINT,
  updated_at BIGINT NOT NULL
);

-- What was done, with its evidence. text_seen, text_digest: the message's words as they were then, and their SHA-256.
-- member_id: who did it; none: the rule. state: a block is asked until somebody else agrees; what a rule offers is
-- offered until a member takes it up.
CREATE TABLE visitor_step (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL REFERENCES workspace (id),
  contact_id BIGINT NOT NULL REFERENCES contact (id),
  conversation_id BIGINT,
  message_id BIGINT,
  kind TEXT NOT NULL CHECK (kind IN ('remind', 'redirect', 'limit', 'block', 'down', 'hide', 'show', 'mute', 'unmute',
                                     'route', 'warn')),
  rung_before TEXT NOT NULL DEFAULT '',
  rung_after TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL CHECK (state IN ('done', 'offered', 'asked', 'refused', 'withdrawn')),
  why TEXT NOT NULL DEFAULT '',
  wording TEXT NOT NULL DEFAULT '',
  rule TEXT NOT NULL DEFAULT '',
  policy_version_id BIGINT,
  text_seen TEXT,
  text_digest TEXT,
  until BIGINT,
  answer_id BIGINT,
  member_id BIGINT,
  at BIGINT NOT NULL,
  decided_by BIGINT,
  decided_at BIGINT,
  note TEXT NOT NULL DEFAULT '',
  erased_at BIGINT
);
CREATE INDEX visitor_step_contact ON visitor_step (workspace_id, contact_id, id);
CREATE INDEX visitor_step_message ON visitor_step (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX visitor_step_asked ON visitor_step (workspace_id, id) WHERE state = 'asked';

-- What the desk hides; it is there all the same.
CREATE TABLE message_hidden (
  message_id BIGINT NOT NULL PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
  workspace_id BIGINT NOT NULL,
  conversation_id BIGINT NOT NULL,
  step_id BIGINT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX message_hidden_conversation ON message_hidden (workspace_id, conversation_id);

-- How long a kind of record is kept, in days; a kind without a row is kept for ever. after_at, after_id: how far the
-- pass that is under way has come; passed_at: when the last one ended.
CREATE TABLE retention (
  workspace_id BIGINT NOT NULL REFERENCES workspace (id),
  kind TEXT NOT NULL CHECK (kind IN ('messages', 'overheard', 'attachments', 'decisions', 'visitors', 'proofs')),
  days BIGINT NOT NULL CHECK (days BETWEEN 1 AND 36500),
  set_by BIGINT NOT NULL,
  set_at BIGINT NOT NULL,
  after_at BIGINT NOT NULL DEFAULT 0,
  after_id BIGINT NOT NULL DEFAULT 0,
  passed_at BIGINT,
  erased BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (workspace_id, kind)
);

-- Nothing of what all its given parts name is erased or taken away while it stands.
CREATE TABLE legal_hold (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL REFERENCES workspace (id),
  contact_id BIGINT REFERENCES contact (id),
  conversation_id BIGINT REFERENCES conversation (id),
  channel_id BIGINT REFERENCES channel (id),
  from_at BIGINT,
  until_at BIGINT,
  reason TEXT NOT NULL,
  by_id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  released_by BIGINT,
  released_at BIGINT,
  released_why TEXT NOT NULL DEFAULT '',
  CHECK (contact_id IS NOT NULL OR conversation_id IS NOT NULL OR channel_id IS NOT NULL OR from_at IS NOT NULL
         OR until_at IS NOT NULL)
);
CREATE INDEX legal_hold_workspace ON legal_hold (workspace_id, id);

-- erased_at: retention took the words; erased_digest: their SHA-256.
ALTER TABLE message ADD COLUMN erased_at BIGINT;
ALTER TABLE message ADD COLUMN erased_digest TEXT;
ALTER TABLE delivery ADD COLUMN erased_at BIGINT;
ALTER TABLE decision ADD COLUMN erased_at BIGINT;
ALTER TABLE approval ADD COLUMN erased_at BIGINT;
ALTER TABLE photo_release ADD COLUMN proof_erased_at BIGINT;
CREATE INDEX delivery_message ON delivery (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX delivery_decision ON delivery (decision_id) WHERE decision_id IS NOT NULL;
