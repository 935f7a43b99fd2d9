-- Who follows each channel's own account and whom it follows, as its network lists them.

-- How far a list was read. began_at: the reading under way, or the last; cursor: where it goes on; told: people so far;
-- next_at: not before. read_at: when it was last read to its end; whole: 0 where there were more than are kept then.
-- hidden: whether the network keeps it from others, where it tells.
CREATE TABLE channel_follow_list (
  workspace_id INTEGER NOT NULL REFERENCES workspace (id),
  channel_id INTEGER NOT NULL REFERENCES channel (id),
  side TEXT NOT NULL CHECK (side IN ('followers', 'followed')),
  state TEXT NOT NULL CHECK (state IN ('reading', 'read', 'unread')),
  began_at INTEGER NOT NULL,
  cursor TEXT NOT NULL DEFAULT '',
  told INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER NOT NULL,
  why_kind TEXT NOT NULL DEFAULT '',
  why TEXT NOT NULL DEFAULT '',
  read_at INTEGER,
  whole INTEGER NOT NULL DEFAULT 1,
  hidden INTEGER,
  PRIMARY KEY (channel_id, side)
) STRICT;
CREATE INDEX channel_follow_list_workspace ON channel_follow_list (workspace_id, channel_id);

-- last_seen: began_at of the last reading that told of them; gone_at: a whole reading after that did not.
CREATE TABLE channel_follow (
  workspace_id INTEGER NOT NULL REFERENCES workspace (id),
  channel_id INTEGER NOT NULL REFERENCES channel (id),
  side TEXT NOT NULL CHECK (side IN ('followers', 'followed')),
  remote_id TEXT NOT NULL,
  handle TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL DEFAULT '',
  url TEXT NOT NULL DEFAULT '',
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  gone_at INTEGER,
  PRIMARY KEY (workspace_id, channel_id, side, remote_id)
) STRICT;
