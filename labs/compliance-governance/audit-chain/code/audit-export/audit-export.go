// Package auditexport writes the audit log of one tenant as JSON Lines.
package auditexport

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// pageSize rows are in memory at a time.
const pageSize = 500

// Row is a line of the export. Detail is the text that was hashed, never parsed and written anew.
type Row struct {
	TenantID   string  `json:"tenant_id"`
	Seq        int64   `json:"seq"`
	OccurredAt string  `json:"occurred_at"`
	Actor      string  `json:"actor"`
	OnBehalfOf *string `json:"on_behalf_of"`
	Action     string  `json:"action"`
	Subject    string  `json:"subject"`
	Detail     string  `json:"detail"`
	Prev       string  `json:"prev"`
	Hash       string  `json:"hash"`
}

// Head is the last row of an export; seq 0 stands for an empty log.
type Head struct {
	Seq  int64
	Hash string
}

const page = `
	SELECT tenant_id::text, seq,
	       to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS occurred_at,
	       actor, on_behalf_of, action, subject, detail,
	       encode(prev, 'hex') AS prev, encode(hash, 'hex') AS hash
	FROM audit_event
	WHERE seq > $1 AND seq <= $2
	ORDER BY seq
	LIMIT $3`

// #region export

// Export writes the rows of one tenant up to the last one there is now, and returns that one.
//
// Each page is read in a transaction of its own, so a slow reader holds no snapshot; the log only
// grows, so the pages fit together. On an error, such as a canceled ctx, Head is the last row of the
// last page that was written whole.
func Export(ctx context.Context, pool *pgxpool.Pool, tenant withtenant.TenantID, to io.Writer) (Head, error) {
	var head Head
	last, err := withtenant.WithTenant(ctx, pool, tenant, lastSeq)
	if err != nil {
		return head, fmt.Errorf("find the last row: %w", err)
	}
	for head.Seq < last {
		rows, err := withtenant.WithTenant(ctx, pool, tenant, func(ctx context.Context, scope *withtenant.Scope) ([]Row, error) {
			found, err := scope.Query(ctx, page, head.Seq, last, pageSize)
			if err != nil {
				return nil, err
			}
			return pgx.CollectRows(found, pgx.RowToStructByPos[Row])
		})
		if err != nil {
			return head, fmt.Errorf("read after row %d: %w", head.Seq, err)
		}
		if len(rows) == 0 {
			return head, fmt.Errorf("row %d was there and is gone", last)
		}
		if err := write(to, rows); err != nil {
			return head, fmt.Errorf("write after row %d: %w", head.Seq, err)
		}
		head = Head{rows[len(rows)-1].Seq, rows[len(rows)-1].Hash}
	}
	return head, nil
}

// #endregion export

func lastSeq(ctx context.Context, scope *withtenant.Scope) (int64, error) {
	rows, err := scope.Query(ctx, "SELECT coalesce(max(seq), 0) FROM audit_event")
	if err != nil {
		return 0, err
	}
	return pgx.CollectExactlyOneRow(rows, pgx.RowTo[int64])
}

func write(to io.Writer, rows []Row) error {
	buffer := bufio.NewWriter(to)
	lines := json.NewEncoder(buffer)
	lines.SetEscapeHTML(false)
	for _, row := range rows {
		if err := lines.Encode(row); err != nil {
			return err
		}
	}
	return buffer.Flush()
}
