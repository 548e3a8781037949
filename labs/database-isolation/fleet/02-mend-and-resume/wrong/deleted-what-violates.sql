-- globex: its own column steps aside, and its values come over.
ALTER TABLE t_globex.invoice RENAME COLUMN currency TO currency_by_hand;
DELETE FROM t_023.invoice WHERE total < 0;
DROP VIEW t_041.report;

DO $$
DECLARE
  place text;
BEGIN
  FOR place IN SELECT schema_name FROM ledger WHERE version = 2 AND state = 'failed' LOOP
    PERFORM to_version_2(place);
    UPDATE ledger SET state = 'done', code = NULL WHERE schema_name = place AND version = 2;
  END LOOP;
END $$;

UPDATE t_globex.invoice SET currency = currency_by_hand WHERE currency_by_hand IS NOT NULL;
ALTER TABLE t_globex.invoice DROP COLUMN currency_by_hand;
CREATE VIEW t_041.report WITH (security_invoker) AS SELECT id, total FROM t_041.invoice;
GRANT SELECT ON t_041.report TO app_user;

-- Whoever signs up next is copied from here.
SELECT to_version_2('t_template');
INSERT INTO ledger VALUES ('t_template', 2, 'done');
