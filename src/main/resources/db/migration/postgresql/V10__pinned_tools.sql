-- What the tool's server said of it when the call was asked for: the yes is for that as well. Empty where nobody had asked the
-- server, and in rows from before, which count as they did.
ALTER TABLE approval ADD COLUMN definition VARCHAR(80) DEFAULT '' NOT NULL;
