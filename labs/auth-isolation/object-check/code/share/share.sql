-- #region permission
-- A new permission is a row, and a row for each tenant's owner: edit_role leaves that role alone, and
-- lets nobody grant what they don't hold. Run it as a login that sees every tenant: with this setting it
-- fails where a policy would hide roles, instead of inserting nothing.
SET row_security = off;
INSERT INTO permission VALUES ('document:share');
INSERT INTO role_permission (tenant_id, role_id, permission)
SELECT tenant_id, id, 'document:share' FROM role WHERE name = 'owner';
RESET row_security;
-- #endregion permission

-- #region share
-- The one door to a relation: a viewer who may insert a share makes themself an editor.
REVOKE INSERT, UPDATE, DELETE ON document_share FROM app_user;
REVOKE UPDATE ON document FROM app_user; GRANT UPDATE (title) ON document TO app_user;
-- Gives a member viewer, editor or the ownership, in place of what they have; null takes it away.
CREATE FUNCTION share(doc int, receiver int, given text) RETURNS answer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  carries CONSTANT jsonb := '{"viewer": ["document:read"], "editor": ["document:read", "document:write"],
    "owner": ["document:read", "document:write", "document:delete"]}';
  owned_by int; had text;
BEGIN
  IF NOT coalesce(carries ? given, true) THEN RETURN reply(400, 'Name a relation'); END IF;
  -- One change of the document's relations at a time. Each question below sees what came before.
  SELECT owner_id INTO owned_by FROM document
  WHERE tenant_id = session_tenant() AND id = doc AND decide('document:read', doc) = 'allowed'
  FOR NO KEY UPDATE;
  IF NOT FOUND OR decide('document:read', doc) <> 'allowed' THEN RETURN reply(404, 'Not found'); END IF;
  IF NOT holds('document:share') THEN RETURN reply(403, 'Forbidden'); END IF;
  -- A member, and one until this is committed.
  PERFORM FROM membership WHERE tenant_id = session_tenant() AND person_id = receiver FOR KEY SHARE;
  IF NOT FOUND THEN RETURN reply(404, 'Not found'); END IF;
  IF receiver = owned_by THEN RETURN reply(409, 'The owner stays until somebody else is'); END IF;

  SELECT relation INTO had FROM document_share
  WHERE tenant_id = session_tenant() AND document_id = doc AND person_id = receiver;
  -- Nobody gives, or takes away, a relation of which one action is not theirs.
  IF EXISTS (SELECT FROM unnest(ARRAY[had, given]) AS r, jsonb_array_elements_text(carries -> r) AS action
             WHERE decide(action, doc) <> 'allowed') THEN
    RETURN reply(403, 'Forbidden');
  END IF;

  DELETE FROM document_share WHERE tenant_id = session_tenant() AND document_id = doc AND person_id = receiver;
  IF given = 'owner' THEN
    UPDATE document SET owner_id = receiver WHERE tenant_id = session_tenant() AND id = doc;
  ELSIF given IS NOT NULL THEN
    INSERT INTO document_share VALUES (session_tenant(), doc, receiver, given);
  END IF;
  RETURN reply(200, 'Shared');
END $$;
REVOKE EXECUTE ON FUNCTION share FROM PUBLIC; GRANT EXECUTE ON FUNCTION share TO app_user;
-- #endregion share
