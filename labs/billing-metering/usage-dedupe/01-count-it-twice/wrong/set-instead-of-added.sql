-- Repeatable, and so no bug: a total that is written instead of added.
UPDATE usage_counter SET pages = 120 WHERE month = '2026-10-01';
UPDATE usage_counter SET pages = 120 WHERE month = '2026-10-01';
