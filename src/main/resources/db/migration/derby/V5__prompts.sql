-- Prompt templates, a row for each version. The default of a template is the version that was chosen last.
CREATE TABLE prompt (
  tenant        VARCHAR(255) NOT NULL,
  id            VARCHAR(64)  NOT NULL,
  version       INTEGER      NOT NULL,
  created_at    BIGINT       NOT NULL,
  created_by    VARCHAR(255) NOT NULL,
  chosen_at     BIGINT       NOT NULL,
  template      VARCHAR(30000) FOR BIT DATA,
  template_long BLOB,
  PRIMARY KEY (tenant, id, version)
);
