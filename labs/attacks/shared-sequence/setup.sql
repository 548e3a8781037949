CREATE FUNCTION mine() RETURNS uuid LANGUAGE sql STABLE
RETURN nullif(current_setting('app.tenant_id', true), '')::uuid;

-- One invoice of acme's in the morning, 37 of globex's, one of acme's in the evening.
CREATE PROCEDURE a_day() LANGUAGE plpgsql AS $$
BEGIN
  SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
  INSERT INTO invoice (memo) VALUES ('orchid morning');
  SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
  INSERT INTO invoice (memo) SELECT 'falcon ' || n FROM generate_series(1, 37) AS n;
  SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
  INSERT INTO invoice (memo) VALUES ('orchid evening');
END
$$;
