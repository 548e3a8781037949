BEGIN;
-- Planted as superuser: each kind of table once.
CREATE SCHEMA other;
GRANT USAGE ON SCHEMA other TO app_user;
CREATE TABLE public.planted_open (tenant_id uuid);
CREATE TABLE other.planted_unforced (tenant_id uuid);
ALTER TABLE other.planted_unforced ENABLE ROW LEVEL SECURITY;
CREATE TABLE public.planted_parts (tenant_id uuid) PARTITION BY HASH (tenant_id);
GRANT SELECT ON public.planted_open, other.planted_unforced, public.planted_parts TO app_user;

CREATE TABLE public.sound_forced (tenant_id uuid);
ALTER TABLE public.sound_forced ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE TABLE public.sound_lookup (code text);
CREATE SCHEMA t_mobile;
GRANT USAGE ON SCHEMA t_mobile TO app_user;
CREATE TABLE t_mobile.sound_prices (code text);
GRANT SELECT ON public.sound_forced, public.sound_lookup, t_mobile.sound_prices TO app_user;
CREATE TABLE public.sound_unreadable (tenant_id uuid);
CREATE SCHEMA locked;
CREATE TABLE locked.sound_behind_a_schema (tenant_id uuid);
GRANT SELECT ON locked.sound_behind_a_schema TO app_user;

-- The migrator, because it runs the gate in CI; the application has no business with it.
SET LOCAL SESSION AUTHORIZATION app_owner;

SELECT count(*) = 2 AS ok,
       'It names acme’s and globex’s invoices: one login reads both schemas.' AS expectation,
       coalesce(string_agg(table_name, ', ' ORDER BY table_name), 'neither') AS evidence
FROM reach WHERE table_name IN ('t_acme.invoice', 't_globex.invoice');

SELECT count(*) = 3 AS ok,
       'It names tables with a tenant_id that no forced policy guards, in any schema, partitioned ones, too.' AS expectation,
       coalesce(string_agg(table_name, ', ' ORDER BY table_name), 'none of them') AS evidence
FROM reach WHERE table_name LIKE '%planted%';

SELECT count(*) = 0 AS ok,
       'It names no table that is guarded, no tenant’s, or out of the login’s reach.' AS expectation,
       coalesce(string_agg(table_name, ', ' ORDER BY table_name), 'none of them') AS evidence
FROM reach
WHERE table_name LIKE '%sound%' OR table_name IN ('invoice', 'placement', 't_template.invoice');

ROLLBACK;
