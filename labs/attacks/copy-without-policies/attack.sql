-- One connection of a pool. An export of globex has it first, and its transaction ends.
BEGIN;
SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
DO $$ BEGIN
  CREATE TEMPORARY TABLE invoice AS SELECT id, memo FROM public.invoice;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE NOTICE 'the export ends: no temporary tables here';
END $$;
COMMIT;

-- Then a request of acme's, with its tenant.
BEGIN;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT id, memo FROM invoice ORDER BY id;
COMMIT;
