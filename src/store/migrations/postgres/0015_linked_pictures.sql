-- Pictures of pages that a message linked to when it left, as a network may show them beside it; kept when the page
-- itself (linked_page) is forgotten.
CREATE TABLE linked_picture (
  workspace_id BIGINT NOT NULL REFERENCES workspace (id),
  message_id BIGINT NOT NULL,
  digest TEXT NOT NULL,
  url TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (message_id, digest)
);
CREATE INDEX linked_picture_digest ON linked_picture (workspace_id, digest);
