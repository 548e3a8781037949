BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

SELECT count(*) = 0 AS ok,
       'No large object is open to acme''s session.' AS expectation,
       coalesce(string_agg(format('%s: %s', oid, convert_from(lo_get(oid), 'UTF8')), ', ' ORDER BY oid), 'there is none') AS evidence
FROM pg_largeobject_metadata;

SELECT count(*) = 1 AS ok,
       'Acme sees its own attachment.' AS expectation,
       string_agg(name, ', ') AS evidence
FROM attachment;

ROLLBACK;
