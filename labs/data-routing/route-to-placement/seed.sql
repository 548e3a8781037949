INSERT INTO tenant VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'acme',    'active'),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'globex',  'active'),
  ('cccccccc-cccc-4ccc-8ccc-cccccccccccc', 'initech', 'suspended');

INSERT INTO tenant_domain VALUES
  ('acme.saas.example',     'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'verified'),
  ('acme-inc.saas.example', 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'former'),
  ('pay.orchid.test',       'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'verified'),
  ('globex.saas.example',   'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'verified'),
  ('shop.falcon.test',      'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'pending'),
  ('initech.saas.example',  'cccccccc-cccc-4ccc-8ccc-cccccccccccc', 'verified'),
  ('pay.stapler.test',      'cccccccc-cccc-4ccc-8ccc-cccccccccccc', 'verified');

INSERT INTO placement VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 't_acme',     'live'),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 1, 't_globex',   'retired'),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 2, 't_globex_2', 'live'),
  ('cccccccc-cccc-4ccc-8ccc-cccccccccccc', 1, 't_initech',  'live');
