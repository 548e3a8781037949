-- A request of globex's, an hour after it left.
BEGIN;
SELECT enter_tenant();
SELECT id, memo FROM invoice;
COMMIT;
