-- The newest conversations of one channel, however many it has.
CREATE INDEX conversation_of_channel ON conversation (workspace_id, channel_id, state, last_message_at DESC, id DESC)
WHERE stream = 0;
