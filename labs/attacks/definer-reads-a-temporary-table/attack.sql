-- Ada, of acme, admits herself to globex.
SET app.person = 'ada';
CREATE TEMPORARY TABLE membership (person text, tenant_id uuid);
INSERT INTO membership VALUES ('ada', 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb');
GRANT SELECT ON membership TO PUBLIC;

SELECT open_export('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb');
