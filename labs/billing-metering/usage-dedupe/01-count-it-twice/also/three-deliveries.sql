-- Nothing says that two is the most.
UPDATE usage_counter SET pages = pages + 70 WHERE month = '2026-10-01';
UPDATE usage_counter SET pages = pages + 70 WHERE month = '2026-10-01';
UPDATE usage_counter SET pages = pages + 70 WHERE month = '2026-10-01';
