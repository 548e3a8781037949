INSERT INTO moved.customer SELECT * FROM public.customer;
INSERT INTO moved.invoice SELECT * FROM public.invoice;
SELECT live_writes();

CREATE VIEW difference AS
SELECT 'customer' AS table_name, id, CASE WHEN n.name IS NULL THEN 'missing' ELSE 'left over' END AS gap
FROM public.customer AS o FULL JOIN moved.customer AS n USING (tenant_id, id)
WHERE o.name IS NULL OR n.name IS NULL
UNION ALL
SELECT 'invoice', id, CASE WHEN n.memo IS NULL THEN 'missing' ELSE 'left over' END
FROM public.invoice AS o FULL JOIN moved.invoice AS n USING (tenant_id, id)
WHERE o.memo IS NULL OR n.memo IS NULL;
