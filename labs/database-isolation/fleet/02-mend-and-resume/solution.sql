-- globex: its own column steps aside, and its values come over.
BEGIN;
ALTER TABLE t_globex.invoice RENAME COLUMN currency TO currency_by_hand;
SELECT to_version_2('t_globex');
UPDATE t_globex.invoice SET currency = currency_by_hand WHERE currency_by_hand IS NOT NULL;
ALTER TABLE t_globex.invoice DROP COLUMN currency_by_hand;
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
CREATE VIEW t_041.report WITH (security_invoker) AS SELECT id, total FROM t_041.invoice;
GRANT SELECT ON t_041.report TO app_user;
UPDATE ledger SET state = 'done', code = NULL WHERE schema_name = 't_041' AND version = 2;
COMMIT;

-- Whoever signs up next is copied from here.
BEGIN;
SELECT to_version_2('t_template');
INSERT INTO ledger VALUES ('t_template', 2, 'done');
COMMIT;
