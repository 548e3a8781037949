/** Each side as the same facts; what stands in one alone is a difference. */
export const drift = `
	WITH ours AS (
		SELECT tenant_id AS tenant, 'status' AS what, id AS about, status AS value FROM subscription
		UNION ALL
		SELECT tenant_id, 'credit', '', sum(cents)::text FROM credit_grant GROUP BY tenant_id
		UNION ALL
		SELECT tenant_id, 'usage', to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM'), sum(pages)::text
		FROM usage_outbox GROUP BY 1, 3
	),
	listed AS (
		SELECT c.tenant_id AS tenant, 'status' AS what, s.id AS about, s.status AS value
		FROM stripe_subscription AS s LEFT JOIN customer AS c ON c.id = s.customer
		UNION ALL
		SELECT c.tenant_id, 'credit', '', sum(i.cents)::text
		FROM stripe_invoice AS i LEFT JOIN customer AS c ON c.id = i.customer GROUP BY 1
		UNION ALL
		SELECT c.tenant_id, 'usage', to_char(u.month, 'YYYY-MM'), sum(u.pages)::text
		FROM stripe_usage AS u LEFT JOIN customer AS c ON c.id = u.customer GROUP BY 1, 3
	)
	SELECT coalesce(o.tenant, l.tenant) AS tenant, coalesce(o.what, l.what) AS what,
		CASE coalesce(o.what, l.what) WHEN 'status' THEN o.value ELSE coalesce(o.value, '0') END AS ours,
		CASE coalesce(o.what, l.what) WHEN 'status' THEN l.value ELSE coalesce(l.value, '0') END AS stripe
	FROM ours AS o
	FULL JOIN listed AS l
		ON l.what = o.what AND l.about = o.about AND (l.tenant = o.tenant OR o.what = 'status')
	WHERE coalesce(o.value, '0') <> coalesce(l.value, '0') OR (o.tenant IS DISTINCT FROM l.tenant AND coalesce(o.what, l.what) = 'status')`;
