-- A response that is deleted takes its claim with it, and must not look through all others for that.
CREATE INDEX idempotency_by_response ON idempotency (response_id);
