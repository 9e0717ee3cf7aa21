-- Where a tenant wants to be told that a background response has ended. secret and previous_secret are sealed. slot bounds
-- how many there are of one tenant: of two that come at once one finds it taken and looks again.
CREATE TABLE webhook (
  id              VARCHAR(64)   NOT NULL PRIMARY KEY,
  tenant          VARCHAR(255)  NOT NULL,
  slot            INTEGER       NOT NULL,
  url             VARCHAR(2048) NOT NULL,
  events          VARCHAR(255)  NOT NULL,
  status          VARCHAR(16)   NOT NULL,
  secret          VARCHAR(512)  NOT NULL,
  previous_secret VARCHAR(512),
  previous_until  BIGINT        NOT NULL,
  created_at      BIGINT        NOT NULL,
  created_by      VARCHAR(255)  NOT NULL,
  CONSTRAINT webhook_slot UNIQUE (tenant, slot)
);

-- What is to be told and what was. next_at is when to try next, and while one tries it, when another may. Whoever tries
-- raises attempts, and whoever settles names the attempt: nobody settles for another.
CREATE TABLE webhook_delivery (
  id           VARCHAR(64)  NOT NULL PRIMARY KEY,
  tenant       VARCHAR(255) NOT NULL,
  webhook_id   VARCHAR(64)  NOT NULL,
  event_id     VARCHAR(64)  NOT NULL,
  event_type   VARCHAR(64)  NOT NULL,
  subject_id   VARCHAR(64)  NOT NULL,
  created_at   BIGINT       NOT NULL,
  state        VARCHAR(16)  NOT NULL,
  attempts     INTEGER      NOT NULL,
  next_at      BIGINT       NOT NULL,
  last_status  INTEGER,
  last_error   VARCHAR(32),
  delivered_at BIGINT
);
CREATE INDEX webhook_delivery_due ON webhook_delivery (state, next_at);
CREATE INDEX webhook_delivery_log ON webhook_delivery (webhook_id, id);
