// Package erasesubject erases a person of one tenant from every store.
package erasesubject

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
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

// Hold is a thread that must stay, whoever wrote in it.
type Hold struct {
	Thread string
	Reason string
}

// #region keep

// Entry says whom to erase, by id and without a name.
type Entry struct {
	Tenant     withtenant.TenantID
	SubjectID  string
	ReceivedOn time.Time
	DecidedBy  string
}

// Ledger is what is lost with the database that it stands in, and a copy that is not.
type Ledger struct {
	Pool *pgxpool.Pool
	// Keep adds an entry to a store outside of the database, append-only and kept longer than the
	// backups. It returns nil when the entry is durable there. A second run sends it a second time.
	Keep func(ctx context.Context, entry Entry) error
}

// #endregion keep

// #region store

// Store is something that holds personal data: a table, an index, a bucket, somebody else's service.
type Store interface {
	Name() string
	// Remaining looks what it has of this tenant's subject. Never by remembering an Erase.
	Remaining(ctx context.Context, subject Subject, holds []Hold) (Found, error)
	// Erase erases it, except for what belongs to a thread on hold. A run that was broken off calls it
	// again, so what is gone is no error.
	Erase(ctx context.Context, subject Subject, holds []Hold) error
}

// Found is what a store has of a subject.
type Found struct {
	// Left is how much is to go.
	Left int
	// Held is the reason of the hold that keeps more than that, or empty.
	Held string
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
	// Problem is the kind of the error. Its message could name the person, so it is kept nowhere.
	Problem string
	// Ground is why something stays, where a hold keeps it.
	Ground string
}

type plan struct {
	entry      Entry
	heldStores map[string]string
	holds      []Hold
}

// ErrUnknownSubject says that the request names nobody whom this tenant has or had.
var ErrUnknownSubject = errors.New("the tenant has no such person")

