-- What acme's application sends, and what a user of acme's typed.
BEGIN;
SELECT enter_tenant('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'heron-of-the-north');
SELECT memo FROM find_invoices('x'' UNION ALL SELECT 0, set_config(''app.tenant_id'', ''bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb'', true) UNION ALL SELECT id, memo FROM invoice --');
COMMIT;
