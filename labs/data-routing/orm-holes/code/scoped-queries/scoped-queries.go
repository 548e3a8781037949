// Package scopedqueries holds the queries of one tenant: there is no method without one.
package scopedqueries

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// Project is a row of the table.
type Project struct {
	ID   int32
	Name string
	Cost int32
}

// DBTX is what queries run on: a pool, or a transaction.
type DBTX interface {
	Exec(context.Context, string, ...any) (pgconn.CommandTag, error)
	Query(context.Context, string, ...any) (pgx.Rows, error)
}

// #region scope

// Projects reads and writes the projects of one tenant. The connection and the tenant are private:
// another package can neither ask without a tenant nor exchange it.
type Projects struct {
	db     DBTX
	tenant withtenant.TenantID
}

// For is the only way to Projects. The zero TenantID is refused.
func For(db DBTX, tenant withtenant.TenantID) (Projects, error) {
	if tenant == (withtenant.TenantID{}) {
		return Projects{}, withtenant.ErrNotATenantID
	}
	return Projects{db, tenant}, nil
}

func (p Projects) Find(ctx context.Context, id int32) ([]Project, error) {
	return p.rows(ctx, `SELECT id, name, cost FROM project WHERE tenant_id = $1 AND id = $2`, id)
}

func (p Projects) Rename(ctx context.Context, ids []int32, name string) (int64, error) {
	const text = `UPDATE project SET name = $3 WHERE tenant_id = $1 AND id = ANY($2)`
	return p.exec(ctx, text, ids, name)
}

func (p Projects) Insert(ctx context.Context, row Project) error {
	const text = `INSERT INTO project (tenant_id, id, name, cost) VALUES ($1, $2, $3, $4)`
	_, err := p.exec(ctx, text, row.ID, row.Name, row.Cost)
	return err
}

// exec runs a query whose first parameter is the tenant.
func (p Projects) exec(ctx context.Context, text string, args ...any) (int64, error) {
	tag, err := p.db.Exec(ctx, text, append([]any{p.tenant.String()}, args...)...)
	return tag.RowsAffected(), err
}

// #endregion scope

func (p Projects) List(ctx context.Context) ([]Project, error) {
	return p.rows(ctx, `SELECT id, name, cost FROM project WHERE tenant_id = $1 ORDER BY id`)
}

func (p Projects) Delete(ctx context.Context, id int32) (int64, error) {
	return p.exec(ctx, `DELETE FROM project WHERE tenant_id = $1 AND id = $2`, id)
}

func (p Projects) Sum(ctx context.Context) (int64, error) {
	const text = `SELECT coalesce(sum(cost), 0)::bigint FROM project WHERE tenant_id = $1`
	rows, err := p.db.Query(ctx, text, p.tenant.String())
	if err != nil {
		return 0, err
	}
	return pgx.CollectExactlyOneRow(rows, pgx.RowTo[int64])
}

func (p Projects) rows(ctx context.Context, text string, args ...any) ([]Project, error) {
	found, err := p.db.Query(ctx, text, append([]any{p.tenant.String()}, args...)...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(found, pgx.RowToStructByPos[Project])
}
