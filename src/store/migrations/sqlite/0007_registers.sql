-- What the policy leans on beside its own words: registers, company facts, the stop, who wants to be written to.

-- One entry of a register of the adopted document. sealed: a JSON object (publish/registers/register_entry.h), sealed for this
-- workspace and entry; nothing of it stands in the clear.
CREATE TABLE register_entry (
  id INTEGER NOT NULL PRIMARY KEY,
  workspace_id INTEGER NOT NULL REFERENCES workspace (id),
  register TEXT NOT NULL,
  sealed BLOB NOT NULL,
  created_by INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX register_entry_register ON register_entry (workspace_id, register, id);

-- Nobody is to be listed here, and somebody said so: an empty register counts as looked through then.
CREATE TABLE register_empty (
  workspace_id INTEGER NOT NULL REFERENCES workspace (id),
  register TEXT NOT NULL,
  member_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, register)
) STRICT;

-- sealed: a JSON object (publish/company_fact.h), sealed for this workspace and key.
CREATE TABLE company_fact (
  workspace_id INTEGER NOT NULL REFERENCES workspace (id),
  key TEXT NOT NULL,
  sealed BLOB NOT NULL,
  updated_by INTEGER,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, key)
) STRICT;

-- Raised by every edit of the above in its own transaction, so that every process knows when to read anew.
CREATE TABLE register_change (
  workspace_id INTEGER NOT NULL PRIMARY KEY REFERENCES workspace (id),
  number INTEGER NOT NULL
) STRICT;

-- Nothing leaves the workspace, or the channel where one is named, until it is released.
CREATE TABLE outbound_stop (
  id INTEGER NOT NULL PRIMARY KEY,
  workspace_id INTEGER NOT NULL REFERENCES workspace (id),
  channel_id INTEGER REFERENCES channel (id),
  reason TEXT NOT NULL,
  by_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  released_by INTEGER,
  released_at INTEGER
) STRICT;
CREATE INDEX outbound_stop_workspace ON outbound_stop (workspace_id, id);
CREATE UNIQUE INDEX outbound_stop_one ON outbound_stop (workspace_id, COALESCE(channel_id, 0)) WHERE released_at IS NULL;

-- What a member wrote down about whether somebody wants to hear from us unasked.
CREATE TABLE contact_wish (
  contact_id INTEGER NOT NULL PRIMARY KEY REFERENCES contact (id),
  workspace_id INTEGER NOT NULL,
  wish TEXT NOT NULL CHECK (wish IN ('welcome', 'stop')),
  note TEXT NOT NULL DEFAULT '',
  member_id INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT;

-- What was posted lately, for rules on how often.
CREATE INDEX delivery_posted ON delivery (workspace_id, created_at) WHERE kind = 'post';

ALTER TABLE decision ADD COLUMN facts_json TEXT NOT NULL DEFAULT '{}';
ALTER TABLE approval ADD COLUMN text_before TEXT;
ALTER TABLE approval ADD COLUMN text_after TEXT;
