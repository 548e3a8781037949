// Package safequery shows statements that hold no text of a request.
package safequery

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// #region enter

// WithSealedTenant is WithTenant, and a seal on the tenant that no statement of work can make. The
// secret is a parameter: it stands in no statement's text, so pg_stat_activity does not show it.
// Open the pool with QueryExecModeExec, which binds it and names no statement: the simple protocol
// would put it into the text, and injected SQL can put another statement under a name.
func WithSealedTenant[Result any](
	ctx context.Context,
	pool *pgxpool.Pool,
	tenant withtenant.TenantID,
	secret string,
	work func(context.Context, *withtenant.Scope) (Result, error),
) (Result, error) {
	return withtenant.WithTenant(ctx, pool, tenant,
		func(ctx context.Context, scope *withtenant.Scope) (Result, error) {
			// Types in full: text alone may be one of pg_temp's, which would be handed the secret.
			const enter = "SELECT public.enter_tenant($1::pg_catalog.uuid, $2::pg_catalog.text)"
			if _, err := scope.Exec(ctx, enter, tenant.String(), secret); err != nil {
				var none Result
				return none, fmt.Errorf("enter the tenant: %w", err)
			}
			return work(ctx, scope)
		})
}

// #endregion enter

// Found is a document that a search found.
type Found struct {
	ID    int32
	Title string
}

// ErrBadRequest says that a request asked for something that is not on the list; its text is left
// out.
var ErrBadRequest = errors.New("not on the list")

// #region find

var sorts = map[string]string{"title": "title, id", "pages": "pages, id", "newest": "id DESC"}

// FindDocuments answers ErrBadRequest before anything is sent.
func FindDocuments(ctx context.Context, scope *withtenant.Scope, term, sort string) ([]Found, error) {
	order, ok := sorts[sort]
	if !ok {
		return nil, fmt.Errorf("%w: documents are sorted by title, pages or newest", ErrBadRequest)
	}
	// A text of PostgreSQL's holds no null character and is UTF-8.
	if utf8.RuneCountInString(term) > 100 || strings.ContainsRune(term, 0) || !utf8.ValidString(term) {
		return nil, fmt.Errorf("%w: the term is too long, or no text", ErrBadRequest)
	}
	// Reviewed: order is one of sorts.
	// ast-grep-ignore: text-in-a-statement-go
	rows, err := scope.Query(ctx, `SELECT id, title FROM document
		WHERE strpos(lower(title), lower($1)) > 0 ORDER BY `+order, term)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Found])
}

// #endregion find

// #region list

// DocumentsByID sends one parameter for any number of ids; an empty list finds nothing.
func DocumentsByID(ctx context.Context, scope *withtenant.Scope, ids []int32) ([]Found, error) {
	if len(ids) > 100 {
		return nil, fmt.Errorf("%w: a list holds 100 ids at most", ErrBadRequest)
	}
	if ids == nil {
		ids = []int32{} // nil would be NULL
	}
	rows, err := scope.Query(ctx, "SELECT id, title FROM document WHERE id = ANY($1) ORDER BY id", ids)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Found])
}

// #endregion list

// #region table

// CountRows takes the name of a table as a request has it. Those with row security are the ones on
// offer.
func CountRows(ctx context.Context, scope *withtenant.Scope, name string) (int64, error) {
	rows, err := scope.Query(ctx, `SELECT relname::text FROM pg_class
		WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
		  AND relrowsecurity AND has_table_privilege(oid, 'SELECT')`)
	if err != nil {
		return 0, err
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return 0, err
	}
	if !slices.Contains(tables, name) {
		return 0, fmt.Errorf("%w: there is no such table", ErrBadRequest)
	}
	// Reviewed: name is one of tables, and quoted.
	// ast-grep-ignore: text-in-a-statement-go
	counted, err := scope.Query(ctx, "SELECT count(*) FROM "+pgx.Identifier{"public", name}.Sanitize())
	if err != nil {
		return 0, err
	}
	return pgx.CollectExactlyOneRow(counted, pgx.RowTo[int64])
}

// #endregion table
