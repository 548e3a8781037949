-- The form has one field, note. The browser sends two.
SELECT save_settings('{"note": "orchid headquarters", "max_units": 1000000}');
SELECT take_units(500) AS taken;
