-- With the row that crosses out of the way nothing has to be NOT VALID. It was acme's note.
SET app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
DELETE FROM task WHERE project_id = 3;
RESET app.tenant_id;
ALTER TABLE project ADD UNIQUE (tenant_id, id);
ALTER TABLE task ADD FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id) NOT VALID;
