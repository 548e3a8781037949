-- Named, but nobody has signed up.
SELECT schema_for('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'north_star');
