-- Who may be shown: people who agreed to be, what they agreed to, and who is on which picture.

CREATE TABLE shown_person (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL REFERENCES workspace (id),
  name TEXT NOT NULL,
  minor BIGINT NOT NULL DEFAULT 0,
  created_by BIGINT,
  created_at BIGINT NOT NULL
);
CREATE INDEX shown_person_workspace ON shown_person (workspace_id, name);

-- channels_json: ids; empty: every channel. proof_digest: the signed form, in the data folder (store/files.h).
CREATE TABLE photo_release (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL REFERENCES workspace (id),
  person_id BIGINT NOT NULL REFERENCES shown_person (id),
  guardian TEXT NOT NULL DEFAULT '',
  channels_json TEXT NOT NULL DEFAULT '[]',
  campaign TEXT NOT NULL DEFAULT '',
  valid_from BIGINT NOT NULL,
  valid_until BIGINT,
  proof_digest TEXT,
  proof_name TEXT NOT NULL DEFAULT '',
  proof_type TEXT NOT NULL DEFAULT '',
  created_by BIGINT,
  created_at BIGINT NOT NULL,
  withdrawn_at BIGINT,
  withdrawn_by BIGINT,
  withdrawn_why TEXT NOT NULL DEFAULT ''
);
CREATE INDEX photo_release_person ON photo_release (workspace_id, person_id);
CREATE INDEX photo_release_proof ON photo_release (workspace_id, proof_digest);

-- Pictures and documents by their bytes: what was seen, and what people said of the whole. of_digest: it was made
-- smaller from that one, whose faces and words count. why: where nobody could look, in words.
CREATE TABLE picture (
  workspace_id BIGINT NOT NULL REFERENCES workspace (id),
  digest TEXT NOT NULL,
  of_digest TEXT,
  looked BIGINT NOT NULL DEFAULT 0,
  why TEXT NOT NULL DEFAULT '',
  nobody_by BIGINT,
  nobody_at BIGINT,
  nobody_approved_by BIGINT,
  nobody_approved_at BIGINT,
  bank BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (workspace_id, digest)
);

-- x, y, w, h: parts of the picture's width and height, 0 to 1.
CREATE TABLE picture_face (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL REFERENCES workspace (id),
  digest TEXT NOT NULL,
  x DOUBLE PRECISION NOT NULL,
  y DOUBLE PRECISION NOT NULL,
  w DOUBLE PRECISION NOT NULL,
  h DOUBLE PRECISION NOT NULL,
  confidence DOUBLE PRECISION NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('found', 'doubtful', 'marked')),
  answer TEXT NOT NULL DEFAULT 'open' CHECK (answer IN ('open', 'person', 'nobody')),
  person_id BIGINT REFERENCES shown_person (id),
  answered_by BIGINT,
  answered_at BIGINT,
  approved_by BIGINT,
  approved_at BIGINT
);
CREATE INDEX picture_face_picture ON picture_face (workspace_id, digest);
CREATE INDEX picture_face_person ON picture_face (workspace_id, person_id);

-- What a withdrawal takes back. delivery_id: the removal on its way; none: it cannot be taken back there, and why.
CREATE TABLE picture_recall (
  id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL REFERENCES workspace (id),
  release_id BIGINT NOT NULL REFERENCES photo_release (id),
  message_id BIGINT NOT NULL,
  delivery_id BIGINT,
  why TEXT NOT NULL DEFAULT '',
  at BIGINT NOT NULL
);
CREATE INDEX picture_recall_release ON picture_recall (workspace_id, release_id);

-- A member looked at the pictures somebody sent us, and said whether the desk shows them.
CREATE TABLE picture_look (
  workspace_id BIGINT NOT NULL REFERENCES workspace (id),
  message_id BIGINT NOT NULL,
  shown BIGINT NOT NULL,
  member_id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, message_id)
);
