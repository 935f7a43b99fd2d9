-- What moves along when a conversation is joined to another.
CREATE INDEX decision_conversation ON decision (conversation_id) WHERE conversation_id IS NOT NULL;
CREATE INDEX moment_conversation ON moment (conversation_id) WHERE conversation_id IS NOT NULL;
