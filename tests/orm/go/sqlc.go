package main

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"hub.example/orm/queries"
)

// sqlcHandle is what an author of Go has: the generated queries, which ask for the tenant, and the
// connection beneath them. The control gives them globex, which proves that the rows are there.
type sqlcHandle struct {
	tenant pgtype.UUID
	*queries.Queries
	tx pgx.Tx
}

var ctx = context.Background()

var sqlcAttempts = []attempt[sqlcHandle]{
	{"find-one", "FindProject", func(db sqlcHandle) (any, error) {
		return db.FindProject(ctx, queries.FindProjectParams{TenantID: db.tenant, ID: 2})
	}},
	{"find-many", "ListProjects", func(db sqlcHandle) (any, error) {
		return db.ListProjects(ctx, db.tenant)
	}},
	{"nested-read", "join, tenant on one table", func(db sqlcHandle) (any, error) {
		return db.ListTasksOfProject(ctx, db.tenant)
	}},
	{"nested-read", "join by tenant and id", func(db sqlcHandle) (any, error) {
		return db.ListOwnTasksOfProject(ctx, db.tenant)
	}},
	{"insert", "InsertProject", func(db sqlcHandle) (any, error) {
		return nil, db.InsertProject(ctx, queries.InsertProjectParams{
			ID: 90, TenantID: db.tenant, Name: "planted", Cost: 1,
		})
	}},
	{"insert", "ON CONFLICT DO UPDATE", func(db sqlcHandle) (any, error) {
		return nil, db.PutProject(ctx, queries.PutProjectParams{
			ID: 2, TenantID: db.tenant, Name: "taken", Cost: 1,
		})
	}},
	{"update", "RenameProject", func(db sqlcHandle) (any, error) {
		return db.RenameProject(ctx, queries.RenameProjectParams{
			TenantID: db.tenant, ID: 2, Name: "taken",
		})
	}},
	{"delete", "DeleteTask", func(db sqlcHandle) (any, error) {
		return db.DeleteTask(ctx, queries.DeleteTaskParams{TenantID: db.tenant, ID: 21})
	}},
	{"bulk", "RenameProjects, ids", func(db sqlcHandle) (any, error) {
		return db.RenameProjects(ctx, queries.RenameProjectsParams{
			TenantID: db.tenant, Ids: []int32{1, 2}, Name: "taken",
		})
	}},
	{"aggregate", "SumCost", func(db sqlcHandle) (any, error) {
		return db.SumCost(ctx, db.tenant)
	}},
	{"raw", "pool.Query", func(db sqlcHandle) (any, error) {
		rows, err := db.tx.Query(ctx, "SELECT name FROM project")
		if err != nil {
			return nil, err
		}
		return pgx.CollectRows(rows, pgx.RowTo[string])
	}},
	{"transaction", "WithTx", func(db sqlcHandle) (any, error) {
		return db.WithTx(db.tx).ListProjects(ctx, db.tenant)
	}},
}

var sqlcOwn = []attempt[sqlcHandle]{
	{"own-update", "RenameProject", func(db sqlcHandle) (any, error) {
		return db.RenameProject(ctx, queries.RenameProjectParams{
			TenantID: db.tenant, ID: 1, Name: renamed,
		})
	}},
}

func runSqlc() {
	within := func(mode mode, run func(sqlcHandle) (any, error)) (answer any, err error) {
		conn, err := pgx.Connect(ctx, address(mode.rls, false))
		if err != nil {
			return nil, err
		}
		defer func() { _ = conn.Close(ctx) }()
		tenant := globex
		if mode.scoped {
			tenant = acme
		}
		var id pgtype.UUID
		if err := id.Scan(tenant); err != nil {
			return nil, err
		}
		err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
			if mode.rls {
				if _, err := tx.Exec(ctx, "SELECT set_config('app.tenant_id', $1, true)", acme); err != nil {
					return err
				}
			}
			answer, err = run(sqlcHandle{id, queries.New(tx), tx})
			return err
		})
		return answer, err
	}
	report("sqlc", sqlcAttempts, sqlcOwn, within)
}
