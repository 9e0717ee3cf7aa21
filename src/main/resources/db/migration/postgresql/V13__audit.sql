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

CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_is_append_only';
END $$;
CREATE FUNCTION audit_refuse_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM audit_head h WHERE h.tenant = OLD.tenant AND h.first_place <= OLD.place) THEN
    RAISE EXCEPTION 'audit_is_append_only';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER audit_entry_stays BEFORE DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_refuse_kept();
CREATE TRIGGER audit_entry_as_written BEFORE UPDATE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_entry_not_emptied BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_head_not_emptied BEFORE TRUNCATE ON audit_head FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

-- What a key is good for; those from before are good for everything.
ALTER TABLE api_key ADD COLUMN scopes VARCHAR(1024) DEFAULT 'all' NOT NULL;
