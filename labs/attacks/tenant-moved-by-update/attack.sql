-- Kim, at acme's screen, saves a record of globex's that was open on another tab.
SET app.person = 'kim';
UPDATE invoice SET tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa' WHERE number = 'merger-1';
