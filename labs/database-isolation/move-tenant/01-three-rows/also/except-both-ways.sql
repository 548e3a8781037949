INSERT INTO moved.customer SELECT * FROM public.customer;
INSERT INTO moved.invoice SELECT * FROM public.invoice;
SELECT live_writes();

CREATE VIEW difference AS
SELECT table_name, id,
       CASE WHEN NOT bool_or(home = 'new') THEN 'missing' WHEN NOT bool_or(home = 'old') THEN 'left over' ELSE 'different' END AS gap
FROM (
  SELECT 'customer' AS table_name, 'old' AS home, r.* FROM (SELECT tenant_id, id, name, NULL::bigint, NULL::numeric FROM public.customer EXCEPT SELECT tenant_id, id, name, NULL, NULL FROM moved.customer) AS r
  UNION ALL
  SELECT 'customer', 'new', r.* FROM (SELECT tenant_id, id, name, NULL::bigint, NULL::numeric FROM moved.customer EXCEPT SELECT tenant_id, id, name, NULL, NULL FROM public.customer) AS r
  UNION ALL
  SELECT 'invoice', 'old', r.* FROM (SELECT tenant_id, id, memo, payer_id, total FROM public.invoice EXCEPT SELECT tenant_id, id, memo, payer_id, total FROM moved.invoice) AS r
  UNION ALL
  SELECT 'invoice', 'new', r.* FROM (SELECT tenant_id, id, memo, payer_id, total FROM moved.invoice EXCEPT SELECT tenant_id, id, memo, payer_id, total FROM public.invoice) AS r
) AS either
GROUP BY table_name, tenant_id, id;
