-- Approvals in steps: who said yes to what, by when, what was changed, and who was written to about it.
ALTER TABLE approval ADD COLUMN steps_json TEXT NOT NULL DEFAULT '[]';
ALTER TABLE approval ADD COLUMN step BIGINT NOT NULL DEFAULT 0;
ALTER TABLE approval ADD COLUMN asked_at BIGINT;
ALTER TABLE approval ADD COLUMN due_at BIGINT;
ALTER TABLE approval ADD COLUMN late_at BIGINT;
ALTER TABLE approval ADD COLUMN told_at BIGINT;
ALTER TABLE approval ADD COLUMN reminded_at BIGINT;
UPDATE approval SET asked_at = created_at, told_at = created_at;
CREATE INDEX approval_due ON approval (due_at) WHERE state = 'waiting' AND late_at IS NULL;
CREATE INDEX approval_waiting ON approval (id) WHERE state = 'waiting';

CREATE TABLE approval_yes (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL REFERENCES workspace (id),
  approval_id BIGINT NOT NULL REFERENCES approval (id),
  delivery_id BIGINT NOT NULL REFERENCES delivery (id),
  member_id BIGINT NOT NULL,
  step BIGINT NOT NULL,
  digest TEXT NOT NULL,
  late BIGINT NOT NULL DEFAULT 0,
  note TEXT NOT NULL DEFAULT '',
  said_at BIGINT NOT NULL,
  voided_at BIGINT
);
CREATE INDEX approval_yes_delivery ON approval_yes (delivery_id, id);
CREATE INDEX approval_yes_workspace ON approval_yes (workspace_id, id);
INSERT INTO approval_yes (id, workspace_id, approval_id, delivery_id, member_id, step, digest, note, said_at)
SELECT a.id, a.workspace_id, a.id, a.delivery_id, a.decided_by, 0, d.digest, COALESCE(a.note, ''), a.decided_at
FROM approval a JOIN delivery d ON d.id = a.delivery_id
WHERE a.state = 'approved' AND a.decided_by IS NOT NULL AND a.decided_at IS NOT NULL;

CREATE TABLE delivery_change (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL REFERENCES workspace (id),
  delivery_id BIGINT NOT NULL REFERENCES delivery (id),
  member_id BIGINT NOT NULL,
  text_before TEXT NOT NULL,
  text_after TEXT NOT NULL,
  digest_before TEXT NOT NULL,
  digest_after TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  changed_at BIGINT NOT NULL
);
CREATE INDEX delivery_change_delivery ON delivery_change (delivery_id, id);
CREATE INDEX delivery_change_workspace ON delivery_change (workspace_id, id);
INSERT INTO delivery_change (id, workspace_id, delivery_id, member_id, text_before, text_after, digest_before,
  digest_after, note, changed_at)
SELECT a.id, a.workspace_id, a.delivery_id, a.decided_by, a.text_before, a.text_after, '', '', COALESCE(a.note, ''),
  a.decided_at
FROM approval a
WHERE a.text_before IS NOT NULL AND a.text_after IS NOT NULL AND a.decided_by IS NOT NULL AND a.decided_at IS NOT NULL;
ALTER TABLE approval DROP COLUMN text_before;
ALTER TABLE approval DROP COLUMN text_after;

CREATE TABLE approval_mail (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL REFERENCES workspace (id),
  delivery_id BIGINT NOT NULL REFERENCES delivery (id),
  approval_id BIGINT NOT NULL REFERENCES approval (id),
  member_id BIGINT NOT NULL,
  digest TEXT NOT NULL,
  why TEXT NOT NULL CHECK (why IN ('asked', 'late', 'reminder')),
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  try_at BIGINT,
  tries BIGINT NOT NULL DEFAULT 0,
  sent_at BIGINT,
  error TEXT NOT NULL DEFAULT '',
  used_at BIGINT
);
CREATE INDEX approval_mail_due ON approval_mail (try_at) WHERE try_at IS NOT NULL;
CREATE INDEX approval_mail_delivery ON approval_mail (delivery_id, member_id);
CREATE INDEX approval_mail_workspace ON approval_mail (workspace_id, id);
