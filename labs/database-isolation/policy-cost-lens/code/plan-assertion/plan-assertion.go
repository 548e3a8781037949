// Package planassertion fails a test whose query is not searched by tenant.
package planassertion

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// #region explain

// ExplainAsTenant returns the plan of a query that reads, run once as the application's role and for
// one tenant. A small table would be read whole whatever its policy is, so whole reads are made dear:
// what remains one has no index to answer the policy. A query that writes is refused (25006).
func ExplainAsTenant(
	ctx context.Context, pool *pgxpool.Pool, tenant withtenant.TenantID, query string, args ...any,
) (Node, error) {
	return withtenant.WithTenant(ctx, pool, tenant, func(ctx context.Context, scope *withtenant.Scope) (Node, error) {
		for _, setting := range []string{"SET TRANSACTION READ ONLY", "SET LOCAL enable_seqscan = off"} {
			if _, err := scope.Exec(ctx, setting); err != nil {
				return Node{}, fmt.Errorf("prepare to explain: %w", err)
			}
		}
		rows, err := scope.Query(ctx, "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) "+query, args...)
		if err != nil {
			return Node{}, fmt.Errorf("explain: %w", err)
		}
		text, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[string])
		if err != nil {
			return Node{}, fmt.Errorf("explain: %w", err)
		}
		var answer [1]struct{ Plan Node }
		if err := json.Unmarshal([]byte(text), &answer); err != nil {
			return Node{}, fmt.Errorf("read the plan: %w", err)
		}
		return answer[0].Plan, nil
	})
}

// #endregion explain

// Node is a node of a plan, as far as it is read here.
type Node struct {
	Type       string `json:"Node Type"`
	Parent     string `json:"Parent Relationship"`
	Table      string `json:"Relation Name"`
	IndexCond  string `json:"Index Cond"`
	Filtered   int    `json:"Rows Removed by Filter"`
	Rechecked  int    `json:"Rows Removed by Index Recheck"`
	Loops      int    `json:"Actual Loops"`
	Hit        int    `json:"Shared Hit Blocks"`  // of the node and all below it
	Read       int    `json:"Shared Read Blocks"` // likewise
	Components []Node `json:"Plans"`
}

// Limits says what a plan may do.
type Limits struct {
	// Removed is how many rows may be read and thrown away.
	Removed int
	// Blocks is how many blocks of tables and indexes may be read: entries skipped inside an index
	// count here.
	Blocks int
	// Shared names tables without tenants, read however PostgreSQL likes.
	Shared []string
}

// #region problems

var tenantColumn = regexp.MustCompile(`\btenant_id =`)

// Problems says what is wrong: tables not searched by tenant, rows read for nothing, too many blocks.
func Problems(plan Node, limits Limits) []string {
	problems, thrown := []string{}, 0
	plan.walk(func(node Node) {
		thrown += (node.Filtered + node.Rechecked) * node.Loops
		if node.Table != "" && !slices.Contains(limits.Shared, node.Table) && !node.byTenant() {
			problems = append(problems, node.Table+": tenant_id is no index condition")
		}
	})
	if thrown > limits.Removed {
		problems = append(problems, fmt.Sprintf("%d rows read and thrown away, %d allowed", thrown, limits.Removed))
	}
	if touched := plan.Hit + plan.Read; touched > limits.Blocks {
		problems = append(problems, fmt.Sprintf("%d blocks read, %d allowed", touched, limits.Blocks))
	}
	return problems
}

// byTenant wants, of two indexes that are joined by OR, both to be searched for the tenant.
func (n Node) byTenant() bool {
	if tenantColumn.MatchString(n.IndexCond) {
		return true
	}
	parts := slices.DeleteFunc(slices.Clone(n.Components), func(part Node) bool {
		return part.Parent != "Outer" && part.Parent != "Member"
	})
	if n.Type == "BitmapOr" {
		return !slices.ContainsFunc(parts, func(part Node) bool { return !part.byTenant() })
	}
	return slices.ContainsFunc(parts, Node.byTenant)
}

func (n Node) walk(visit func(Node)) {
	visit(n)
	for _, part := range n.Components {
		part.walk(visit)
	}
}

// #endregion problems
