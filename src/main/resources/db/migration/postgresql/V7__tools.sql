-- Calls of tools that wait for a person's word. digest is over the exact call; arguments are there unless nothing of their
-- response may be kept. decision and used_by are empty until there is one: whoever sets them names what they were.
CREATE TABLE approval (
  id             VARCHAR(64)   COLLATE "C" NOT NULL PRIMARY KEY,
  tenant         VARCHAR(255)  NOT NULL,
  subject        VARCHAR(255)  NOT NULL,
  response_id    VARCHAR(64)   NOT NULL,
  label          VARCHAR(64)   NOT NULL,
  address        VARCHAR(2048) NOT NULL,
  tool           VARCHAR(256)  NOT NULL,
  arguments      BYTEA,
  arguments_long BYTEA,
  kept           SMALLINT      NOT NULL,
  digest         VARCHAR(64)   NOT NULL,
  four_eyes      SMALLINT      NOT NULL,
  decision       VARCHAR(16)   NOT NULL,
  decided_by     VARCHAR(255)  NOT NULL,
  reason         VARCHAR(512)  NOT NULL,
  decided_at     BIGINT        NOT NULL,
  created_at     BIGINT        NOT NULL,
  expires_at     BIGINT        NOT NULL,
  used_by        VARCHAR(64)   NOT NULL
);
CREATE INDEX approval_of_tenant ON approval (tenant, id);
CREATE INDEX approval_of_owner ON approval (tenant, subject, id);
CREATE INDEX approval_of_response ON approval (response_id);
CREATE INDEX approval_expiry ON approval (expires_at);

-- Calls of tools that were made here, from before until they have come back. outcome is empty until then.
CREATE TABLE tool_call (
  id          VARCHAR(64)  NOT NULL PRIMARY KEY,
  response_id VARCHAR(64)  NOT NULL,
  tenant      VARCHAR(255) NOT NULL,
  subject     VARCHAR(255) NOT NULL,
  repeatable  SMALLINT     NOT NULL,
  begun_at    BIGINT       NOT NULL,
  outcome     VARCHAR(16)  NOT NULL
);
CREATE INDEX tool_call_of_response ON tool_call (response_id);
CREATE INDEX tool_call_age ON tool_call (begun_at);
