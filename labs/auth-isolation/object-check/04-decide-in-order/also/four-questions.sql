CREATE FUNCTION decide(action text, doc int) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  owner int;
  share text;
BEGIN
  SELECT owner_id INTO owner FROM document WHERE tenant_id = session_tenant() AND id = doc;
  IF NOT FOUND THEN RETURN 'tenant'; END IF;
  PERFORM FROM membership WHERE tenant_id = session_tenant() AND person_id = session_person();
  IF NOT FOUND THEN RETURN 'membership'; END IF;
  IF NOT holds(action) THEN RETURN 'permission'; END IF;
  IF owner = session_person() OR holds('document:any') THEN RETURN 'allowed'; END IF;
  SELECT relation INTO share FROM document_share
  WHERE tenant_id = session_tenant() AND document_id = doc AND person_id = session_person();
  IF (action, share) IN (('document:read', 'viewer'), ('document:read', 'editor'), ('document:write', 'editor')) THEN
    RETURN 'allowed';
  END IF;
  RETURN 'relation';
END $$;
