BEGIN;
SET search_path TO acme;
SELECT printer FROM label;
COMMIT;
