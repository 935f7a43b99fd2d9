-- What a step about a visitor (visitor_step) came to on the networks: one row a channel and what was done there.
-- kind: hide, unhide, mute, unmute, block, unblock. account: whose; message_id: the answer hidden. delivery_id: how it
-- left; none: it stays on the desk alone, and why says so.
CREATE TABLE moderation (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL REFERENCES workspace (id),
  step_id BIGINT NOT NULL,
  contact_id BIGINT NOT NULL REFERENCES contact (id),
  channel_id BIGINT NOT NULL REFERENCES channel (id),
  message_id BIGINT,
  kind TEXT NOT NULL,
  account TEXT NOT NULL DEFAULT '',
  delivery_id BIGINT,
  why TEXT NOT NULL DEFAULT '',
  at BIGINT NOT NULL
);
CREATE INDEX moderation_contact ON moderation (workspace_id, contact_id, id);
CREATE INDEX moderation_message ON moderation (message_id, id) WHERE message_id IS NOT NULL;
