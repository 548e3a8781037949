-- One connection of a pool. A request of globex has it first, and leaves its copy there.
SET app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
BEGIN;
SELECT public.enter_tenant();
CREATE TEMPORARY TABLE note AS SELECT id, memo FROM note;
COMMIT;

-- Then a request of acme.
SET app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
BEGIN;
SELECT public.enter_tenant();
SELECT id, memo FROM note;
COMMIT;
