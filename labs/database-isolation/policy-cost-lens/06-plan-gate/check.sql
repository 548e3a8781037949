BEGIN;
-- As the owner: next month's tables, each with an index that begins with the tenant but one. Those that
-- are sound hold a row, so that PostgreSQL knows how small they are.
SET LOCAL SESSION AUTHORIZATION app_owner;
CREATE FUNCTION volatile_tenant() RETURNS uuid LANGUAGE plpgsql AS $$
BEGIN
  RETURN nullif(current_setting('app.tenant_id', true), '')::uuid;
END $$;

CREATE TABLE planted_cast (id bigint, tenant_id uuid NOT NULL, PRIMARY KEY (tenant_id, id));
CREATE TABLE planted_or (id bigint, tenant_id uuid NOT NULL, PRIMARY KEY (tenant_id, id));
CREATE TABLE planted_volatile (LIKE planted_or INCLUDING ALL);
CREATE TABLE planted_for_the_app (LIKE planted_or INCLUDING ALL);
CREATE TABLE planted_bare (LIKE planted_or INCLUDING ALL);
CREATE TABLE planted_unindexed (id bigint PRIMARY KEY, tenant_id uuid NOT NULL);
CREATE TABLE unreadable (LIKE planted_or INCLUDING ALL);
CREATE TABLE sound (LIKE planted_or INCLUDING ALL);
CREATE TABLE sound_wrapped (LIKE planted_or INCLUDING ALL);
CREATE TABLE sound_list (LIKE planted_or INCLUDING ALL);
CREATE TABLE currency (code text PRIMARY KEY);
INSERT INTO sound VALUES (1, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
INSERT INTO sound_wrapped VALUES (1, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
INSERT INTO sound_list VALUES (1, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
ANALYZE sound, sound_wrapped, sound_list;
GRANT SELECT ON planted_cast, planted_or, planted_volatile, planted_for_the_app, planted_bare, planted_unindexed, sound, sound_wrapped, sound_list, currency TO app_user;

ALTER TABLE planted_cast ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE planted_or ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE planted_volatile ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE planted_for_the_app ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE planted_unindexed ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE sound ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE sound_wrapped ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE sound_list ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY p ON planted_cast USING (tenant_id::text = current_setting('app.tenant_id', true));
CREATE POLICY p ON planted_or USING (tenant_id = session_tenant() OR current_setting('app.support', true) = 'on');
CREATE POLICY p ON planted_volatile USING (tenant_id = volatile_tenant());
CREATE POLICY p ON planted_for_the_app TO app_user USING (tenant_id::text = session_tenant()::text);
CREATE POLICY q ON planted_for_the_app TO app_owner USING (tenant_id = session_tenant());
CREATE POLICY p ON planted_unindexed USING (tenant_id = session_tenant());
CREATE POLICY p ON sound USING (tenant_id = session_tenant());
CREATE POLICY p ON sound_wrapped USING (tenant_id = (SELECT volatile_tenant()));
CREATE POLICY p ON sound_list USING (tenant_id = ANY (ARRAY(SELECT d.client_id FROM delegation d)));

SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

SELECT count(*) = 1 AS ok,
       'It names a table whose policy casts the column.' AS expectation,
       'named: ' || coalesce(string_agg(table_name, ', '), 'not it') AS evidence
FROM plan_gap()
WHERE table_name = 'planted_cast';

SELECT count(*) = 1 AS ok,
       'It names a table whose policy has an OR.' AS expectation,
       'named: ' || coalesce(string_agg(table_name, ', '), 'not it') AS evidence
FROM plan_gap()
WHERE table_name = 'planted_or';

SELECT count(*) = 1 AS ok,
       'It names a table whose policy calls a volatile function.' AS expectation,
       'named: ' || coalesce(string_agg(table_name, ', '), 'not it') AS evidence
FROM plan_gap()
WHERE table_name = 'planted_volatile';

SELECT count(*) = 1 AS ok,
       'It names a table whose policy for the application is worse than the owner’s.' AS expectation,
       'named: ' || coalesce(string_agg(table_name, ', '), 'not it') AS evidence
FROM plan_gap()
WHERE table_name = 'planted_for_the_app';

SELECT count(*) = 2 AS ok,
       'It names a table without a policy and one without an index for the tenant.' AS expectation,
       'named: ' || coalesce(string_agg(table_name, ', ' ORDER BY table_name), 'neither') AS evidence
FROM plan_gap()
WHERE table_name IN ('planted_bare', 'planted_unindexed');

SELECT count(*) = 0 AS ok,
       'It names no sound table, small as it is, none without tenant_id and none that the application may not read.' AS expectation,
       'named: ' || coalesce(string_agg(table_name, ', ' ORDER BY table_name), 'none of them') AS evidence
FROM plan_gap()
WHERE table_name LIKE 'sound%' OR table_name IN ('ticket', 'delegation', 'currency', 'unreadable');

SELECT count(*) = 0 AS ok,
       'It has nothing to say about article any more.' AS expectation,
       'named: ' || coalesce(string_agg(table_name, ', '), 'not article') AS evidence
FROM plan_gap()
WHERE table_name = 'article';

SELECT coalesce(array_agg(id ORDER BY id), '{}') = '{1,2}' AS ok,
       'Acme reads its two articles and no other.' AS expectation,
       'it reads ' || coalesce(string_agg(body, ', ' ORDER BY id), 'nothing') AS evidence
FROM article;

ROLLBACK;
