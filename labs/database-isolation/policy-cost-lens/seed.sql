-- acme: aaaaaaaa…, orchid, 2,400 tickets. globex: bbbbbbbb…, falcon, 40. initech: cccccccc…, heron, 20.
-- The rest belongs to 139 tenants, 00000001… to 0000008b….
INSERT INTO ticket (id, tenant_id, data, memo)
SELECT n,
  CASE
    WHEN n % 10 < 3 THEN 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'
    WHEN n % 200 = 5 THEN 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb'
    WHEN n % 400 = 7 THEN 'cccccccc-cccc-4ccc-8ccc-cccccccccccc'
    ELSE lpad(to_hex(1 + n % 139), 8, '0') || '-0000-4000-8000-000000000000'
  END::uuid,
  jsonb_build_object('code', 'E-' || n % 907),
  CASE WHEN n % 10 < 3 THEN 'orchid ' WHEN n % 200 = 5 THEN 'falcon ' WHEN n % 400 = 7 THEN 'heron ' ELSE '' END
    || 'ticket ' || n
FROM generate_series(1, 8000) AS n;

-- Initech works for two of the small ones.
INSERT INTO delegation (agency_id, client_id) VALUES
  ('cccccccc-cccc-4ccc-8ccc-cccccccccccc', '00000007-0000-4000-8000-000000000000'),
  ('cccccccc-cccc-4ccc-8ccc-cccccccccccc', '00000008-0000-4000-8000-000000000000');

INSERT INTO article (id, tenant_id, body) VALUES
  (1, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid opening hours'),
  (2, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid returns'),
  (3, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'falcon price list');

ANALYZE ticket;
ANALYZE delegation;
ANALYZE article;

ALTER TABLE ticket FORCE ROW LEVEL SECURITY;
ALTER TABLE article FORCE ROW LEVEL SECURITY;
ALTER TABLE delegation FORCE ROW LEVEL SECURITY;
