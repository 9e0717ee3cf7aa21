-- How much is left of limits that several nodes share (limits.shared), in the form of Bucket4j. The key is a hash of the rule and of
-- whose it is; expires_at is when it is full again, in milliseconds, and no row says the same. On one node there are none.
CREATE TABLE allowance (
  id         VARCHAR(64) COLLATE "C" NOT NULL PRIMARY KEY,
  state      BYTEA,
  expires_at BIGINT
);
CREATE INDEX allowance_by_expiry ON allowance (expires_at);
