-- The frames of a background response, in the order of their numbers, as they were committed: what a stream that is
-- taken up again is sent. Lives and goes with its response.
CREATE TABLE journal (
  response_id    VARCHAR(64) NOT NULL,
  first_sequence INTEGER     NOT NULL,
  last_sequence  INTEGER     NOT NULL,
  frames         BYTEA,
  frames_long    BYTEA,
  PRIMARY KEY (response_id, first_sequence)
);

-- A conversation is a thread with a name: its id begins with conv_ and named is 1 until it is deleted.
ALTER TABLE thread ADD COLUMN named SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE thread ADD COLUMN created_at BIGINT;
ALTER TABLE thread ADD COLUMN metadata BYTEA;
ALTER TABLE thread ADD COLUMN metadata_long BYTEA;

-- Who is about to add a turn to a conversation. Nobody else may meanwhile.
CREATE TABLE conversation_lock (
  conversation_id VARCHAR(64) NOT NULL PRIMARY KEY,
  response_id     VARCHAR(64) NOT NULL
);

-- Which response a request with an Idempotency-Key was answered with. Hashes, never what they were made of.
CREATE TABLE idempotency (
  tenant      VARCHAR(255) NOT NULL,
  subject     VARCHAR(255) NOT NULL,
  key_hash    VARCHAR(64)  NOT NULL,
  body_hash   VARCHAR(64)  NOT NULL,
  response_id VARCHAR(64)  NOT NULL,
  created_at  BIGINT       NOT NULL,
  PRIMARY KEY (tenant, subject, key_hash)
);
CREATE INDEX idempotency_by_age ON idempotency (created_at);
