-- Queries for your own database, as a login that reads every tenant's rows. Each row is a gap. The
-- tables stripe_… hold what the nightly job listed; the other names are the lab's.

-- #region unmapped
-- Objects of customers that nobody's map has, and rows under another tenant than their customer's.
SELECT l.id, l.customer, CASE WHEN c.id IS NULL THEN 'in no map' ELSE 'under another tenant' END AS gap
FROM (SELECT id, customer FROM stripe_subscription
      UNION ALL SELECT id, customer FROM stripe_invoice) l
LEFT JOIN customer c ON c.id = l.customer
LEFT JOIN (SELECT id, tenant_id FROM subscription
           UNION ALL SELECT invoice, tenant_id FROM credit_grant) o ON o.id = l.id
WHERE c.id IS NULL OR o.tenant_id <> c.tenant_id
UNION ALL
SELECT 'saw nothing of Stripe: has the job run?', '', '' WHERE NOT EXISTS (SELECT FROM stripe_subscription)
ORDER BY 1, 2;
-- #endregion unmapped

-- #region ungranted
-- Invoices that bought credit: paid and not granted, granted and not paid, or another amount.
SELECT coalesce(i.id, g.invoice) AS invoice,
       i.cents || ' ' || i.currency AS paid, g.cents || ' ' || g.currency AS granted
FROM stripe_invoice i
FULL JOIN credit_grant g ON g.invoice = i.id
WHERE (i.cents, i.currency) IS DISTINCT FROM (g.cents, g.currency) AND coalesce(i.cents, 1) > 0
UNION ALL
SELECT 'saw nothing of Stripe: has the job run?', NULL, NULL WHERE NOT EXISTS (SELECT FROM stripe_invoice)
ORDER BY 1;
-- #endregion ungranted

-- #region stale
-- Subscriptions whose status is not Stripe's, those it does not have, and those we never heard of.
SELECT coalesce(s.id, o.id) AS subscription, o.status AS ours, s.status AS theirs
FROM stripe_subscription s
FULL JOIN subscription o ON o.id = s.id
WHERE o.status IS DISTINCT FROM s.status
UNION ALL
SELECT 'saw nothing of Stripe: has the job run?', NULL, NULL WHERE NOT EXISTS (SELECT FROM stripe_subscription)
ORDER BY 1;
-- #endregion stale

-- #region drift
-- Pages by tenant, in the months that were listed and up to where the listing ends: what was sent into
-- the month, and what Stripe has. What waits is not drift; the sender reports it.
SELECT coalesce(o.tenant_id, s.tenant_id)::text AS tenant_id, coalesce(o.month, s.month) AS month,
       coalesce(o.pages, 0) AS sent, coalesce(s.pages, 0) AS billed
FROM (SELECT u.tenant_id, l.month, sum(u.pages) AS pages
      FROM usage_outbox u
      JOIN (SELECT month, max(until) AS until FROM stripe_usage GROUP BY 1) l
        ON l.month = date_trunc('month', u.billed_at AT TIME ZONE 'UTC')::date AND u.billed_at < l.until
      WHERE u.sent_at IS NOT NULL GROUP BY 1, 2) o
FULL JOIN (SELECT c.tenant_id, u.month, sum(u.pages) AS pages
           FROM stripe_usage u LEFT JOIN customer c ON c.id = u.customer GROUP BY 1, 2) s
  ON s.tenant_id = o.tenant_id AND s.month = o.month
WHERE coalesce(o.pages, 0) <> coalesce(s.pages, 0)
UNION ALL
SELECT 'saw no usage of Stripe: has the job run?', NULL, NULL, NULL WHERE NOT EXISTS (SELECT FROM stripe_usage)
ORDER BY 1, 2;
-- #endregion drift

-- #region waiting
-- Usage that waits since six hours, attempted or not: a sender that stopped names none of it.
SELECT tenant_id::text, min(occurred_at)::date AS since, sum(pages) AS pages
FROM usage_outbox
WHERE sent_at IS NULL AND occurred_at < now() - interval '6 hours'
GROUP BY 1 ORDER BY 1;
-- #endregion waiting
