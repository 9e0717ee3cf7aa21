-- What can be proven of a response: one chain each, its entries on lines. closed is 1 when it has its last entry, bodies 1 while
-- texts lie beside the entries. Has no foreign key: it may outlive its response. The key sorts by age.
CREATE TABLE evidence (
  response_id  VARCHAR(64)   NOT NULL PRIMARY KEY,
  tenant       VARCHAR(255)  NOT NULL,
  subject      VARCHAR(255)  NOT NULL,
  closed       SMALLINT      NOT NULL,
  bodies       SMALLINT      NOT NULL,
  head         VARCHAR(64)   NOT NULL,
  seal         VARCHAR(1024) NOT NULL,
  entries      VARCHAR(30000) FOR BIT DATA,
  entries_long BLOB
);
