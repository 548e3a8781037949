-- The new screen: what is due this month.
SELECT memo, due FROM invoice WHERE due BETWEEN '2026-11-01' AND '2026-11-30' ORDER BY due;
-- And the button on it.
UPDATE invoice SET due = due + 30 WHERE due < '2026-11-10';
