-- Acme starts an export of eight units in October and cancels it in November.
SELECT begin_month('2026-11-01');
SELECT release_reservation(1);
SELECT reserve(2, 'orchid catalog', '2026-11-01', 10) AS held;
SELECT reserve(3, 'orchid archive', '2026-11-01', 8) AS held;
