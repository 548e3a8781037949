-- The message: acme rendered report 2, 70 pages, in October.
UPDATE usage_counter
SET pages = pages + 70
WHERE month = '2026-10-01';
