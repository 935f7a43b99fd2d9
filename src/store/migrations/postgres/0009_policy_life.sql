-- The document's life: who has read a version, worries people write down, when a review was asked for.
CREATE TABLE policy_reading (
  policy_version_id BIGINT NOT NULL REFERENCES policy_version (id),
  member_id BIGINT NOT NULL REFERENCES member (id),
  workspace_id BIGINT NOT NULL REFERENCES workspace (id),
  read_at BIGINT,
  reminded_at BIGINT,
  PRIMARY KEY (policy_version_id, member_id)
);
CREATE INDEX policy_reading_workspace ON policy_reading (workspace_id, member_id);

CREATE TABLE concern (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL REFERENCES workspace (id),
  member_id BIGINT NOT NULL REFERENCES member (id),
  text TEXT NOT NULL,
  answered_with TEXT NOT NULL DEFAULT '' CHECK (answered_with IN ('', 'rules', 'register', 'setting', 'not_done')),
  answer TEXT NOT NULL DEFAULT '',
  entry TEXT NOT NULL DEFAULT '',
  answered_by BIGINT,
  answered_at BIGINT,
  created_at BIGINT NOT NULL
);
CREATE INDEX concern_workspace ON concern (workspace_id, id);

CREATE INDEX message_out ON message (workspace_id, sent_at, id) WHERE direction = 'out';
ALTER TABLE policy_version ADD COLUMN review_told_at BIGINT;
