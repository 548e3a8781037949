-- @acme
SET app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SET search_path = acme, public;
CREATE TEMPORARY TABLE shipment AS SELECT * FROM public.shipment;
PREPARE label AS SELECT printer FROM label;
SELECT pg_advisory_lock(17);
LISTEN orchid_jobs;

-- @support
SET ROLE support;
