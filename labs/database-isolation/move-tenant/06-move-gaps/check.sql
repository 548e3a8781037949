BEGIN;
-- Planted as superuser: each kind of table once.
CREATE TABLE public.planted_keyless (tenant_id uuid NOT NULL, id bigint NOT NULL, UNIQUE (tenant_id, id));
CREATE TABLE public.planted_id_key (tenant_id uuid NOT NULL, id bigint PRIMARY KEY);
CREATE TABLE public.planted_nothing (tenant_id uuid NOT NULL, id bigint, PRIMARY KEY (tenant_id, id));
ALTER TABLE public.planted_nothing REPLICA IDENTITY NOTHING;
CREATE TABLE public.planted_parts (tenant_id uuid NOT NULL, id bigint NOT NULL) PARTITION BY HASH (tenant_id);
CREATE TABLE public.sound_key (tenant_id uuid, id bigint, PRIMARY KEY (tenant_id, id));
CREATE TABLE public.sound_full (tenant_id uuid, id bigint);
ALTER TABLE public.sound_full REPLICA IDENTITY FULL;
CREATE TABLE public.sound_lookup (code text);
CREATE TABLE public.open_key (tenant_id uuid, id bigint, PRIMARY KEY (tenant_id, id));
CREATE TABLE public.open_wide (tenant_id uuid, id bigint, PRIMARY KEY (tenant_id, id));
ALTER PUBLICATION move_acme ADD TABLE public.open_key,
  public.open_wide WHERE (tenant_id IS NOT NULL),
  public.sound_key WHERE (tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');

-- The mover, because it asks before each move; the application has no business with it.
SET LOCAL SESSION AUTHORIZATION app_owner;

SELECT coalesce(string_agg(table_name, ', ' ORDER BY table_name), '')
         = 'planted_id_key, planted_keyless, planted_nothing, planted_parts' AS ok,
       'It names the four planted tables whose identity lacks the tenant, and no other.' AS expectation,
       coalesce(string_agg(table_name, ', ' ORDER BY table_name), 'none') AS evidence
FROM move_gaps WHERE gap = 'identity without tenant_id';

SELECT coalesce(string_agg(table_name, ', ' ORDER BY table_name), '')
         = 'planted_id_key, planted_keyless, planted_nothing, planted_parts, sound_full' AS ok,
       'It names the tables that the publication leaves behind.' AS expectation,
       coalesce(string_agg(table_name, ', ' ORDER BY table_name), 'none') AS evidence
FROM move_gaps WHERE gap = 'not in move_acme';

SELECT coalesce(string_agg(table_name, ', ' ORDER BY table_name), '') = 'open_key, open_wide' AS ok,
       'It names the two that would carry every tenant’s rows.' AS expectation,
       coalesce(string_agg(table_name, ', ' ORDER BY table_name), 'none') AS evidence
FROM move_gaps WHERE gap = 'not filtered';

SELECT count(*) = 0 AS ok,
       'It has nothing against customer, invoice, placement, and tables without a tenant.' AS expectation,
       coalesce(string_agg(format('%s: %s', table_name, gap), ', ' ORDER BY table_name), 'nothing') AS evidence
FROM move_gaps WHERE table_name IN ('customer', 'invoice', 'placement', 'sound_lookup', 'sound_key');

ROLLBACK;
