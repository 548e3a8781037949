UPDATE t_023.invoice SET total = 80 WHERE id = 2;
DROP VIEW t_041.report;

DO $$
DECLARE
  place text;
BEGIN
  FOR place IN SELECT schema_name FROM tenant LOOP
    EXECUTE format('ALTER TABLE %I.invoice ADD COLUMN IF NOT EXISTS currency text NOT NULL DEFAULT ''EUR''', place);
    EXECUTE format('ALTER TABLE %I.invoice DROP CONSTRAINT IF EXISTS total_not_negative', place);
    EXECUTE format('ALTER TABLE %I.invoice ADD CONSTRAINT total_not_negative CHECK (total >= 0)', place);
    EXECUTE format('ALTER TABLE %I.invoice ALTER COLUMN total TYPE numeric(12, 2)', place);
  END LOOP;
END $$;

UPDATE ledger SET state = 'done', code = NULL WHERE version = 2;
CREATE VIEW t_041.report WITH (security_invoker) AS SELECT id, total FROM t_041.invoice;
GRANT SELECT ON t_041.report TO app_user;

-- Whoever signs up next is copied from here.
SELECT to_version_2('t_template');
INSERT INTO ledger VALUES ('t_template', 2, 'done');
