-- POST /projects/:parent/tasks
CREATE FUNCTION add_task(parent bigint, title text)
RETURNS TABLE (project_name text, task_title text) LANGUAGE sql AS $$
  WITH added AS (
    INSERT INTO task (tenant_id, project_id, title)
    SELECT p.tenant_id, p.id, add_task.title FROM project AS p
    WHERE p.tenant_id = current_setting('app.tenant_id')::uuid AND p.id = parent
    RETURNING task.tenant_id, task.project_id, task.title
  )
  SELECT p.name, a.title
  FROM added AS a JOIN project AS p ON p.tenant_id = a.tenant_id AND p.id = a.project_id;
$$;
