SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT printer FROM acme.label;
UPDATE shipment SET exported = true;
