-- What our own people post in their own name comes to the desk, tagged too; how long moments and changes of profiles
-- are kept.
CREATE TABLE visitor_step_new (
  id INTEGER NOT NULL PRIMARY KEY,
  workspace_id INTEGER NOT NULL REFERENCES workspace (id),
  contact_id INTEGER NOT NULL REFERENCES contact (id),
  conversation_id INTEGER,
  message_id INTEGER,
  kind TEXT NOT NULL CHECK (kind IN ('remind', 'redirect', 'limit', 'block', 'down', 'hide', 'show', 'mute', 'unmute',
                                     'route', 'warn', 'tag')),
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
INSERT INTO visitor_step_new (id, workspace_id, contact_id, conversation_id, message_id, kind, rung_before, rung_after,
                              state, why, wording, rule, policy_version_id, text_seen, text_digest, until, answer_id,
                              member_id, at, decided_by, decided_at, note, erased_at)
  SELECT id, workspace_id, contact_id, conversation_id, message_id, kind, rung_before, rung_after, state, why, wording,
         rule, policy_version_id, text_seen, text_digest, until, answer_id, member_id, at, decided_by, decided_at, note,
         erased_at
  FROM visitor_step;
DROP TABLE visitor_step;
ALTER TABLE visitor_step_new RENAME TO visitor_step;
CREATE INDEX visitor_step_contact ON visitor_step (workspace_id, contact_id, id);
CREATE INDEX visitor_step_message ON visitor_step (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX visitor_step_asked ON visitor_step (workspace_id, id) WHERE state = 'asked';

CREATE TABLE retention_new (
  workspace_id INTEGER NOT NULL REFERENCES workspace (id),
  kind TEXT NOT NULL CHECK (kind IN ('messages', 'overheard', 'attachments', 'decisions', 'visitors', 'proofs',
                                     'moments', 'profiles')),
  days INTEGER NOT NULL CHECK (days BETWEEN 1 AND 36500),
  set_by INTEGER NOT NULL,
  set_at INTEGER NOT NULL,
  after_at INTEGER NOT NULL DEFAULT 0,
  after_id INTEGER NOT NULL DEFAULT 0,
  passed_at INTEGER,
  erased INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (workspace_id, kind)
) STRICT;
INSERT INTO retention_new (workspace_id, kind, days, set_by, set_at, after_at, after_id, passed_at, erased)
  SELECT workspace_id, kind, days, set_by, set_at, after_at, after_id, passed_at, erased FROM retention;
DROP TABLE retention;
ALTER TABLE retention_new RENAME TO retention;

CREATE INDEX moment_created ON moment (workspace_id, created_at, id);
CREATE INDEX channel_profile_change_at ON channel_profile_change (workspace_id, at, id);
