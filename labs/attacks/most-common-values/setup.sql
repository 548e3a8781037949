CREATE TABLE invoice (
  id        bigint,
  tenant_id uuid NOT NULL,
  memo      text NOT NULL,
  PRIMARY KEY (tenant_id, id)
);

INSERT INTO invoice
SELECT n, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid order ' || n FROM generate_series(1, 200) AS n;
INSERT INTO invoice
SELECT n, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'falcon merger' FROM generate_series(201, 400) AS n;
ANALYZE invoice;

CREATE VIEW my_invoice WITH (security_barrier = true, security_invoker = true) AS
SELECT id, memo FROM invoice
WHERE tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid;

GRANT SELECT ON my_invoice TO app_user;
GRANT SELECT ON invoice TO app_user;
