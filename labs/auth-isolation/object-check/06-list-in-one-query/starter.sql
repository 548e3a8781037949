-- Right, and once for each row.
CREATE OR REPLACE FUNCTION list_documents(owner int) RETURNS TABLE (id int, title text) LANGUAGE sql AS $$
  SELECT id, title FROM document
  WHERE tenant_id = session_tenant() AND owner_id = owner AND decide('document:read', id) = 'allowed' ORDER BY id
$$;
