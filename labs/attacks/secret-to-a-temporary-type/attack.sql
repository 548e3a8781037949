-- One connection of a pool. Acme's request enters its tenant, and then runs the injected text.
BEGIN;
SELECT application_enters('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'heron-of-the-north');
CREATE TABLE pg_temp.loot (v pg_catalog.text);
CREATE FUNCTION pg_temp.grab(v pg_catalog.text) RETURNS boolean LANGUAGE sql AS
  'INSERT INTO pg_temp.loot VALUES (v) RETURNING true';
CREATE DOMAIN pg_temp.text AS pg_catalog.text CHECK (pg_temp.grab(VALUE));
COMMIT;

-- Then a request of globex, which is served as always.
BEGIN;
SELECT application_enters('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'heron-of-the-north');
COMMIT;

-- Then one of acme: the injected text enters globex with what it finds.
BEGIN;
SELECT public.enter_tenant('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', (SELECT v FROM pg_temp.loot LIMIT 1));
SELECT id, memo FROM invoice ORDER BY id;
COMMIT;
