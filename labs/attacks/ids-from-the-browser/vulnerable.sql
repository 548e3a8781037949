CREATE FUNCTION mark(tenant uuid, ids int[]) RETURNS bigint LANGUAGE sql
BEGIN ATOMIC
	WITH changed AS (UPDATE invoice SET total = 0 WHERE id = ANY (ids) RETURNING 1)
	SELECT count(*) FROM changed;
END;
