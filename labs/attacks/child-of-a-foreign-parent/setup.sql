CREATE TABLE project (
  id        bigint NOT NULL UNIQUE,
  tenant_id uuid NOT NULL,
  name      text NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE TABLE task (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id  uuid NOT NULL,
  project_id bigint NOT NULL,
  title      text NOT NULL,
  FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id)
);

INSERT INTO project VALUES
  (1, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid office'),
  (3, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'falcon merger');

GRANT SELECT ON project TO app_user;
GRANT SELECT, INSERT ON task TO app_user;
