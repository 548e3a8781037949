-- With a lock limit, as a migration on a busy table would be run.
BEGIN;
SET LOCAL lock_timeout = '2s';
ALTER TABLE invoice FORCE ROW LEVEL SECURITY;
COMMIT;
