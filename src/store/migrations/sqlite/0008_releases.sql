-- Who may be shown: people who agreed to be, what they agreed to, and who is on which picture.

CREATE TABLE shown_person (
  id INTEGER NOT NULL PRIMARY KEY,
  workspace_id INTEGER NOT NULL REFERENCES workspace (id),
  name TEXT NOT NULL,
  minor INTEGER NOT NULL DEFAULT 0,
  created_by INTEGER,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX shown_person_workspace ON shown_person (workspace_id, name);

-- channels_json: ids; empty: every channel. proof_digest: the signed form, in the data folder (store/files.h).
CREATE TABLE photo_release (
  id INTEGER NOT NULL PRIMARY KEY,
  workspace_id INTEGER NOT NULL REFERENCES workspace (id),
  person_id INTEGER NOT NULL REFERENCES shown_person (id),
  guardian TEXT NOT NULL DEFAULT '',
  channels_json TEXT NOT NULL DEFAULT '[]',
  campaign TEXT NOT NULL DEFAULT '',
  valid_from INTEGER NOT NULL,
  valid_until INTEGER,
  proof_digest TEXT,
  proof_name TEXT NOT NULL DEFAULT '',
  proof_type TEXT NOT NULL DEFAULT '',
  created_by INTEGER,
  created_at INTEGER NOT NULL,
  withdrawn_at INTEGER,
  withdrawn_by INTEGER,
  withdrawn_why TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX photo_release_person ON photo_release (workspace_id, person_id);
CREATE INDEX photo_release_proof ON photo_release (workspace_id, proof_digest);

-- Pictures and documents by their bytes: what was seen, and what people said of the whole. of_digest: it was made
-- smaller from that one, whose faces and words count. why: where nobody could look, in words.
CREATE TABLE picture (
  workspace_id INTEGER NOT NULL REFERENCES workspace (id),
  digest TEXT NOT NULL,
  of_digest TEXT,
  looked INTEGER NOT NULL DEFAULT 0,
  why TEXT NOT NULL DEFAULT '',
  nobody_by INTEGER,
  nobody_at INTEGER,
  nobody_approved_by INTEGER,
  nobody_approved_at INTEGER,
  bank INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (workspace_id, digest)
) STRICT;

-- x, y, w, h: parts of the picture's width and height, 0 to 1.
CREATE TABLE picture_face (
  id INTEGER NOT NULL PRIMARY KEY,
  workspace_id INTEGER NOT NULL REFERENCES workspace (id),
  digest TEXT NOT NULL,
  x REAL NOT NULL,
  y REAL NOT NULL,
  w REAL NOT NULL,
  h REAL NOT NULL,
  confidence REAL NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('found', 'doubtful', 'marked')),
  answer TEXT NOT NULL DEFAULT 'open' CHECK (answer IN ('open', 'person', 'nobody')),
  person_id INTEGER REFERENCES shown_person (id),
  answered_by INTEGER,
  answered_at INTEGER,
  approved_by INTEGER,
  approved_at INTEGER
) STRICT;
CREATE INDEX picture_face_picture ON picture_face (workspace_id, digest);
CREATE INDEX picture_face_person ON picture_face (workspace_id, person_id);

-- What a withdrawal takes back. delivery_id: the removal on its way; none: it cannot be taken back there, and why.
CREATE TABLE picture_recall (
  id INTEGER NOT NULL PRIMARY KEY,
  workspace_id INTEGER NOT NULL REFERENCES workspace (id),
  release_id INTEGER NOT NULL REFERENCES photo_release (id),
  message_id INTEGER NOT NULL,
  delivery_id INTEGER,
  why TEXT NOT NULL DEFAULT '',
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX picture_recall_release ON picture_recall (workspace_id, release_id);

-- A member looked at the pictures somebody sent us, and said whether the desk shows them.
CREATE TABLE picture_look (
  workspace_id INTEGER NOT NULL REFERENCES workspace (id),
  message_id INTEGER NOT NULL,
  shown INTEGER NOT NULL,
  member_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, message_id)
) STRICT;
