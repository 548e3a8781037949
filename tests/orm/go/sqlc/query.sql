-- name: FindProject :one
SELECT * FROM project WHERE tenant_id = @tenant_id AND id = @id;

-- name: ListProjects :many
SELECT * FROM project WHERE tenant_id = @tenant_id ORDER BY id;

-- name: ListTasksOfProject :many
-- The second table is scoped by nothing: sqlc vet finds a tenant_id and is content.
SELECT sqlc.embed(p), sqlc.embed(t)
FROM project AS p JOIN task AS t ON t.project_id = p.id
WHERE p.tenant_id = @tenant_id ORDER BY t.id;

-- name: ListOwnTasksOfProject :many
SELECT sqlc.embed(p), sqlc.embed(t)
FROM project AS p JOIN task AS t ON t.tenant_id = p.tenant_id AND t.project_id = p.id
WHERE p.tenant_id = @tenant_id ORDER BY t.id;

-- name: InsertProject :exec
INSERT INTO project (id, tenant_id, name, cost) VALUES (@id, @tenant_id, @name, @cost);

-- name: PutProject :exec
-- The tenant is a parameter, and the conflict is not asked whose row it is.
INSERT INTO project (id, tenant_id, name, cost) VALUES (@id, @tenant_id, @name, @cost)
ON CONFLICT (id) DO UPDATE SET name = excluded.name;

-- name: RenameProject :execrows
UPDATE project SET name = @name WHERE tenant_id = @tenant_id AND id = @id;

-- name: DeleteTask :execrows
DELETE FROM task WHERE tenant_id = @tenant_id AND id = @id;

-- name: RenameProjects :execrows
UPDATE project SET name = @name WHERE tenant_id = @tenant_id AND id = ANY(@ids::int[]);

-- name: SumCost :one
SELECT sum(cost)::bigint AS sum FROM project WHERE tenant_id = @tenant_id;
