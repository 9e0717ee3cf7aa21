-- A wait for a lock ends while its request can still be answered (Derby's own figures are 60 and 20 seconds).
CALL SYSCS_UTIL.SYSCS_SET_DATABASE_PROPERTY('derby.locks.waitTimeout', '2');
CALL SYSCS_UTIL.SYSCS_SET_DATABASE_PROPERTY('derby.locks.deadlockTimeout', '1');

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
  lineage         VARCHAR(30000) FOR BIT DATA,
  lineage_long    BLOB
);
CREATE INDEX thread_parent ON thread (parent_thread, parent_position);

-- What was said. No foreign key to thread: Derby would keep one more index for it. response_id is null once the
-- response is deleted while others still need what it said.
CREATE TABLE item (
  thread_id   VARCHAR(64)  NOT NULL,
  position    INTEGER      NOT NULL,
  item_id     VARCHAR(64)  NOT NULL,
  tenant      VARCHAR(255) NOT NULL,
  subject     VARCHAR(255) NOT NULL,
  response_id VARCHAR(64),
  part        VARCHAR(8)   NOT NULL,
  json        VARCHAR(30000) FOR BIT DATA,
  json_long   BLOB,
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
  snapshot             VARCHAR(30000) FOR BIT DATA,
  snapshot_long        BLOB,
  request              VARCHAR(30000) FOR BIT DATA,
  request_long         BLOB
);
CREATE INDEX response_by_owner ON response (tenant, subject, id);
CREATE INDEX response_by_status ON response (status, created_at);

-- API keys: the hash of each, never the key.
CREATE TABLE api_key (
  id         VARCHAR(64)  NOT NULL PRIMARY KEY,
  prefix     VARCHAR(16)  NOT NULL,
  hash       VARCHAR(32) FOR BIT DATA NOT NULL,
  tenant     VARCHAR(255) NOT NULL,
  subject    VARCHAR(255) NOT NULL,
  roles      VARCHAR(512) NOT NULL,
  label      VARCHAR(255) NOT NULL,
  created_at BIGINT       NOT NULL,
  expires_at BIGINT,
  revoked_at BIGINT
);
CREATE INDEX api_key_prefix ON api_key (prefix);
