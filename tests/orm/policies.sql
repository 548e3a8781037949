DO $$
DECLARE
	name text;
BEGIN
	FOREACH name IN ARRAY ARRAY['project', 'task'] LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
		EXECUTE format(
			$policy$CREATE POLICY tenant ON %I
				USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)$policy$,
			name);
	END LOOP;
END
$$;
