CREATE TABLE invoice (
  id        bigint PRIMARY KEY,
  tenant_id uuid NOT NULL,
  amount    numeric(10, 2) NOT NULL,
  status    text NOT NULL CHECK (status IN ('draft', 'sent', 'paid')),
  memo      text NOT NULL
);

CREATE INDEX invoice_tenant ON invoice (tenant_id, id);

GRANT SELECT, INSERT, UPDATE, DELETE ON invoice TO app_user;
