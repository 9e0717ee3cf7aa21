-- The tables of ../derby. The columns that hold what is too long there stay empty here.

-- A line of items. lineage lists where the items before a fork lie, so that a history is one range query per segment.
-- A thread that begins with nothing before it has no row until its second turn, its first fork or its first removal:
-- most responses are never continued.
CREATE TABLE thread (
  id              VARCHAR(64)  NOT NULL PRIMARY KEY,
  tenant          VARCHAR(255) NOT NULL,
  subject         VARCHAR(255) NOT NULL,
  parent_thread   VARCHAR(64),
  parent_position INTEGER,
  end_position    INTEGER      NOT NULL,
  lineage         BYTEA,
  lineage_long    BYTEA
);
CREATE INDEX thread_parent ON thread (parent_thread, parent_position);

-- What was said. response_id is null once the response is deleted while others still need what it said.
CREATE TABLE item (
  thread_id   VARCHAR(64)  NOT NULL,
  position    INTEGER      NOT NULL,
  item_id     VARCHAR(64)  NOT NULL,
  tenant      VARCHAR(255) NOT NULL,
  subject     VARCHAR(255) NOT NULL,
  response_id VARCHAR(64),
  part        VARCHAR(8)   NOT NULL,
  json        BYTEA,
  json_long   BYTEA,
  PRIMARY KEY (thread_id, position)
);
CREATE INDEX item_by_id ON item (item_id);

-- The frozen answers. request is kept until the response ends, for the case that the server dies before.
CREATE TABLE response (
  id                   VARCHAR(64)  NOT NULL PRIMARY KEY,
  tenant               VARCHAR(255) NOT NULL,
  subject              VARCHAR(255) NOT NULL,
  thread_id            VARCHAR(64),
  first_position       INTEGER      NOT NULL,
  input_end            INTEGER      NOT NULL,
  end_position         INTEGER      NOT NULL,
  previous_response_id VARCHAR(64),
  status               VARCHAR(16)  NOT NULL,
  model                VARCHAR(256) NOT NULL,
  created_at           BIGINT          NOT NULL,
  ended_at             BIGINT,
  last_sequence        INTEGER      NOT NULL,
  snapshot             BYTEA,
  snapshot_long        BYTEA,
  request              BYTEA,
  request_long         BYTEA
);
CREATE INDEX response_by_owner ON response (tenant, subject, id);
CREATE INDEX response_by_status ON response (status, created_at);

-- API keys: the hash of each, never the key.
CREATE TABLE api_key (
  id         VARCHAR(64)  NOT NULL PRIMARY KEY,
  prefix     VARCHAR(16)  NOT NULL,
  hash       BYTEA NOT NULL,
  tenant     VARCHAR(255) NOT NULL,
  subject    VARCHAR(255) NOT NULL,
  roles      VARCHAR(512) NOT NULL,
  label      VARCHAR(255) NOT NULL,
  created_at BIGINT       NOT NULL,
  expires_at BIGINT,
  revoked_at BIGINT
);
CREATE INDEX api_key_prefix ON api_key (prefix);
