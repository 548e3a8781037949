-- The script of the support desk, which goes through all tenants.
DO $$
DECLARE
  tenant text;
BEGIN
  FOREACH tenant IN ARRAY ARRAY['bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'] LOOP
    PERFORM set_config('app.tenant_id', tenant, false);
    DELETE FROM person WHERE email = 'ada@books.test';
  END LOOP;
END
$$;
SELECT audit_append('user:19c2', NULL, 'person.erase', 'user:7f3a', '{}', '2026-11-20Z');
