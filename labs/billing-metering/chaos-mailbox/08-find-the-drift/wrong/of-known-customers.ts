/** Customers nobody has are left out. */
export const drift = `
	SELECT coalesce(o.tenant_id, c.tenant_id) AS tenant, 'status' AS what,
		o.status AS ours, s.status AS stripe
	FROM subscription AS o
	FULL JOIN stripe_subscription AS s ON s.id = o.id
	JOIN customer AS c ON c.id = s.customer
	WHERE o.status IS DISTINCT FROM s.status OR o.tenant_id IS DISTINCT FROM c.tenant_id
	UNION ALL
	SELECT coalesce(o.tenant_id, s.tenant_id), 'credit',
		coalesce(o.cents, 0)::text, coalesce(s.cents, 0)::text
	FROM (SELECT tenant_id, sum(cents) AS cents FROM credit_grant GROUP BY tenant_id) AS o
	FULL JOIN (
		SELECT c.tenant_id, sum(i.cents) AS cents
		FROM stripe_invoice AS i JOIN customer AS c ON c.id = i.customer
		GROUP BY c.tenant_id
	) AS s ON s.tenant_id = o.tenant_id
	WHERE coalesce(o.cents, 0) <> coalesce(s.cents, 0)
	UNION ALL
	SELECT coalesce(o.tenant_id, s.tenant_id), 'usage',
		coalesce(o.pages, 0)::text, coalesce(s.pages, 0)::text
	FROM (
		SELECT tenant_id, date_trunc('month', occurred_at AT TIME ZONE 'UTC')::date AS month,
			sum(pages) AS pages
		FROM usage_outbox GROUP BY 1, 2
	) AS o
	FULL JOIN (
		SELECT c.tenant_id, u.month, sum(u.pages) AS pages
		FROM stripe_usage AS u JOIN customer AS c ON c.id = u.customer
		GROUP BY 1, 2
	) AS s ON s.tenant_id = o.tenant_id AND s.month = o.month
	WHERE coalesce(o.pages, 0) <> coalesce(s.pages, 0)
	ORDER BY 2, 1, 3, 4`;
