BEGIN;
UPDATE t_globex.invoice SET currency = 'EUR' WHERE currency IS NULL;
ALTER TABLE t_globex.invoice
  ALTER COLUMN currency TYPE text,
  ALTER COLUMN currency SET DEFAULT 'EUR',
  ALTER COLUMN currency SET NOT NULL,
  ADD CONSTRAINT total_not_negative CHECK (total >= 0),
  ALTER COLUMN total TYPE numeric(12, 2);
UPDATE ledger SET state = 'done', code = NULL WHERE schema_name = 't_globex' AND version = 2;
COMMIT;

BEGIN;
UPDATE t_023.invoice SET total = 80 WHERE id = 2;
SELECT to_version_2('t_023');
UPDATE ledger SET state = 'done', code = NULL WHERE schema_name = 't_023' AND version = 2;
COMMIT;

BEGIN;
DROP VIEW t_041.report;
SELECT to_version_2('t_041');
CREATE VIEW t_041.report WITH (security_invoker = true) AS SELECT id, total FROM t_041.invoice;
GRANT SELECT ON t_041.report TO app_user;
UPDATE ledger SET state = 'done', code = NULL WHERE schema_name = 't_041' AND version = 2;
COMMIT;

BEGIN;
SELECT to_version_2('t_template');
INSERT INTO ledger VALUES ('t_template', 2, 'done');
COMMIT;
