CREATE FUNCTION enter_tenant() RETURNS text LANGUAGE sql
RETURN (SELECT set_config('search_path', quote_ident(schema_name), true)
        FROM tenant WHERE id = current_setting('app.tenant_id')::uuid);
