-- Behind a semicolon, in acme's search box.
BEGIN;
SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT id, memo FROM invoice ORDER BY id;
COMMIT;
