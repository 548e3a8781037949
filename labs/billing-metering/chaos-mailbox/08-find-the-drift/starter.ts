/** Where our books and Stripe's differ: tenant, what, ours, stripe. */
export const drift = `
	SELECT s.tenant_id AS tenant, 'status' AS what, s.status AS ours, t.status AS stripe
	FROM subscription AS s
	JOIN stripe_subscription AS t ON t.id = s.id
	WHERE s.status <> t.status`;
