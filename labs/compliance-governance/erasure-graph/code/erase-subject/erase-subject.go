// Package erasesubject erases a person of one tenant from every store.
package erasesubject

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// Caller is who asks, as the verified session says. Neither field comes from the request's body.
type Caller struct {
	Tenant withtenant.TenantID
	// ActorID is an opaque id; the ledger keeps it.
	ActorID string
}

// Request names whom to erase.
type Request struct {
	// SubjectID is the tenant's own id of the person.
	SubjectID string
	// ReceivedOn is the day on which the tenant received the request.
	ReceivedOn time.Time
}

// Subject is a person of a tenant.
type Subject struct {
	Tenant withtenant.TenantID
	ID     string
}

// #region store

// Store is something that holds personal data: a table, an index, a bucket, somebody else's service.
type Store interface {
	Name() string
	// Remaining counts what it holds of this tenant's subject, by looking. Never by remembering an
	// Erase.
	Remaining(ctx context.Context, subject Subject) (int, error)
	// Erase erases it. A run that was broken off calls it again, so what is gone is no error.
	Erase(ctx context.Context, subject Subject) error
}

// #endregion store

// State is how a store was found.
type State string

const (
	Verified State = "verified"
	Left     State = "left"
	Held     State = "held"
	Failed   State = "failed"
)

// Step is a store as it was found after the last erase.
type Step struct {
	Store string
	State State
	// Problem is the type of the error. Its message could name the person, so it is kept nowhere.
	Problem string
}

// ErrUnknownSubject says that the request names nobody whom this tenant has or had.
var ErrUnknownSubject = errors.New("the tenant has no such person")

var subjectID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9:_-]{0,63}$`)

// #region open

// openRequest writes down whom to erase and where, in a transaction that ends before anything is
// destroyed: a restored backup is erased again from these rows. It returns the stores under legal
// hold, or ErrUnknownSubject when the caller's tenant has no such person.
func openRequest(ctx context.Context, pool *pgxpool.Pool, caller Caller, request Request, stores []Store) (map[string]bool, error) {
	if !subjectID.MatchString(request.SubjectID) {
		return nil, ErrUnknownSubject
	}
	names := make([]string, len(stores))
	for i, store := range stores {
		names[i] = store.Name()
	}
	tenant := caller.Tenant.String()
	return withtenant.WithTenant(ctx, pool, caller.Tenant, func(ctx context.Context, scope *withtenant.Scope) (map[string]bool, error) {
		if _, err := scope.Exec(ctx, `INSERT INTO erasure_request (tenant_id, subject_id, received_on, decided_by)
			SELECT tenant_id, id, $3, $4 FROM person WHERE tenant_id = $1 AND id = $2
			ON CONFLICT DO NOTHING`, tenant, request.SubjectID, request.ReceivedOn, caller.ActorID); err != nil {
			return nil, fmt.Errorf("open the request: %w", err)
		}
		opened, err := scope.Exec(ctx, `INSERT INTO erasure_step (tenant_id, subject_id, store)
			SELECT tenant_id, subject_id, unnest($3::text[]) FROM erasure_request
			WHERE tenant_id = $1 AND subject_id = $2
			ON CONFLICT (tenant_id, subject_id, store) DO UPDATE SET looked_at = NULL, state = 'pending'`,
			tenant, request.SubjectID, names)
		if err != nil {
			return nil, fmt.Errorf("open the steps: %w", err)
		}
		if opened.RowsAffected() == 0 {
			return nil, ErrUnknownSubject
		}
		return holds(ctx, scope, tenant, request.SubjectID)
	})
}

// #endregion open

func holds(ctx context.Context, scope *withtenant.Scope, tenant, subject string) (map[string]bool, error) {
	rows, err := scope.Query(ctx, "SELECT store FROM legal_hold WHERE tenant_id = $1 AND subject_id = $2", tenant, subject)
	if err != nil {
		return nil, fmt.Errorf("read the holds: %w", err)
	}
	stores, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("read the holds: %w", err)
	}
	held := make(map[string]bool, len(stores))
	for _, store := range stores {
		held[store] = true
	}
	return held, nil
}

// #region erase

// EraseSubject erases a person from every store; the one that others are filled from comes last.
// Whatever broke off an earlier run, run it again: it looks first and erases what it finds.
//
// It returns how each store was found after the last erase. The request is done when all are
// verified. A store that fails does not keep the others from being erased; a canceled ctx does.
func EraseSubject(ctx context.Context, pool *pgxpool.Pool, caller Caller, request Request, stores []Store) ([]Step, error) {
	held, err := openRequest(ctx, pool, caller, request, stores)
	if err != nil {
		return nil, err
	}
	subject := Subject{Tenant: caller.Tenant, ID: request.SubjectID}
	steps := make([]Step, len(stores))
	for i, store := range stores {
		steps[i] = Step{Store: store.Name(), State: Verified}
		if held[store.Name()] {
			steps[i].State = Held
		} else if err := eraseWhatIsLeft(ctx, store, subject); err != nil {
			steps[i].State, steps[i].Problem = Failed, fmt.Sprintf("%T", err)
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	// Only now: a store that was empty may have been filled from one that was erased later.
	for i, store := range stores {
		if steps[i].State != Verified {
			continue
		}
		if left, err := store.Remaining(ctx, subject); err != nil {
			steps[i].State, steps[i].Problem = Failed, fmt.Sprintf("%T", err)
		} else if left > 0 {
			steps[i].State = Left
		}
	}
	return steps, record(ctx, pool, subject, steps)
}

// #endregion erase

func eraseWhatIsLeft(ctx context.Context, store Store, subject Subject) error {
	left, err := store.Remaining(ctx, subject)
	if err != nil || left == 0 {
		return err
	}
	return store.Erase(ctx, subject)
}

func record(ctx context.Context, pool *pgxpool.Pool, subject Subject, steps []Step) error {
	_, err := withtenant.WithTenant(ctx, pool, subject.Tenant, func(ctx context.Context, scope *withtenant.Scope) (struct{}, error) {
		for _, step := range steps {
			if _, err := scope.Exec(ctx, `UPDATE erasure_step
				SET state = $4, problem = nullif($5, ''), looked_at = clock_timestamp()
				WHERE tenant_id = $1 AND subject_id = $2 AND store = $3`,
				subject.Tenant.String(), subject.ID, step.Store, string(step.State), step.Problem); err != nil {
				return struct{}{}, fmt.Errorf("record how %s was found: %w", step.Store, err)
			}
		}
		return struct{}{}, nil
	})
	return err
}
