-- With whom of his organisation the owner of a conversation shares it. subject is * for all of them; rights are read or write.
CREATE TABLE conversation_share (
  id              VARCHAR(64)  NOT NULL PRIMARY KEY,
  conversation_id VARCHAR(64)  NOT NULL,
  tenant          VARCHAR(255) NOT NULL,
  owner           VARCHAR(255) NOT NULL,
  subject         VARCHAR(255) NOT NULL,
  rights          VARCHAR(8)   NOT NULL,
  created_at      BIGINT       NOT NULL,
  CONSTRAINT conversation_share_once UNIQUE (conversation_id, subject)
);
CREATE INDEX conversation_share_with ON conversation_share (tenant, subject, id);

-- Time never goes back in a chain, so entries are found by their places; the index cost each of them an insert of its own.
DROP INDEX audit_entry_by_time;
