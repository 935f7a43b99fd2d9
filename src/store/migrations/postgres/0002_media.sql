-- Files: what members attach and what came with mails. The bytes lie in the data folder, named by their digest
-- (store/files.h); a row is one use of them.
CREATE TABLE media (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL REFERENCES workspace (id),
  origin TEXT NOT NULL CHECK (origin IN ('own', 'heard')),
  digest TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('image', 'file')),
  type TEXT NOT NULL,
  name TEXT NOT NULL,
  alt TEXT NOT NULL DEFAULT '',
  size BIGINT NOT NULL,
  width BIGINT NOT NULL DEFAULT 0,
  height BIGINT NOT NULL DEFAULT 0,
  made_of BIGINT,
  message_id BIGINT,
  created_by BIGINT,
  created_at BIGINT NOT NULL,
  unused_since BIGINT
);
CREATE INDEX media_digest ON media (workspace_id, digest);
CREATE INDEX media_message ON media (message_id);
CREATE INDEX media_made_of ON media (made_of);
CREATE INDEX media_unused ON media (workspace_id, unused_since);

ALTER TABLE draft ADD COLUMN media_json TEXT NOT NULL DEFAULT '[]';
