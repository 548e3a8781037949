ALTER TABLE t_acme.invoice ADD COLUMN description text;
UPDATE t_acme.invoice SET description = memo;
ALTER TABLE t_acme.invoice ALTER COLUMN memo DROP NOT NULL;
