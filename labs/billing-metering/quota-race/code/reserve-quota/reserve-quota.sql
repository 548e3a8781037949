-- What the application sends, in a transaction that has set app.tenant_id. The names are the lab's.

-- #region take
-- Compares and adds in one statement. No row: there is no room, or no period that is open.
PREPARE take_units (text, int) AS
UPDATE quota
SET used = used + $2
WHERE tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
  AND meter = $1 AND starts_at <= now() AND now() < ends_at
  AND $2 > 0 AND used + $2 <= max_units
RETURNING max_units - used AS units_left;
-- #endregion take

-- #region left
-- What the customer sees. After a downgrade more is used than allowed: then nothing is left.
PREPARE units_left AS
SELECT q.meter, q.used, q.max_units, greatest(q.max_units - q.used, 0) AS units_left,
       coalesce(sum(r.units), 0) AS of_them_held, nullif(q.ends_at, 'infinity') AS renews_at
FROM quota q
LEFT JOIN reservation r
  ON (r.tenant_id, r.meter, r.starts_at, r.state) = (q.tenant_id, q.meter, q.starts_at, 'held')
WHERE q.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
  AND q.starts_at <= now() AND now() < q.ends_at
GROUP BY q.tenant_id, q.meter, q.starts_at
ORDER BY q.meter;
-- #endregion left

-- #region period
-- The period that a moment is in, by the clock of the tenant's zone: the anchor's local time plus n
-- months, as an instant. Counted in UTC, midnight of March 1 in Berlin has its next on the 29th.
PREPARE period_of (timestamptz, text, timestamptz) AS
SELECT starts_at, ends_at
FROM (SELECT ($1 AT TIME ZONE $2 + n * interval '1 month') AT TIME ZONE $2 AS starts_at,
             ($1 AT TIME ZONE $2 + (n + 1) * interval '1 month') AT TIME ZONE $2 AS ends_at
      FROM generate_series(0, 1200) AS n) AS period
WHERE starts_at <= $3 AND $3 < ends_at;
-- #endregion period
