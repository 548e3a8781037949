/** Characters of a piece: at four bytes each they are fewer than a value may have. */
const PIECE = 2_000;

/**
 * One query for all that a lab made: no system objects, no extension's, not the check helper.
 * Only pg_catalog is on the path, so that nothing a reader made is called. One document comes back,
 * because rows are capped, and in pieces, because values are.
 */
export const CATALOG_QUERY = `
BEGIN READ ONLY;
SET LOCAL search_path = pg_catalog;
WITH space AS (
  SELECT oid, nspname, nspowner, nspacl FROM pg_namespace
  WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'expect')
), relation AS (
  SELECT c.*, CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname AS name
  FROM pg_class c JOIN space n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
      AND d.objid = c.oid AND d.objsubid = 0
      AND (d.deptype = 'e' OR d.deptype = 'i' AND c.relkind = 'S'))
), routine AS (
  SELECT p.*, CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || p.proname
    || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS name
  FROM pg_proc p JOIN space n ON n.oid = p.pronamespace
  WHERE p.prokind IN ('f', 'p', 'w')
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass
      AND d.objid = p.oid AND d.deptype = 'e')
), own_type AS (
  SELECT t.*, CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || t.typname AS name
  FROM pg_type t JOIN space n ON n.oid = t.typnamespace
  -- A table has a type of its row, and every type one of its arrays: neither was made by itself.
  WHERE (t.typtype IN ('d', 'e', 'r')
      OR t.typtype = 'c' AND EXISTS (SELECT FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c'))
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass
      AND d.objid = t.oid AND d.deptype = 'e')
), acl AS (
  SELECT name AS of, relowner AS owner, '' AS on_column,
    coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's'::"char" ELSE 'r' END, relowner)) AS acl,
    acldefault(CASE relkind WHEN 'S' THEN 's'::"char" ELSE 'r' END, relowner) AS usual
  FROM relation
  UNION ALL
  SELECT r.name, 0, a.attname, a.attacl, NULL
  FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attacl IS NOT NULL AND NOT a.attisdropped
  UNION ALL
  SELECT name, proowner, '', coalesce(proacl, acldefault('f', proowner)), acldefault('f', proowner)
  FROM routine
  UNION ALL
  SELECT nspname, nspowner, '', coalesce(nspacl, acldefault('n', nspowner)), acldefault('n', nspowner)
  FROM space
), privilege AS (
  SELECT acl.of, acl.owner, acl.on_column, granted.*, usual.privileges AS usual
  FROM acl
  CROSS JOIN LATERAL (
    SELECT x.grantee, string_agg(x.privilege_type || CASE WHEN x.is_grantable
      THEN ' with grant option' ELSE '' END, ', ' ORDER BY x.privilege_type COLLATE "C") AS privileges
    FROM (SELECT grantee, privilege_type, bool_or(is_grantable) AS is_grantable
      FROM aclexplode(acl.acl) GROUP BY 1, 2) x
    GROUP BY x.grantee) granted
  CROSS JOIN LATERAL (
    SELECT string_agg(u.privilege_type, ', ' ORDER BY u.privilege_type COLLATE "C") AS privileges
    FROM aclexplode(acl.usual) u WHERE u.grantee = acl.owner) usual
), item(kind, of, name, place, facts) AS (
  SELECT 'relation', '', r.name, 0, json_build_object(
    'kind', CASE r.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table' WHEN 'v' THEN 'view'
      WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' ELSE 'sequence' END,
    'owner', pg_get_userbyid(r.relowner),
    'row-level security', CASE WHEN r.relkind IN ('r', 'p') THEN
      CASE WHEN r.relrowsecurity THEN 'enabled' ELSE 'not enabled' END END,
    'for the owner', CASE WHEN r.relkind IN ('r', 'p') THEN
      CASE WHEN r.relforcerowsecurity THEN 'forced' ELSE 'not forced' END END,
    'part of', (SELECT string_agg(parent.name, ', ' ORDER BY i.inhseqno) FROM pg_inherits i
      JOIN relation parent ON parent.oid = i.inhparent WHERE i.inhrelid = r.oid),
    'partition', CASE WHEN r.relispartition THEN pg_get_expr(r.relpartbound, r.oid) END,
    'partitioned by', CASE r.relkind WHEN 'p' THEN pg_get_partkeydef(r.oid) END,
    'reads its tables as', CASE WHEN r.relkind = 'v' THEN
      CASE WHEN coalesce((SELECT option_value::boolean FROM pg_options_to_table(r.reloptions)
        WHERE option_name = 'security_invoker'), false) THEN 'who asks (security_invoker)'
      ELSE 'its owner, ' || pg_get_userbyid(r.relowner) END END,
    'security barrier', CASE WHEN r.relkind = 'v' THEN
      CASE WHEN coalesce((SELECT option_value::boolean FROM pg_options_to_table(r.reloptions)
        WHERE option_name = 'security_barrier'), false) THEN 'yes' ELSE 'no' END END,
    'options', array_to_string(r.reloptions, ', '),
    'definition', CASE WHEN r.relkind IN ('v', 'm') THEN btrim(pg_get_viewdef(r.oid, true)) END)
  FROM relation r
  UNION ALL
  SELECT 'column', r.name, a.attname, a.attnum, json_build_object(
    'type', format_type(a.atttypid, a.atttypmod),
    'null', CASE WHEN a.attnotnull THEN 'not null' ELSE 'allowed' END,
    'identity', CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END,
    'default', CASE a.attgenerated WHEN '' THEN pg_get_expr(d.adbin, d.adrelid) END,
    'generated', CASE a.attgenerated WHEN '' THEN NULL ELSE pg_get_expr(d.adbin, d.adrelid) END)
  FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE r.relkind <> 'S'
  UNION ALL
  SELECT 'constraint', r.name, c.conname, strpos('pufxc', c.contype::text),
    json_build_object('definition', pg_get_constraintdef(c.oid, true))
  FROM relation r JOIN pg_constraint c ON c.conrelid = r.oid
  WHERE c.contype IN ('p', 'u', 'f', 'x', 'c')
  UNION ALL
  SELECT 'index', r.name, x.relname, 0, json_build_object('definition', pg_get_indexdef(i.indexrelid),
    'state', CASE WHEN NOT i.indisvalid THEN 'not valid' END)
  FROM relation r JOIN pg_index i ON i.indrelid = r.oid JOIN pg_class x ON x.oid = i.indexrelid
  WHERE NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid
    AND c.contype IN ('p', 'u', 'x'))
  UNION ALL
  SELECT 'policy', r.name, p.polname, 0, json_build_object(
    'command', CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
      WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
    'mode', CASE WHEN p.polpermissive THEN 'permissive' ELSE 'restrictive' END,
    'roles', (SELECT string_agg(CASE u WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(u) END, ', '
      ORDER BY pg_get_userbyid(u) COLLATE "C") FROM unnest(p.polroles) u),
    'USING', pg_get_expr(p.polqual, p.polrelid),
    'WITH CHECK', pg_get_expr(p.polwithcheck, p.polrelid))
  FROM relation r JOIN pg_policy p ON p.polrelid = r.oid
  UNION ALL
  SELECT 'trigger', r.name, t.tgname, 0, json_build_object('definition', pg_get_triggerdef(t.oid, true),
    'state', CASE t.tgenabled WHEN 'D' THEN 'disabled' WHEN 'A' THEN 'always' WHEN 'R' THEN 'replica' END)
  FROM relation r JOIN pg_trigger t ON t.tgrelid = r.oid AND NOT t.tgisinternal
  UNION ALL
  SELECT 'rule', r.name, w.rulename, 0, json_build_object('definition', pg_get_ruledef(w.oid, true),
    'state', CASE w.ev_enabled WHEN 'D' THEN 'disabled' WHEN 'A' THEN 'always' WHEN 'R' THEN 'replica' END)
  FROM relation r JOIN pg_rewrite w ON w.ev_class = r.oid AND w.rulename <> '_RETURN'
  UNION ALL
  SELECT 'grant', p.of, CASE p.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(p.grantee) END
      || CASE p.on_column WHEN '' THEN '' ELSE ' on ' || p.on_column END,
    0, json_build_object('privileges', p.privileges)
  FROM privilege p
  -- What owners may do by default says nothing.
  WHERE p.grantee <> p.owner OR p.privileges IS DISTINCT FROM p.usual
  UNION ALL
  SELECT 'function', '', p.name, 0, json_build_object(
    'owner', pg_get_userbyid(p.proowner),
    'security', CASE WHEN p.prosecdef THEN 'definer' ELSE 'invoker' END,
    'search_path', CASE WHEN p.prosecdef THEN coalesce((SELECT substr(setting, 13) FROM unnest(p.proconfig) setting
      WHERE setting LIKE 'search_path=%'), 'not set: that of who calls') END,
    'settings', array_to_string(p.proconfig, ', '),
    'leakproof', CASE WHEN p.proleakproof THEN 'yes: may run before a policy' END,
    'definition', btrim(pg_get_functiondef(p.oid)))
  FROM routine p
  UNION ALL
  SELECT 'type', '', t.name, 0, json_build_object(
    'kind', CASE t.typtype WHEN 'd' THEN 'domain' WHEN 'e' THEN 'enum' WHEN 'r' THEN 'range' ELSE 'composite' END,
    'owner', pg_get_userbyid(t.typowner),
    'of', CASE t.typtype WHEN 'd' THEN format_type(t.typbasetype, t.typtypmod)
      WHEN 'e' THEN (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
        FROM pg_enum e WHERE e.enumtypid = t.oid)
      WHEN 'r' THEN (SELECT format_type(g.rngsubtype, NULL) FROM pg_range g WHERE g.rngtypid = t.oid)
      ELSE (SELECT string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum)
        FROM pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) END,
    'default', t.typdefault,
    'checks', (SELECT string_agg(pg_get_constraintdef(c.oid, true), ', ' ORDER BY c.conname COLLATE "C")
      FROM pg_constraint c WHERE c.contypid = t.oid))
  FROM own_type t
  UNION ALL
  SELECT 'default privilege', '', concat_ws(' ', CASE d.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences'
      WHEN 'f' THEN 'functions' WHEN 'T' THEN 'types' WHEN 'n' THEN 'schemas' ELSE 'large objects' END,
      'that ' || pg_get_userbyid(d.defaclrole) || ' makes', 'in ' || n.nspname,
      'for ' || CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(x.grantee) END),
    0, json_build_object('privileges', string_agg(x.privilege_type || CASE WHEN x.is_grantable
      THEN ' with grant option' ELSE '' END, ', ' ORDER BY x.privilege_type COLLATE "C"))
  FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
  CROSS JOIN LATERAL aclexplode(d.defaclacl) x
  GROUP BY d.oid, d.defaclobjtype, d.defaclrole, n.nspname, x.grantee
  UNION ALL
  SELECT 'event trigger', '', e.evtname, 0, json_build_object(
    'on', e.evtevent, 'owner', pg_get_userbyid(e.evtowner),
    'runs', e.evtfoid::regprocedure::text, 'tags', array_to_string(e.evttags, ', '),
    'state', CASE e.evtenabled WHEN 'D' THEN 'disabled' WHEN 'A' THEN 'always' WHEN 'R' THEN 'replica' END)
  FROM pg_event_trigger e
  WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_event_trigger'::regclass
    AND d.objid = e.oid AND d.deptype = 'e')
  UNION ALL
  SELECT 'publication', '', p.pubname, 0, json_build_object('owner', pg_get_userbyid(p.pubowner),
    'tables', CASE WHEN p.puballtables THEN 'all' ELSE (SELECT string_agg(r.name, ', ' ORDER BY r.name COLLATE "C")
      FROM pg_publication_rel x JOIN relation r ON r.oid = x.prrelid WHERE x.prpubid = p.oid) END)
  FROM pg_publication p
  UNION ALL
  SELECT 'schema', '', nspname, 0, json_build_object('owner', pg_get_userbyid(nspowner)) FROM space
  UNION ALL
  SELECT 'role', '', r.rolname, 0, json_build_object(
    'attributes', concat_ws(', ',
      CASE WHEN r.rolcanlogin THEN 'LOGIN' ELSE 'NOLOGIN' END,
      CASE WHEN r.rolsuper THEN 'SUPERUSER' END,
      CASE WHEN r.rolbypassrls THEN 'BYPASSRLS' END,
      CASE WHEN r.rolcreaterole THEN 'CREATEROLE' END,
      CASE WHEN r.rolcreatedb THEN 'CREATEDB' END,
      CASE WHEN r.rolreplication THEN 'REPLICATION' END,
      CASE WHEN NOT r.rolinherit THEN 'NOINHERIT' END),
    'member of', (SELECT string_agg(DISTINCT pg_get_userbyid(m.roleid), ', ') FROM pg_auth_members m
      WHERE m.member = r.oid),
    'settings', (SELECT string_agg(setting, ', ' ORDER BY setting COLLATE "C") FROM pg_db_role_setting s
      CROSS JOIN LATERAL unnest(s.setconfig) setting
      WHERE s.setrole = r.oid AND s.setdatabase IN (0,
        (SELECT oid FROM pg_database WHERE datname = current_database()))))
  FROM pg_roles r WHERE r.rolname !~ '^pg_'
)
SELECT substr(document, start, ${PIECE})
FROM (
  SELECT json_agg(json_build_object('kind', kind, 'of', of, 'name', name,
    'facts', json_strip_nulls(facts)) ORDER BY kind COLLATE "C", of COLLATE "C", place, name COLLATE "C")::text
  FROM item
) AS whole (document), generate_series(1, length(document), ${PIECE}) AS start
ORDER BY start;
ROLLBACK;`;
