BEGIN;
SELECT enter_tenant('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'heron-of-the-north');
-- From here on it is the injected text.
SELECT set_config('app.tenant_id', 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', true);
SELECT set_config('app.seal', context_seal('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb'), true) IS NOT NULL AS minted;
SELECT id, memo FROM invoice ORDER BY id;
COMMIT;