var subjectID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9:_-]{0,63}$`)

// #region open

// openRequest writes down whom to erase and where, in a transaction that ends before anything is
// destroyed: a restored backup is erased again from these rows. It returns the entry and the holds, or
// ErrUnknownSubject when the caller's tenant has no such person.
func openRequest(ctx context.Context, pool *pgxpool.Pool, caller Caller, request Request, stores []Store) (plan, error) {
	if !subjectID.MatchString(request.SubjectID) {
		return plan{}, ErrUnknownSubject
	}
	names := make([]string, len(stores))
	for i, store := range stores {
		names[i] = store.Name()
	}
	tenant := caller.Tenant.String()
	return withtenant.WithTenant(ctx, pool, caller.Tenant, func(ctx context.Context, scope *withtenant.Scope) (plan, error) {
		if _, err := scope.Exec(ctx, `INSERT INTO erasure_request (tenant_id, subject_id, received_on, decided_by)
			SELECT tenant_id, id, $3, $4 FROM person WHERE tenant_id = $1 AND id = $2
			ON CONFLICT DO NOTHING`, tenant, request.SubjectID, request.ReceivedOn, caller.ActorID); err != nil {
			return plan{}, fmt.Errorf("open the request: %w", err)
		}
		if _, err := scope.Exec(ctx, `INSERT INTO erasure_step (tenant_id, subject_id, store)
			SELECT tenant_id, subject_id, unnest($3::text[]) FROM erasure_request
			WHERE tenant_id = $1 AND subject_id = $2
			ON CONFLICT (tenant_id, subject_id, store) DO UPDATE SET looked_at = NULL, state = 'pending'`,
			tenant, request.SubjectID, names); err != nil {
			return plan{}, fmt.Errorf("open the steps: %w", err)
		}
		return readBack(ctx, scope, caller.Tenant, request.SubjectID)
	})
}

// #endregion open

// readBack returns what the ledger says now: an earlier request keeps its day and who decided.
func readBack(ctx context.Context, scope *withtenant.Scope, tenant withtenant.TenantID, subject string) (plan, error) {
	found := plan{entry: Entry{Tenant: tenant, SubjectID: subject}, heldStores: map[string]string{}}
	requests, err := scope.Query(ctx, `SELECT received_on, decided_by FROM erasure_request
		WHERE tenant_id = $1 AND subject_id = $2`, tenant.String(), subject)
	if err != nil {
		return plan{}, fmt.Errorf("read the request: %w", err)
	}
	count := 0
	if _, err := pgx.ForEachRow(requests, []any{&found.entry.ReceivedOn, &found.entry.DecidedBy}, func() error {
		count++
		return nil
	}); err != nil {
		return plan{}, fmt.Errorf("read the request: %w", err)
	}
	if count == 0 {
		return plan{}, ErrUnknownSubject
	}
	stores, err := scope.Query(ctx, "SELECT store, reason FROM legal_hold WHERE tenant_id = $1 AND subject_id = $2",
		tenant.String(), subject)
	if err != nil {
		return plan{}, fmt.Errorf("read the held stores: %w", err)
	}
	var store, reason string
	if _, err := pgx.ForEachRow(stores, []any{&store, &reason}, func() error {
		found.heldStores[store] = reason
		return nil
	}); err != nil {
		return plan{}, fmt.Errorf("read the held stores: %w", err)
	}
	threads, err := scope.Query(ctx, "SELECT thread, reason FROM thread_hold WHERE tenant_id = $1", tenant.String())
	if err != nil {
		return plan{}, fmt.Errorf("read the threads on hold: %w", err)
	}
	if found.holds, err = pgx.CollectRows(threads, pgx.RowToStructByPos[Hold]); err != nil {
		return plan{}, fmt.Errorf("read the threads on hold: %w", err)
	}
	return found, nil
}

// #region erase

// EraseSubject erases a person from every store; the one that others are filled from comes last.
// Whatever broke off an earlier run, run it again: it looks first and erases what it finds. One run for
// a person at a time: a queue with a key, for instance.
//
// It returns how each store was found after the last erase. What is on its way to a store is not in it
// yet: look again when every feed has passed this moment, and only then call the request done. A store
// that fails does not keep the others from being erased; a canceled ctx does.
func EraseSubject(ctx context.Context, ledger Ledger, caller Caller, request Request, stores []Store) ([]Step, error) {
	opened, err := openRequest(ctx, ledger.Pool, caller, request, stores)
	if err != nil {
		return nil, err
	}
	if err := ledger.Keep(ctx, opened.entry); err != nil {
		return nil, fmt.Errorf("keep the entry outside: %w", err)
	}
	subject := Subject{Tenant: caller.Tenant, ID: request.SubjectID}
	steps := make([]Step, len(stores))
	for i, store := range stores {
		reason, held := opened.heldStores[store.Name()]
		steps[i] = Step{Store: store.Name(), State: Verified, Ground: reason}
		if held {
			steps[i].State = Held
		} else if err := eraseWhatIsLeft(ctx, store, subject, opened.holds); err != nil {
			steps[i].State, steps[i].Problem = Failed, kindOf(err)
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	// Only now: a store that was empty may have been filled from one that was erased later.
	for i, store := range stores {
		if steps[i].State == Verified {
			lookAgain(ctx, store, subject, opened.holds, &steps[i])
		}
	}
	return steps, record(ctx, ledger.Pool, subject, steps)
}

// #endregion erase

func eraseWhatIsLeft(ctx context.Context, store Store, subject Subject, holds []Hold) error {
	found, err := store.Remaining(ctx, subject, holds)
	if err != nil || found.Left == 0 {
		return err
	}
	return store.Erase(ctx, subject, holds)
}

func lookAgain(ctx context.Context, store Store, subject Subject, holds []Hold, step *Step) {
	found, err := store.Remaining(ctx, subject, holds)
	if err != nil {
		step.State, step.Problem = Failed, kindOf(err)
		return
	}
	step.Ground = found.Held
	if found.Left > 0 {
		step.State = Left
	} else if found.Held != "" {
		step.State = Held
	}
}

// kindOf names the innermost error: what wraps it says only where it came through.
func kindOf(err error) string {
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return "SQLSTATE " + refused.Code
	}
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return fmt.Sprintf("%T", err)
}

func record(ctx context.Context, pool *pgxpool.Pool, subject Subject, steps []Step) error {
	_, err := withtenant.WithTenant(ctx, pool, subject.Tenant, func(ctx context.Context, scope *withtenant.Scope) (struct{}, error) {
		for _, step := range steps {
			if _, err := scope.Exec(ctx, `UPDATE erasure_step
				SET state = $4, problem = nullif($5, ''), ground = nullif($6, ''), looked_at = clock_timestamp()
				WHERE tenant_id = $1 AND subject_id = $2 AND store = $3`,
				subject.Tenant.String(), subject.ID, step.Store, string(step.State), step.Problem, step.Ground); err != nil {
				return struct{}{}, fmt.Errorf("record how %s was found: %w", step.Store, err)
			}
		}
		return struct{}{}, nil
	})
	return err
}
