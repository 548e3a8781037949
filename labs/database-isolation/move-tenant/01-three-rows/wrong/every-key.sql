INSERT INTO moved.customer SELECT * FROM public.customer;
INSERT INTO moved.invoice SELECT * FROM public.invoice;
SELECT live_writes();

CREATE VIEW difference AS
SELECT 'customer' AS table_name, id,
       CASE WHEN n.name IS NULL THEN 'missing' WHEN o.name IS NULL THEN 'left over' ELSE 'different' END AS gap
FROM public.customer AS o FULL JOIN moved.customer AS n USING (tenant_id, id)
UNION ALL
SELECT 'invoice', id,
       CASE WHEN n.memo IS NULL THEN 'missing' WHEN o.memo IS NULL THEN 'left over' ELSE 'different' END
FROM public.invoice AS o FULL JOIN moved.invoice AS n USING (tenant_id, id);
