INSERT INTO project VALUES
	('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 'orchid garden', 100),
	('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 2, 'orchid hall', 200),
	('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 1, 'falcon tower', 7000),
	('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 3, 'falcon shed', 700),
	('cccccccc-cccc-4ccc-8ccc-cccccccccccc', 1, 'stapler plant', 50);
INSERT INTO task VALUES
	('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 11, 1, 'plant the orchid bed'),
	('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 12, 1, 'water the orchid bed'),
	('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 11, 1, 'raise the falcon tower'),
	('cccccccc-cccc-4ccc-8ccc-cccccccccccc', 11, 1, 'order the stapler press');

SET app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
INSERT INTO guarded_project SELECT * FROM project WHERE tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
INSERT INTO guarded_task SELECT * FROM task WHERE tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

SET app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
INSERT INTO guarded_project SELECT * FROM project WHERE tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
INSERT INTO guarded_task SELECT * FROM task WHERE tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';

SET app.tenant_id = 'cccccccc-cccc-4ccc-8ccc-cccccccccccc';
INSERT INTO guarded_project SELECT * FROM project WHERE tenant_id = 'cccccccc-cccc-4ccc-8ccc-cccccccccccc';
INSERT INTO guarded_task SELECT * FROM task WHERE tenant_id = 'cccccccc-cccc-4ccc-8ccc-cccccccccccc';

RESET app.tenant_id;
