ALTER TABLE t_acme.invoice RENAME COLUMN memo TO description;
