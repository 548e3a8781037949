-- What provision-tenant needs in the catalog's database, made once by app_owner.

-- #region ledger
-- Each row stands or falls with the step's own statements: they commit together.
CREATE TABLE provisioning (
  tenant_id uuid NOT NULL,
  step      text NOT NULL,
  done_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, step)
);

-- A slug is taken before anything is made for it. Who deletes a tenant deletes its rows in both.
CREATE TABLE slug_reservation (
  slug      text PRIMARY KEY,
  tenant_id uuid NOT NULL UNIQUE
);
-- #endregion ledger
