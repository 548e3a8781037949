CREATE TABLE invoice (
	tenant_id uuid NOT NULL,
	id        int NOT NULL,
	total     int NOT NULL,
	memo      text NOT NULL,
	PRIMARY KEY (tenant_id, id)
);

INSERT INTO invoice VALUES
	('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 10, 'orchid retainer'),
	('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 2, 20, 'orchid travel'),
	('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 1, 30, 'falcon rollout'),
	('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 4, 40, 'falcon support');

GRANT SELECT, UPDATE ON invoice TO app_user;
