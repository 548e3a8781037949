-- Under acme's policy, as the application would.
SET app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
ALTER TABLE person FORCE ROW LEVEL SECURITY;
DELETE FROM person WHERE email = 'ada@mail.test';
ALTER TABLE person NO FORCE ROW LEVEL SECURITY;
