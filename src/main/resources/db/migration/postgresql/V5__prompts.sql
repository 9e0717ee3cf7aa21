-- Prompt templates, a row for each version. Ids are sorted as Java sorts them. The default of a template is the version that was chosen last.
CREATE TABLE prompt (
  tenant        VARCHAR(255) NOT NULL,
  id            VARCHAR(64)  COLLATE "C" NOT NULL,
  version       INTEGER      NOT NULL,
  created_at    BIGINT       NOT NULL,
  created_by    VARCHAR(255) NOT NULL,
  chosen_at     BIGINT       NOT NULL,
  template      BYTEA,
  template_long BYTEA,
  PRIMARY KEY (tenant, id, version)
);
