BEGIN;
SELECT set_config('app.tenant_id', 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', true), set_config('search_path', 'acme, public', true);
SELECT printer FROM label;
UPDATE shipment SET exported = true;
COMMIT;
