-- A report that acme wrote itself.
SET app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT id, memo FROM invoice ORDER BY id;
