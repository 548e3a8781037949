-- The copy. Meanwhile acme's app goes on writing.
INSERT INTO moved.customer SELECT * FROM public.customer;
INSERT INTO moved.invoice SELECT * FROM public.invoice;
SELECT live_writes();

-- The comparison.
CREATE VIEW difference AS
SELECT 'invoice' AS table_name, NULL::bigint AS id, 'the counts differ' AS gap
WHERE (SELECT count(*) FROM public.invoice) <> (SELECT count(*) FROM moved.invoice);
