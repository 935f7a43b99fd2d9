-- What each channel's own account says of itself on its network, and how that changed.

-- why: it could not be read when it was last looked at. profile_json, read_at: as last read; empty: never.
CREATE TABLE channel_profile (
  channel_id BIGINT NOT NULL PRIMARY KEY REFERENCES channel (id),
  workspace_id BIGINT NOT NULL REFERENCES workspace (id),
  looked_at BIGINT NOT NULL,
  why TEXT NOT NULL DEFAULT '',
  profile_json TEXT NOT NULL DEFAULT '',
  read_at BIGINT
);
CREATE INDEX channel_profile_workspace ON channel_profile (workspace_id, channel_id);

-- at: when it was first seen otherwise than before.
CREATE TABLE channel_profile_change (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL REFERENCES workspace (id),
  channel_id BIGINT NOT NULL REFERENCES channel (id),
  place TEXT NOT NULL CHECK (place IN ('name', 'about', 'link', 'field', 'location', 'avatar', 'banner')),
  before_text TEXT NOT NULL DEFAULT '',
  after_text TEXT NOT NULL DEFAULT '',
  at BIGINT NOT NULL
);
CREATE INDEX channel_profile_change_channel ON channel_profile_change (workspace_id, channel_id, id);
