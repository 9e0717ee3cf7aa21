-- Facts that are remembered of a caller, or for everybody of his tenant (shared, without a subject). changed is the number of
-- the change of its shelf that made a row what it is. origins are ids of responses, separated by blanks, the newest first.
-- vector says what the fact means to the model that embedder names: floats of four bytes, the lowest byte first.
CREATE TABLE memory (
  id         VARCHAR(64)   NOT NULL PRIMARY KEY,
  tenant     VARCHAR(255)  NOT NULL,
  subject    VARCHAR(255)  NOT NULL,
  shared     SMALLINT      NOT NULL,
  fact       VARCHAR(2000) NOT NULL,
  origins    VARCHAR(1300) NOT NULL,
  created_at BIGINT        NOT NULL,
  updated_at BIGINT        NOT NULL,
  changed    BIGINT        NOT NULL,
  embedder   VARCHAR(255)  NOT NULL,
  vector     VARCHAR(30000) FOR BIT DATA NOT NULL
);
CREATE INDEX memory_of_owner ON memory (tenant, subject, shared, id);
CREATE INDEX memory_changes ON memory (tenant, subject, shared, changed);

-- How often the facts of one owner have changed. Whoever changes one writes this row first: changes are made one after the
-- other, and no node sees a number before everything below it.
CREATE TABLE memory_shelf (
  tenant  VARCHAR(255) NOT NULL,
  subject VARCHAR(255) NOT NULL,
  shared  SMALLINT     NOT NULL,
  changes BIGINT       NOT NULL,
  PRIMARY KEY (tenant, subject, shared)
);
