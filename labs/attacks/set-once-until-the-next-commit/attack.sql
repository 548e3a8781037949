BEGIN;
SELECT enter_tenant('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'heron-of-the-north');
SELECT memo FROM invoice WHERE memo LIKE '%x';
-- From here on it is the injected text.
COMMIT;
BEGIN;
SELECT enter_tenant('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'a guess');
SELECT id, memo FROM invoice ORDER BY id;
COMMIT;
