INSERT INTO tenant VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'acme'),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'globex'),
  ('cccccccc-cccc-4ccc-8ccc-cccccccccccc', 'initech');
-- Bo, a consultant, works for acme and for globex.
INSERT INTO person VALUES (1, 'ann'), (2, 'ben'), (3, 'cem'), (4, 'gil'), (5, 'bo'), (6, 'lea'), (7, 'ian');

INSERT INTO permission VALUES
  ('document:read'), ('document:write'), ('document:delete'),
  ('document:any'), -- no relation to the document needed
  ('member:manage');
INSERT INTO role VALUES
  (11, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'owner'),
  (12, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'member'),
  (13, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'viewer'),
  (14, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'team lead'), -- made by acme
  (15, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'auditor'),   -- made by acme
  (21, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'owner'),
  (22, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'member'),
  (31, 'cccccccc-cccc-4ccc-8ccc-cccccccccccc', 'owner');
INSERT INTO role_permission
SELECT r.tenant_id, r.id, p.name
FROM role r JOIN permission p ON p.name = ANY (CASE r.name
  WHEN 'owner' THEN ARRAY['document:read', 'document:write', 'document:delete', 'document:any', 'member:manage']
  WHEN 'member' THEN ARRAY['document:read', 'document:write', 'document:delete']
  WHEN 'viewer' THEN ARRAY['document:read']
  WHEN 'team lead' THEN ARRAY['document:read', 'document:write', 'document:delete', 'member:manage']
  WHEN 'auditor' THEN ARRAY['document:read', 'document:any']
END);
INSERT INTO membership VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 11), -- ann, owner
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 2, 12), -- ben, member
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 3, 13), -- cem, viewer
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 5, 12), -- bo, member
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 6, 14), -- lea, team lead
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 4, 21), -- gil, owner
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 5, 22), -- bo, member
  ('cccccccc-cccc-4ccc-8ccc-cccccccccccc', 7, 31); -- ian, owner

INSERT INTO project VALUES
  (1, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid hall'),
  (2, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'falcon tower'),
  (3, 'cccccccc-cccc-4ccc-8ccc-cccccccccccc', 'stapler works');
INSERT INTO document (id, tenant_id, project_id, owner_id, title) VALUES
  (1, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 2, 'orchid lease'),   -- ben's
  (2, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 1, 'orchid payroll'), -- ann's
  (3, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 5, 'orchid audit'),   -- bo's
  (4, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 2, 4, 'falcon merger'),  -- gil's
  (5, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 2, 5, 'falcon budget'),  -- bo's
  (6, 'cccccccc-cccc-4ccc-8ccc-cccccccccccc', 3, 7, 'stapler stock');  -- ian's
INSERT INTO document_share VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 3, 'viewer'), -- the lease to cem
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 6, 'viewer'), -- the lease to lea
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 3, 2, 'editor'); -- the audit to ben
