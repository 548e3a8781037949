// Package leasedquota hands out units of a tenant's quota from blocks that a process has leased.
package leasedquota

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// ErrClosed is the answer to whoever asks after Close, a second Close too.
var ErrClosed = errors.New("the leased quota is closed")

// Leased hands out one tenant's units of one meter in this process. A block is counted as used when
// it is leased, so no crash admits more than the limit; a crash loses what it had not handed out,
// up to a block for each process, until the period ends. So does an idle process until it is closed.
// Units have no request's key here, and come back only with their block.
type Leased struct {
	pool   *pgxpool.Pool
	tenant withtenant.TenantID
	meter  string
	block  int32
	turn   chan struct{}
	held   lease
	// refused is when the database had nothing left. For emptyFor nobody asks it again.
	refused time.Time
	closing bool
	closed  bool
}

// emptyFor is how long a unit that comes back, or a period that begins, may go unnoticed. It is the
// price of a refusal that costs the database nothing.
const emptyFor = 250 * time.Millisecond

// New leases nothing before the first Take. Block is what a crash may lose.
func New(pool *pgxpool.Pool, tenant withtenant.TenantID, meter string, block int32) (*Leased, error) {
	if block < 1 {
		return nil, errors.New("a block has 1 unit or more")
	}
	turn := make(chan struct{}, 1)
	return &Leased{pool: pool, tenant: tenant, meter: meter, block: block, turn: turn}, nil
}

// #region take

// Take takes one unit. False says that the tenant is at its limit, or that other processes hold what
// is left. It asks the database once for each block, and once in emptyFor where there is none.
func (l *Leased) Take(ctx context.Context) (bool, error) {
	return l.inTurn(ctx, func() (bool, error) {
		if l.closing {
			return false, ErrClosed
		}
		if l.held.spent == l.held.units || !time.Now().Before(l.held.ends) {
			if time.Since(l.refused) < emptyFor {
				return false, nil
			}
			if err := l.settle(ctx); err != nil {
				return false, err
			}
			if err := l.lease(ctx); err != nil {
				return false, err
			}
			if l.held.units == 0 {
				l.refused = time.Now()
				return false, nil
			}
		}
		l.held.spent++
		return true, nil
	})
}

// #endregion take

// #region close

// Close ends the giving, and gives back what was not handed out. Call it when a shutdown has seen
// the last request. After an error Close may be called again, and Take not: perhaps it was settled.
func (l *Leased) Close(ctx context.Context) error {
	_, err := l.inTurn(ctx, func() (bool, error) {
		l.closing = true
		err := l.settle(ctx)
		l.closed = err == nil
		return l.closed, err
	})
	return err
}

// settle puts what was spent in the place of the block, once: a second call changes nothing.
func (l *Leased) settle(ctx context.Context) error {
	if l.held.spent == l.held.units {
		return nil
	}
	_, err := withtenant.WithTenant(ctx, l.pool, l.tenant,
		func(ctx context.Context, scope *withtenant.Scope) (struct{}, error) {
			_, err := scope.Exec(ctx, settled, l.held.key, l.held.spent)
			return struct{}{}, err
		})
	if err == nil {
		l.held = lease{}
	}
	return err
}

const settled = `
	WITH block AS (
	  UPDATE reservation SET state = 'released' WHERE key = $1 AND state = 'committed'
	  RETURNING tenant_id, meter, starts_at, units, about
	), counted AS (
	  UPDATE quota SET used = quota.used - (block.units - $2::int) FROM block
	  WHERE (quota.tenant_id, quota.meter, quota.starts_at) = (block.tenant_id, block.meter, block.starts_at)
	)
	INSERT INTO reservation (tenant_id, key, meter, starts_at, units, about)
	SELECT tenant_id, $1 || ' spent', meter, starts_at, $2, about FROM block WHERE $2 > 0`

// #endregion close

type left struct {
	Units   int32
	Seconds float64
}

type lease struct {
	key          string
	units, spent int32
	// ends is when the period of the block does, by this process's clock and the server's distance.
	ends time.Time
}

// #region lease

// lease counts a block, or what is left of one. Where the answer to COMMIT is lost, so is the block.
func (l *Leased) lease(ctx context.Context) (err error) {
	l.held, err = withtenant.WithTenant(ctx, l.pool, l.tenant,
		func(ctx context.Context, scope *withtenant.Scope) (lease, error) {
			if _, err := scope.Exec(ctx, "SELECT open_period(now())"); err != nil {
				return lease{}, fmt.Errorf("open the period: %w", err)
			}
			asked := time.Now() // A wait for the lock makes the block end sooner, never later.
			rows, err := scope.Query(ctx, room, l.meter, l.block)
			if err != nil {
				return lease{}, err
			}
			found, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[left])
			if errors.Is(err, pgx.ErrNoRows) {
				return lease{}, nil
			}
			if err != nil {
				return lease{}, fmt.Errorf("look for room: %w", err)
			}
			key := "lease " + rand.Text()
			ends := asked.Add(time.Duration(found.Seconds * float64(time.Second)))
			tag, err := scope.Exec(ctx, count, key, l.meter, found.Units)
			if err == nil && tag.RowsAffected() != 1 {
				err = errors.New("the block was not counted, though there was room")
			}
			return lease{key: key, units: found.Units, ends: ends}, err
		})
	return err
}

const room = `
	SELECT least($2::int, max_units - used), least(extract(epoch FROM ends_at - clock_timestamp()), 3600)::float8
	FROM quota
	WHERE meter = $1 AND starts_at <= now() AND now() < ends_at AND used < max_units
	FOR UPDATE`

// reserve finds the room that the lock keeps; what is committed at once never expires.
const count = `
	SELECT WHERE CASE reserve($1, $2, $3::int, 'leased by a process', now())
	             WHEN 'held' THEN commit_reservation($1) ELSE false END`

// #endregion lease

// inTurn lets one caller at a time work on the block, and others wait no longer than they want to.
func (l *Leased) inTurn(ctx context.Context, work func() (bool, error)) (bool, error) {
	select {
	case l.turn <- struct{}{}:
	case <-ctx.Done():
		return false, ctx.Err()
	}
	defer func() { <-l.turn }()
	if l.closed {
		return false, ErrClosed
	}
	return work()
}
