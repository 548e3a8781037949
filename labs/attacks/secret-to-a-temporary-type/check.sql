BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

CREATE TABLE pg_temp.loot (v pg_catalog.text);
CREATE FUNCTION pg_temp.grab(v pg_catalog.text) RETURNS boolean LANGUAGE sql AS
  'INSERT INTO pg_temp.loot VALUES (v) RETURNING true';
CREATE DOMAIN pg_temp.text AS pg_catalog.text CHECK (pg_temp.grab(VALUE));

DO $$ BEGIN PERFORM public.application_enters('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'heron-of-the-north'); END $$;
SELECT count(*) = 2 AS ok,
       'The application enters acme and reads its two invoices.' AS expectation,
       pg_catalog.format('it reads %s invoices', count(*)) AS evidence
FROM public.invoice;

SELECT count(*) = 0 AS ok,
       'A type that was planted before is handed nothing.' AS expectation,
       'it was handed ' || coalesce(pg_catalog.string_agg(v, ', '), 'nothing') AS evidence
FROM pg_temp.loot;

ROLLBACK;
