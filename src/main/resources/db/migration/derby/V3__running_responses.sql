-- Responses that still run, from their announcement to their ending. A row of its own, small and in one index, is
-- written and removed at less cost than a row of the kept ones is changed. node and fence are the lease: who runs it, and
-- how often it has changed hands; whoever writes for a response names both.
CREATE TABLE run (
  response_id          VARCHAR(64)  NOT NULL PRIMARY KEY,
  tenant               VARCHAR(255) NOT NULL,
  subject              VARCHAR(255) NOT NULL,
  roles                VARCHAR(512),
  previous_response_id VARCHAR(64),
  conversation_id      VARCHAR(64),
  background           SMALLINT     NOT NULL,
  status               VARCHAR(16)  NOT NULL,
  model                VARCHAR(256) NOT NULL,
  created_at           BIGINT       NOT NULL,
  node                 VARCHAR(64)  NOT NULL,
  fence                INTEGER      NOT NULL,
  last_sequence        INTEGER      NOT NULL,
  begun                VARCHAR(30000) FOR BIT DATA,
  begun_long           BLOB,
  request              VARCHAR(30000) FOR BIT DATA,
  request_long         BLOB
);

-- The processes that run responses. heartbeat is a counter, so that nobody's clock matters: a process whose counter
-- stands still for long enough has lost its leases.
CREATE TABLE node (
  id        VARCHAR(64) NOT NULL PRIMARY KEY,
  heartbeat BIGINT      NOT NULL
);

INSERT INTO run (response_id, tenant, subject, previous_response_id, background, status, model, created_at, node, fence,
                 last_sequence, begun, begun_long, request, request_long)
  SELECT id, tenant, subject, previous_response_id, 0, status, model, created_at, 'none', 0,
         last_sequence, snapshot, snapshot_long, request, request_long
  FROM response WHERE status = 'in_progress';
DELETE FROM response WHERE status = 'in_progress';
DROP INDEX response_by_status;
ALTER TABLE response DROP COLUMN request;
ALTER TABLE response DROP COLUMN request_long;
ALTER TABLE response ADD COLUMN background SMALLINT NOT NULL DEFAULT 0;
