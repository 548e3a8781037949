ALTER TABLE t_acme.invoice ADD COLUMN description text GENERATED ALWAYS AS (memo) STORED;
