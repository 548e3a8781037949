REVOKE EXECUTE ON FUNCTION context_seal(uuid) FROM PUBLIC;
REVOKE support FROM app_user;

CREATE OR REPLACE FUNCTION archive(word text) RETURNS TABLE (line text) LANGUAGE plpgsql SECURITY INVOKER AS $$
BEGIN
  RETURN QUERY SELECT d.title FROM public.document d WHERE d.title LIKE '%' || word || '%';
END $$;
