-- acme's app guesses, quietly. INSERT 0 0 says that somebody has this number; no row of acme's has.
INSERT INTO invoice VALUES (9, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'merger-1', 'orchid guess')
ON CONFLICT DO NOTHING;
