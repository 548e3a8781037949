REVOKE UPDATE ON project, task FROM app_user;
GRANT UPDATE (name, cost) ON project TO app_user;
GRANT UPDATE (project_id, title) ON task TO app_user;
