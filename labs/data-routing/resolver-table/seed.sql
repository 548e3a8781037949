INSERT INTO tenant VALUES
	('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'acme', 'active'),
	('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'globex', 'active'),
	('cccccccc-cccc-4ccc-8ccc-cccccccccccc', 'initech', 'suspended');

INSERT INTO custom_domain VALUES
	('pay.orchid.test', 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'verified'),
	('xn--orchide-gya.test', 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'verified'),
	('pay.falcon.test', 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'verified'),
	('shop.falcon.test', 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'pending'),
	('old.falcon.test', 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'released'),
	('pay.stapler.test', 'cccccccc-cccc-4ccc-8ccc-cccccccccccc', 'verified');

INSERT INTO former_slug VALUES ('acme-inc', 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
