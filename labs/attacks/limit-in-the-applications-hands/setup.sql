CREATE TABLE quota (
  tenant_id uuid PRIMARY KEY,
  note      text NOT NULL,
  max_units int NOT NULL,
  used      int NOT NULL
);

ALTER TABLE quota ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON quota
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

BEGIN;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
INSERT INTO quota VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid starter plan', 10, 9);
COMMIT;
BEGIN;
SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
INSERT INTO quota VALUES ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'falcon starter plan', 10, 1);
COMMIT;

CREATE FUNCTION take_units(amount int) RETURNS boolean LANGUAGE sql AS $$
  WITH taken AS (
    UPDATE quota SET used = used + amount
    WHERE amount > 0 AND used + amount <= max_units
    RETURNING tenant_id
  )
  SELECT EXISTS (SELECT FROM taken);
$$;

-- What the settings page calls with the JSON it was sent.
CREATE FUNCTION save_settings(sent jsonb) RETURNS void LANGUAGE sql AS $$
  UPDATE quota SET note = new.note, max_units = new.max_units, used = new.used
  FROM jsonb_populate_record((SELECT quota FROM quota), sent) AS new;
$$;
