-- 1. Switch row-level security on for invoice.

-- 2. One policy: tenant_id must equal the setting app.tenant_id.
