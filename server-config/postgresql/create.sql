-- The role and the database of a server. As a superuser of PostgreSQL:
--
--   psql -v password="$DB_PASSWORD" -f create.sql
--
-- The server makes its tables itself, at its first start and with each new version.
\set ON_ERROR_STOP on
CREATE ROLE antiphon LOGIN PASSWORD :'password';
CREATE DATABASE antiphon OWNER antiphon ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE antiphon FROM PUBLIC;
\connect antiphon
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO antiphon;
