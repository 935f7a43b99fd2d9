-- Consents begun in a browser and not yet finished (api/consents.h).
CREATE TABLE consent (
  digest TEXT NOT NULL PRIMARY KEY,
  workspace_id INTEGER NOT NULL REFERENCES workspace (id),
  member_id INTEGER NOT NULL REFERENCES member (id),
  network TEXT NOT NULL,
  server TEXT NOT NULL,
  mode TEXT NOT NULL,
  pending_sealed BLOB NOT NULL,
  until INTEGER NOT NULL
) STRICT;
CREATE INDEX consent_member ON consent (workspace_id, member_id);
