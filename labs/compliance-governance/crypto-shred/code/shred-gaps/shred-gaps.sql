-- #region left
-- What of a tenant is left in this database after its keys were destroyed: each column with values of
-- it in the tables that name their tenant, and the names of the others, into which it does not look.
-- A role that row security holds gets an error, not an empty answer.
CREATE FUNCTION left_of(tenant uuid) RETURNS TABLE
  (of_table text, of_column text, what text, rows_left bigint) LANGUAGE plpgsql SET row_security = off AS $$
DECLARE
  column_of record;
BEGIN
  RETURN QUERY SELECT 'tenant_key', purpose || ', version ' || version, 'a key that opens', 1::bigint
    FROM tenant_key WHERE tenant_id = tenant AND state <> 'destroyed';
  RETURN QUERY SELECT c.oid::regclass::text, '', 'not looked at: no tenant_id', NULL::bigint
    FROM pg_class c WHERE c.relkind IN ('r', 'm', 'f') AND c.oid >= 16384 AND NOT EXISTS
      (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id') ORDER BY 1;
  FOR column_of IN
    SELECT c.oid::regclass AS of_table, a.attname, a.atttypid = 'bytea'::regtype AS is_bytes
      FROM pg_class c
      JOIN pg_attribute t ON t.attrelid = c.oid AND t.attname = 'tenant_id' AND NOT t.attisdropped
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relkind IN ('r', 'm', 'f') AND c.oid <> 'tenant_key'::regclass
       AND a.attname <> 'tenant_id'
     ORDER BY c.oid::regclass::text, a.attnum
  LOOP
    of_table := column_of.of_table;
    of_column := column_of.attname;
    -- A sealed value begins with its format and has 33 bytes or more; an index has fewer.
    EXECUTE format(
      CASE WHEN column_of.is_bytes THEN
        'SELECT count(*), CASE WHEN bool_and(octet_length(%1$I) >= 33 AND get_byte(%1$I, 0) = 1)
                THEN ''sealed'' ELSE ''bytes: an index, or not sealed'' END
           FROM %2$s WHERE tenant_id = %3$L AND %1$I IS NOT NULL'
      ELSE 'SELECT count(*), ''readable'' FROM %2$s WHERE tenant_id = %3$L AND %1$I IS NOT NULL' END,
      column_of.attname, column_of.of_table, tenant)
    INTO rows_left, what;
    IF rows_left > 0 THEN
      RETURN NEXT;
    END IF;
  END LOOP;
END $$;

REVOKE EXECUTE ON FUNCTION left_of FROM PUBLIC;
-- #endregion left
