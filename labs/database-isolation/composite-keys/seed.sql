-- acme: aaaaaaaa…, marked orchid. globex: bbbbbbbb…, marked falcon. Each tenant's rows with its tenant set,
-- since the policies bind the owner, too.
BEGIN;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
INSERT INTO project (id, tenant_id, slug, memo) VALUES
  (1, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'website', 'orchid website'),
  (2, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'hiring',  'orchid hiring');
INSERT INTO task (id, tenant_id, project_id, memo) VALUES
  (1, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1,    'orchid imprint'),
  (2, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 2,    'orchid interview'),
  (3, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', NULL, 'orchid idea, no project yet');
COMMIT;

BEGIN;
SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
INSERT INTO project (id, tenant_id, slug, memo) VALUES
  (3, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'merger', 'falcon merger, not announced');
INSERT INTO task (id, tenant_id, project_id, memo) VALUES
  (1, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', NULL, 'falcon call the bank');
COMMIT;
