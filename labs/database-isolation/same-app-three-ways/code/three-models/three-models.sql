-- The same question, a tenant's late invoices, in two models; with a database each the
-- connection has decided, and the query is the last one without its path. app.tenant_id is set by withTenant.

-- #region shared
-- Shared tables: the policy compares the tenant, the predicate says what the query means.
SELECT id, memo, total
FROM invoice
WHERE late
  AND tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
ORDER BY id;
-- #endregion shared

-- #region schema
-- A schema each: the catalog names it, for this transaction. Outside of one the path would end with its
-- statement; and without coalesce a tenant without a place would read the default path.
BEGIN;
SELECT set_config('search_path', coalesce((
  SELECT quote_ident(schema_name) || ', ' FROM public.placement
  WHERE tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
), '') || 'pg_temp', true);

SELECT id, memo, total FROM invoice WHERE late ORDER BY id;
COMMIT;
-- #endregion schema

