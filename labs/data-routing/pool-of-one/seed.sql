-- The owner is bound by the policy as well: it names the tenant of what it writes.
CREATE POLICY seeding ON shipment TO app_owner USING (true);
INSERT INTO shipment (id, tenant_id, reference, city) VALUES
  (1, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid-17', 'Lyon'),
  (2, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid-18', 'Turin'),
  (3, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'falcon-40', 'Oslo'),
  (4, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'falcon-41', 'Graz');
DROP POLICY seeding ON shipment;
