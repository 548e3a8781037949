BEGIN;
SET LOCAL search_path = acme, public;
SELECT printer FROM label;
COMMIT;
