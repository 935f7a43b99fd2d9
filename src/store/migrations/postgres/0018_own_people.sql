-- What our own people post in their own name comes to the desk, tagged too; how long moments and changes of profiles
-- are kept.
ALTER TABLE visitor_step DROP CONSTRAINT visitor_step_kind_check;
ALTER TABLE visitor_step ADD CONSTRAINT visitor_step_kind_check CHECK (kind IN ('remind', 'redirect', 'limit', 'block',
  'down', 'hide', 'show', 'mute', 'unmute', 'route', 'warn', 'tag'));
ALTER TABLE retention DROP CONSTRAINT retention_kind_check;
ALTER TABLE retention ADD CONSTRAINT retention_kind_check CHECK (kind IN ('messages', 'overheard', 'attachments',
  'decisions', 'visitors', 'proofs', 'moments', 'profiles'));
CREATE INDEX moment_created ON moment (workspace_id, created_at, id);
CREATE INDEX channel_profile_change_at ON channel_profile_change (workspace_id, at, id);
