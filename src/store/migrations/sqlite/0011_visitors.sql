-- Visitors: what was done about whom and why, what they wish; how long the record is kept, and what must be kept.

-- Who set it: a member, or nobody where the person's own words were heard (message_id names them). none: taken back; what
-- was heard before counts no more.
CREATE TABLE contact_wish_new (
  contact_id INTEGER NOT NULL PRIMARY KEY REFERENCES contact (id),
  workspace_id INTEGER NOT NULL,
  wish TEXT NOT NULL CHECK (wish IN ('none', 'welcome', 'stop')),
  note TEXT NOT NULL DEFAULT '',
  member_id INTEGER,
  message_id INTEGER,
  at INTEGER NOT NULL
) STRICT;
INSERT INTO contact_wish_new (contact_id, workspace_id, wish, note, member_id, at)
  SELECT contact_id, workspace_id, wish, note, member_id, at FROM contact_wish;
DROP TABLE contact_wish;
ALTER TABLE contact_wish_new RENAME TO contact_wish;

-- Every wish that was ever set or taken back, oldest first by id.
CREATE TABLE contact_wish_change (
  id INTEGER NOT NULL PRIMARY KEY,
  workspace_id INTEGER NOT NULL REFERENCES workspace (id),
  contact_id INTEGER NOT NULL REFERENCES contact (id),
  wish TEXT NOT NULL CHECK (wish IN ('none', 'welcome', 'stop')),
  note TEXT NOT NULL DEFAULT '',
  member_id INTEGER,
  message_id INTEGER,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX contact_wish_change_contact ON contact_wish_change (workspace_id, contact_id, id);

-- How far one has gone with somebody, and until when what they write waits.
CREATE TABLE visitor (
  contact_id INTEGER NOT NULL PRIMARY KEY REFERENCES contact (id),
  workspace_id INTEGER NOT NULL REFERENCES workspace (id),
  rung TEXT NOT NULL DEFAULT '' CHECK (rung IN ('', 'remind', 'redirect', 'limit', 'block')),
  muted_until INTEGER,
  updated_at INTEGER NOT NULL
) STRICT;

-- What was done, with its evidence. text_seen, text_digest: the message's words as they were then, and their SHA-256.
-- member_id: who did it; none: the rule. state: a block is asked until somebody else agrees; what a rule offers is
-- offered until a member takes it up.
CREATE TABLE visitor_step (
  id INTEGER NOT NULL PRIMARY KEY,
  workspace_id INTEGER NOT NULL REFERENCES workspace (id),
  contact_id INTEGER NOT NULL REFERENCES contact (id),
  conversation_id INTEGER,
  message_id INTEGER,
  kind TEXT NOT NULL CHECK (kind IN ('remind', 'redirect', 'limit', 'block', 'down', 'hide', 'show', 'mute', 'unmute',
                                     'route', 'warn')),
  rung_before TEXT NOT NULL DEFAULT '',
  rung_after TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL CHECK (state IN ('done', 'offered', 'asked', 'refused', 'withdrawn')),
  why TEXT NOT NULL DEFAULT '',
  wording TEXT NOT NULL DEFAULT '',
  rule TEXT NOT NULL DEFAULT '',
  policy_version_id INTEGER,
  text_seen TEXT,
  text_digest TEXT,
  until INTEGER,
  answer_id INTEGER,
  member_id INTEGER,
  at INTEGER NOT NULL,
  decided_by INTEGER,
  decided_at INTEGER,
  note TEXT NOT NULL DEFAULT '',
  erased_at INTEGER
) STRICT;
CREATE INDEX visitor_step_contact ON visitor_step (workspace_id, contact_id, id);
CREATE INDEX visitor_step_message ON visitor_step (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX visitor_step_asked ON visitor_step (workspace_id, id) WHERE state = 'asked';

-- What the desk hides; it is there all the same.
CREATE TABLE message_hidden (
  message_id INTEGER NOT NULL PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
  workspace_id INTEGER NOT NULL,
  conversation_id INTEGER NOT NULL,
  step_id INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX message_hidden_conversation ON message_hidden (workspace_id, conversation_id);

-- How long a kind of record is kept, in days; a kind without a row is kept for ever. after_at, after_id: how far the
-- pass that is under way has come; passed_at: when the last one ended.
CREATE TABLE retention (
  workspace_id INTEGER NOT NULL REFERENCES workspace (id),
  kind TEXT NOT NULL CHECK (kind IN ('messages', 'overheard', 'attachments', 'decisions', 'visitors', 'proofs')),
  days INTEGER NOT NULL CHECK (days BETWEEN 1 AND 36500),
  set_by INTEGER NOT NULL,
  set_at INTEGER NOT NULL,
  after_at INTEGER NOT NULL DEFAULT 0,
  after_id INTEGER NOT NULL DEFAULT 0,
  passed_at INTEGER,
  erased INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (workspace_id, kind)
) STRICT;

-- Nothing of what all its given parts name is erased or taken away while it stands.
CREATE TABLE legal_hold (
  id INTEGER NOT NULL PRIMARY KEY,
  workspace_id INTEGER NOT NULL REFERENCES workspace (id),
  contact_id INTEGER REFERENCES contact (id),
  conversation_id INTEGER REFERENCES conversation (id),
  channel_id INTEGER REFERENCES channel (id),
  from_at INTEGER,
  until_at INTEGER,
  reason TEXT NOT NULL,
  by_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  released_by INTEGER,
  released_at INTEGER,
  released_why TEXT NOT NULL DEFAULT '',
  CHECK (contact_id IS NOT NULL OR conversation_id IS NOT NULL OR channel_id IS NOT NULL OR from_at IS NOT NULL
         OR until_at IS NOT NULL)
) STRICT;
CREATE INDEX legal_hold_workspace ON legal_hold (workspace_id, id);

-- erased_at: retention took the words; erased_digest: their SHA-256.
ALTER TABLE message ADD COLUMN erased_at INTEGER;
ALTER TABLE message ADD COLUMN erased_digest TEXT;
ALTER TABLE delivery ADD COLUMN erased_at INTEGER;
ALTER TABLE decision ADD COLUMN erased_at INTEGER;
ALTER TABLE approval ADD COLUMN erased_at INTEGER;
ALTER TABLE photo_release ADD COLUMN proof_erased_at INTEGER;
CREATE INDEX delivery_message ON delivery (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX delivery_decision ON delivery (decision_id) WHERE decision_id IS NOT NULL;
