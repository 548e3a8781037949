-- acme's invoices are marked orchid. globex signs its webhooks with a secret, marked falcon.
CREATE ROLE t_globex_1 LOGIN;
CREATE TABLE invoice AS SELECT 1::bigint AS id, 'orchid retainer' AS memo;
GRANT SELECT ON invoice TO app_user;
