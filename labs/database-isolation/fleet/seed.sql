INSERT INTO ledger VALUES ('t_template', 1, 'done');

-- acme: aaaaaaaa…, marked orchid. globex: bbbbbbbb…, marked falcon. Moved into their schemas as soon as
-- these are there; the 58 others have two invoices each, of 100 and 80.
CREATE TABLE first_invoice (schema_name text, id bigint, memo text, total numeric);
INSERT INTO first_invoice VALUES
  ('t_acme',   1, 'orchid delivery', 120),
  ('t_acme',   2, 'orchid support',   80),
  ('t_globex', 1, 'falcon rollout',  300),
  ('t_globex', 2, 'falcon training',  50);
