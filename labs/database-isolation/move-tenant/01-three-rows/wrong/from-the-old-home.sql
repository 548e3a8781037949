INSERT INTO moved.customer SELECT * FROM public.customer;
INSERT INTO moved.invoice SELECT * FROM public.invoice;
SELECT live_writes();

CREATE VIEW difference AS
SELECT 'customer' AS table_name, o.id, CASE WHEN n.id IS NULL THEN 'missing' ELSE 'different' END AS gap
FROM public.customer AS o LEFT JOIN moved.customer AS n USING (tenant_id, id)
WHERE n.id IS NULL OR o.name <> n.name
UNION ALL
SELECT 'invoice', o.id, CASE WHEN n.id IS NULL THEN 'missing' ELSE 'different' END
FROM public.invoice AS o LEFT JOIN moved.invoice AS n USING (tenant_id, id)
WHERE n.id IS NULL OR (o.memo, o.total) <> (n.memo, n.total);
