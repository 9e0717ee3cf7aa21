-- What was used on one day (since 1970, in UTC) by one key of one caller of one model: sums to which every node adds its part.
-- The key of the table is a hash of what the sums are by. key_id is empty for whoever came in without an API key. cost is of
-- the tokens whose price was known at the time, the others are in unpriced_tokens.
CREATE TABLE usage_sum (
  id               VARCHAR(64)    NOT NULL PRIMARY KEY,
  used_on          INTEGER        NOT NULL,
  tenant           VARCHAR(255)   NOT NULL,
  subject          VARCHAR(255)   NOT NULL,
  key_id           VARCHAR(64)    NOT NULL,
  model            VARCHAR(256)   NOT NULL,
  requests         BIGINT         NOT NULL,
  input_tokens     BIGINT         NOT NULL,
  cached_tokens    BIGINT         NOT NULL,
  output_tokens    BIGINT         NOT NULL,
  reasoning_tokens BIGINT         NOT NULL,
  cost             DECIMAL(31,12) NOT NULL,
  unpriced_tokens  BIGINT         NOT NULL
);
CREATE INDEX usage_sum_of_tenant ON usage_sum (tenant, used_on);
CREATE INDEX usage_sum_of_subject ON usage_sum (tenant, subject, used_on);
CREATE INDEX usage_sum_by_day ON usage_sum (used_on, id);

-- By which key a response was asked for: what it uses after a crash is that key's as well.
ALTER TABLE run ADD COLUMN key_id VARCHAR(64) DEFAULT '' NOT NULL;
