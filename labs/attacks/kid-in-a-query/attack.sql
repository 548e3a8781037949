-- What the service asks when acme sends a token with this kid.
SELECT key_of AS key
FROM key_of('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'x'' UNION SELECT secret FROM signing_key --')
ORDER BY 1;
