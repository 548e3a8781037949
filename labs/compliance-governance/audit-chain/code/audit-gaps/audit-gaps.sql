-- Queries for your own database, once for each tenant, with its setting: each row is a gap.

-- #region anchored
-- Anchors that the log no longer agrees with. anchor_copy stands for what you read back from outside.
SELECT a.seq, CASE WHEN e.seq IS NULL THEN 'missing' ELSE 'changed' END AS problem
FROM anchor_copy AS a
LEFT JOIN audit_event AS e ON e.tenant_id = a.tenant_id AND e.seq = a.seq
WHERE e.hash IS DISTINCT FROM a.hash
UNION ALL
-- Nothing to compare with proves nothing.
SELECT 0, 'no anchor' WHERE NOT EXISTS (SELECT FROM anchor_copy)
ORDER BY 1;
-- #endregion anchored

-- #region names
-- Rows of the log that carry the name or the address of somebody, so that erasure would break it.
-- No row is no proof: a nickname or half a name is not found.
SELECT e.seq, p.id AS person
FROM audit_event AS e
JOIN person AS p ON p.tenant_id = e.tenant_id
CROSS JOIN LATERAL (
  -- Each text of detail as it reads: not escaped, and in one form of its letters.
  SELECT lower(normalize(concat_ws(' ', e.actor, e.on_behalf_of, e.action, e.subject,
           (SELECT string_agg(part #>> '{}', ' ') FROM jsonb_path_query(e.detail::jsonb, '$.**') AS part))))
) AS said (text)
WHERE strpos(text, lower(normalize(nullif(p.email, '')))) > 0
   OR strpos(text, lower(normalize(nullif(p.name, '')))) > 0
ORDER BY e.seq, p.id;
-- #endregion names
