CREATE FUNCTION make_role(tenant uuid, actor text, new_name text, new_permissions text[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held text[] := permissions_of(tenant, actor);
BEGIN
  IF NOT 'role.manage' = ANY (held) THEN
    RAISE EXCEPTION 'not permitted' USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO role VALUES (tenant, new_name, new_permissions);
END
$$;

CREATE FUNCTION give_role(tenant uuid, actor text, member text, role_name text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held text[] := permissions_of(tenant, actor);
BEGIN
  IF NOT 'role.manage' = ANY (held) THEN
    RAISE EXCEPTION 'not permitted' USING ERRCODE = 'insufficient_privilege';
  END IF;
  UPDATE membership SET role = role_name WHERE tenant_id = tenant AND user_name = member;
END
$$;
