CREATE TEMPORARY TABLE shipment AS SELECT * FROM public.shipment;
PREPARE label AS SELECT printer FROM acme.label;
