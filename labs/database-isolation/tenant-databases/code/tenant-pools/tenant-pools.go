// Package tenantpools keeps the pools of one instance to the databases of its tenants: a bounded
// number, each opened once, none closed while it is used, none outliving its tenant's place.
package tenantpools

import (
	"context"
	"errors"
	"sync"
	"time"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// Place says where a tenant's tables stand and with which login; each change raises the epoch.
type Place struct {
	Epoch                 int64
	Host, Database, Login string
}

// The request can't be served now: 404, 403, and 503 with Retry-After.
var (
	ErrUnknown   = errors.New("the catalog has no such tenant")
	ErrSuspended = errors.New("the tenant is suspended")
	ErrBusy      = errors.New("every pool is in use")
)

// Pools of one instance. Set the exported fields before the first use.
type Pools[Pool any] struct {
	// Find asks the catalog by the tenant of the verified token; ErrUnknown and ErrSuspended close
	// the tenant's pool, any other error says nothing about it.
	Find func(context.Context, withtenant.TenantID) (Place, error)
	// Open makes a pool with a bound of its own.
	Open func(context.Context, Place, withtenant.TenantID) (Pool, error)
	// Close returns when the server has every connection back.
	Close func(Pool)
	// Limit counts pools that open or close, too.
	Limit int
	// OpenTimeout ends an opening, whose context outlives the request that began it.
	OpenTimeout time.Duration

	mu      sync.Mutex
	current map[withtenant.TenantID]*entry[Pool]
	// held counts pools from the begin of their opening to the end of their closing.
	held, uses int
}

type entry[Pool any] struct {
	epoch         int64
	ready         chan struct{} // closed when pool or err is there
	pool          Pool
	err           error
	users, usedAt int
	retired       bool
	// taken: somebody closes it and decides about its place.
	taken bool
}

// Use runs work with the tenant's pool, which is not closed before work returns.
func (p *Pools[Pool]) Use(
	ctx context.Context, tenant withtenant.TenantID, work func(context.Context, Pool) error,
) error {
	place, err := p.Find(ctx, tenant)
	if errors.Is(err, ErrUnknown) || errors.Is(err, ErrSuspended) {
		p.forget(tenant)
	}
	if err != nil {
		return err
	}
	e, err := p.enter(ctx, tenant, place)
	if err != nil {
		return err
	}
	defer p.leave(e)
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-e.ready:
	}
	if e.err != nil {
		return e.err
	}
	return work(ctx, e.pool)
}

// #region enter

// enter finds the tenant's pool or begins to open one. The entry is the single flight: it stands in
// the map while it opens, so that it is shared and counted from its first moment on.
func (p *Pools[Pool]) enter(ctx context.Context, tenant withtenant.TenantID, place Place) (*entry[Pool], error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	e := p.current[tenant]
	// An older answer comes from a replica behind: what stands is right.
	if e == nil || e.epoch < place.Epoch {
		evicted := p.retire(tenant)
		if evicted == nil && p.held >= p.Limit {
			if evicted = p.retire(p.longestIdle()); evicted == nil {
				return nil, ErrBusy
			}
		}
		if evicted == nil {
			p.held++ // Else it takes the place of the one that closes.
		}
		e = &entry[Pool]{epoch: place.Epoch, ready: make(chan struct{})}
		p.keep(tenant, e)
		go p.open(context.WithoutCancel(ctx), tenant, place, e, evicted)
	}
	p.uses++
	e.users, e.usedAt = e.users+1, p.uses
	return e, nil
}

func (p *Pools[Pool]) open(ctx context.Context, tenant withtenant.TenantID, place Place, e, evicted *entry[Pool]) {
	ctx, cancel := context.WithTimeout(ctx, p.OpenTimeout)
	defer cancel()
	if evicted != nil {
		p.closeOne(evicted)
	}
	e.pool, e.err = p.Open(ctx, place, tenant)
	p.mu.Lock()
	defer p.mu.Unlock()
	if e.err != nil {
		p.drop(tenant, e) // Told to those who wait, and not remembered.
	}
	close(e.ready)
}

// #endregion enter

func (p *Pools[Pool]) keep(tenant withtenant.TenantID, e *entry[Pool]) {
	if p.current == nil {
		p.current = make(map[withtenant.TenantID]*entry[Pool], p.Limit)
	}
	p.current[tenant] = e
}

// drop forgets an opening that failed, and gives its place back where nobody took it.
func (p *Pools[Pool]) drop(tenant withtenant.TenantID, e *entry[Pool]) {
	if p.current[tenant] == e {
		delete(p.current, tenant)
	}
	if !e.taken {
		p.held, e.taken = p.held-1, true
	}
}

// retire takes the tenant's pool from the map: nobody new gets it. It returns one that nobody uses, to
// be closed by the caller; one in use is closed by its last user. The caller holds the lock.
func (p *Pools[Pool]) retire(tenant withtenant.TenantID) *entry[Pool] {
	e := p.current[tenant]
	if e == nil {
		return nil
	}
	delete(p.current, tenant)
	e.retired = true
	if e.users > 0 {
		return nil
	}
	e.taken = true
	return e
}

func (p *Pools[Pool]) longestIdle() (tenant withtenant.TenantID) {
	var longest *entry[Pool]
	for one, e := range p.current {
		if e.users == 0 && (longest == nil || e.usedAt < longest.usedAt) {
			tenant, longest = one, e
		}
	}
	return tenant
}

func (p *Pools[Pool]) leave(e *entry[Pool]) {
	p.mu.Lock()
	e.users--
	last := e.retired && e.users == 0 && !e.taken
	e.taken = e.taken || last
	p.mu.Unlock()
	if last {
		p.end(e)
	}
}

func (p *Pools[Pool]) forget(tenant withtenant.TenantID) {
	p.mu.Lock()
	e := p.retire(tenant)
	p.mu.Unlock()
	if e != nil {
		p.end(e)
	}
}

// end closes a pool and gives its place back.
func (p *Pools[Pool]) end(e *entry[Pool]) {
	p.closeOne(e)
	p.mu.Lock()
	p.held--
	p.mu.Unlock()
}

func (p *Pools[Pool]) closeOne(e *entry[Pool]) {
	<-e.ready
	if e.err == nil {
		p.Close(e.pool)
	}
}

// CloseAll retires every pool, when the instance ends.
func (p *Pools[Pool]) CloseAll() {
	p.mu.Lock()
	tenants := make([]withtenant.TenantID, 0, len(p.current))
	for tenant := range p.current {
		tenants = append(tenants, tenant)
	}
	p.mu.Unlock()
	for _, tenant := range tenants {
		p.forget(tenant)
	}
}
