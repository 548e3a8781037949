-- What acme wrote at its new home since the switch.
SELECT an_hour_later();

-- Back to the old home.
UPDATE placement SET home = 'public', epoch = 3, state = 'active' WHERE tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
