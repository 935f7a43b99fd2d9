-- Consents begun in a browser and not yet finished (api/consents.h).
CREATE TABLE consent (
  digest TEXT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL REFERENCES workspace (id),
  member_id BIGINT NOT NULL REFERENCES member (id),
  network TEXT NOT NULL,
  server TEXT NOT NULL,
  mode TEXT NOT NULL,
  pending_sealed BYTEA NOT NULL,
  until BIGINT NOT NULL
);
CREATE INDEX consent_member ON consent (workspace_id, member_id);
