-- Says what is missing, as CI output wants it.
DROP VIEW tenancy_gap;
CREATE VIEW tenancy_gap AS
SELECT c.oid::regclass::text AS table_name,
       concat_ws(', ',
         CASE WHEN NOT c.relrowsecurity THEN 'not enabled' END,
         CASE WHEN NOT c.relforcerowsecurity THEN 'not forced' END,
         CASE WHEN NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid) THEN 'no policy' END) AS gap
FROM pg_class c
WHERE c.relkind IN ('r', 'p')
  AND EXISTS (SELECT FROM pg_attribute a
              WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped)
  AND NOT (c.relrowsecurity AND c.relforcerowsecurity
           AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid));
