CREATE FUNCTION mark(tenant uuid, ids int[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	changed bigint;
BEGIN
	UPDATE invoice SET total = 0 WHERE tenant_id = tenant AND id = ANY (ids);
	GET DIAGNOSTICS changed = ROW_COUNT;
	IF changed <> (SELECT count(DISTINCT id) FROM unnest(ids) AS id) THEN
		RAISE EXCEPTION 'An invoice of the list does not exist.' USING ERRCODE = 'no_data_found';
	END IF;
	RETURN changed;
END
$$;
