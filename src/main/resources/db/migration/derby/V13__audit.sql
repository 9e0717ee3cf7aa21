-- Who did what: a chain of entries for each tenant, which only grows at its end and is only cut off at its beginning. The head says
-- how it ends, and from where on it is kept: before_hash is the hash of the entry before the first one. Its seal is the server's.
CREATE TABLE audit_head (
  tenant      VARCHAR(255)  NOT NULL PRIMARY KEY,
  first_place BIGINT        NOT NULL,
  before_hash VARCHAR(64)   NOT NULL,
  last_place  BIGINT        NOT NULL,
  last_hash   VARCHAR(64)   NOT NULL,
  last_at     BIGINT        NOT NULL,
  seal        VARCHAR(1024) NOT NULL
);

CREATE TABLE audit_entry (
  tenant     VARCHAR(255)  NOT NULL,
  place      BIGINT        NOT NULL,
  written_at BIGINT        NOT NULL,
  hash       VARCHAR(64)   NOT NULL,
  json       VARCHAR(8000) NOT NULL,
  PRIMARY KEY (tenant, place)
);
CREATE INDEX audit_entry_by_time ON audit_entry (tenant, written_at);

-- Takes no row: what may not be done tries to put one in.
CREATE TABLE audit_refusal (
  nothing SMALLINT NOT NULL CONSTRAINT audit_is_append_only CHECK (nothing = 0)
);
CREATE TRIGGER audit_entry_stays AFTER DELETE ON audit_entry REFERENCING OLD AS gone FOR EACH ROW
  INSERT INTO audit_refusal SELECT 1 FROM audit_head h WHERE h.tenant = gone.tenant AND h.first_place <= gone.place;
CREATE TRIGGER audit_entry_as_written AFTER UPDATE ON audit_entry FOR EACH ROW
  INSERT INTO audit_refusal VALUES (1);
CREATE TRIGGER audit_head_stays AFTER DELETE ON audit_head FOR EACH ROW
  INSERT INTO audit_refusal VALUES (1);

-- What a key is good for; those from before are good for everything.
ALTER TABLE api_key ADD COLUMN scopes VARCHAR(1024) DEFAULT 'all' NOT NULL;
