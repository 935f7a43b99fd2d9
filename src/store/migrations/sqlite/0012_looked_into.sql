-- What is looked into before it leaves: pages that drafts link to, pictures inside documents and films, words in files.

-- why: it could not be looked at. pictures_json: digests of the pictures it shows; unseen_json: why others could not be
-- had. plays: it shows a film.
CREATE TABLE linked_page (
  workspace_id INTEGER NOT NULL REFERENCES workspace (id),
  url_digest TEXT NOT NULL,
  fetched_at INTEGER NOT NULL,
  why TEXT NOT NULL DEFAULT '',
  words TEXT NOT NULL DEFAULT '',
  pictures_json TEXT NOT NULL DEFAULT '[]',
  unseen_json TEXT NOT NULL DEFAULT '[]',
  plays INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (workspace_id, url_digest)
) STRICT;
CREATE INDEX linked_page_fetched ON linked_page (workspace_id, fetched_at);

-- part_digest: a picture on a page of the document whole_digest, or a moment of that film; place: which, for people.
CREATE TABLE picture_part (
  workspace_id INTEGER NOT NULL REFERENCES workspace (id),
  whole_digest TEXT NOT NULL,
  part_digest TEXT NOT NULL,
  place TEXT NOT NULL,
  number INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, whole_digest, part_digest)
) STRICT;
CREATE INDEX picture_part_part ON picture_part (workspace_id, part_digest);

-- words_why: why they could not be read; empty and words_read 0: nobody tried.
ALTER TABLE picture ADD COLUMN words_read INTEGER NOT NULL DEFAULT 0;
ALTER TABLE picture ADD COLUMN words TEXT NOT NULL DEFAULT '';
ALTER TABLE picture ADD COLUMN words_doubtful TEXT NOT NULL DEFAULT '';
ALTER TABLE picture ADD COLUMN words_why TEXT NOT NULL DEFAULT '';
