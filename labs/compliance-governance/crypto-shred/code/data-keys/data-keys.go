// Package datakeys keeps data keys in the clear, for a time that is stated.
package datakeys

import (
	"context"
	"fmt"
	"sync"
	"time"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// Bounds of a cache. MaxAge counts from the call on: it is how long a key works after it was
// disabled. MaxUses is the number of uses between two calls. Of more than Entries keys, the one that
// was used longest ago makes room.
type Bounds struct {
	Entries, MaxUses int
	MaxAge           time.Duration
}

type id struct {
	tenant  withtenant.TenantID
	version uint32
}

type cached[Key any] struct {
	key    Key
	since  time.Time
	uses   int
	usedAt uint64
}

type flight[Key any] struct {
	done   chan struct{}
	cached *cached[Key]
	err    error
}

// #region data-keys

// DataKeys holds data keys in the clear, unwrapped once for many uses. Nothing else is a way to a
// key, and no key outlives its bounds: when the KMS refuses or is down, an old one isn't served in
// its place.
type DataKeys[Key any] struct {
	// Unwrap must end by itself: its context is of no request, since all who wait share it.
	Unwrap func(ctx context.Context, tenant withtenant.TenantID, version uint32) (Key, error)
	Bounds Bounds
	Now    func() time.Time

	mu      sync.Mutex
	cached  map[id]*cached[Key]
	flights map[id]*flight[Key]
	uses    uint64
}

// Get returns what Unwrap returns, to all who wait for the same call; a failure is not kept.
func (k *DataKeys[Key]) Get(ctx context.Context, tenant withtenant.TenantID, version uint32) (Key, error) {
	key, call := k.look(ctx, id{tenant, version})
	if call == nil {
		return key, nil
	}
	if err := call.wait(ctx); err != nil {
		return key, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.use(call.cached), nil
}

// #endregion data-keys

// #region forget

// Forget forgets a tenant's keys in this process, those on their way too: who waits for one still
// gets it.
func (k *DataKeys[Key]) Forget(tenant withtenant.TenantID) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for of := range k.cached {
		if of.tenant == tenant {
			delete(k.cached, of)
		}
	}
	for of := range k.flights {
		if of.tenant == tenant {
			delete(k.flights, of)
		}
	}
}

// #endregion forget

// look returns a key that is fresh, or the call that brings it.
func (k *DataKeys[Key]) look(ctx context.Context, of id) (key Key, call *flight[Key]) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if one := k.cached[of]; one != nil && k.fresh(one) {
		return k.use(one), nil
	}
	if call = k.flights[of]; call == nil {
		call = k.load(ctx, of)
	}
	return key, call
}

func (f *flight[Key]) wait(ctx context.Context) error {
	select {
	case <-f.done:
		return f.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (k *DataKeys[Key]) fresh(one *cached[Key]) bool {
	return k.Now().Sub(one.since) < k.Bounds.MaxAge && one.uses < k.Bounds.MaxUses
}

func (k *DataKeys[Key]) use(one *cached[Key]) Key {
	k.uses++
	one.uses++
	one.usedAt = k.uses
	return one.key
}

func (k *DataKeys[Key]) load(ctx context.Context, of id) *flight[Key] {
	// Before the call: an answer of before a revocation must not count from after it.
	since := k.Now()
	call := &flight[Key]{done: make(chan struct{})}
	if k.flights == nil {
		k.cached, k.flights = map[id]*cached[Key]{}, map[id]*flight[Key]{}
	}
	k.flights[of] = call
	go func() {
		defer close(call.done)
		key, err := k.unwrap(context.WithoutCancel(ctx), of)
		k.mu.Lock()
		defer k.mu.Unlock()
		call.cached, call.err = &cached[Key]{key: key, since: since}, err
		// Forgotten meanwhile, or another call has begun.
		if k.flights[of] != call {
			return
		}
		delete(k.flights, of)
		if err == nil {
			k.keep(of, call.cached)
		}
	}()
	return call
}

// A panic in here would leave everybody waiting.
func (k *DataKeys[Key]) unwrap(ctx context.Context, of id) (key Key, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("unwrap: %v", cause)
		}
	}()
	return k.Unwrap(ctx, of.tenant, of.version)
}

func (k *DataKeys[Key]) keep(of id, one *cached[Key]) {
	for other, kept := range k.cached {
		if !k.fresh(kept) {
			delete(k.cached, other)
		}
	}
	for len(k.cached) >= k.Bounds.Entries {
		var oldest id
		first := true
		for other, kept := range k.cached {
			if first || kept.usedAt < k.cached[oldest].usedAt {
				oldest, first = other, false
			}
		}
		if first {
			break
		}
		delete(k.cached, oldest)
	}
	k.cached[of] = one
}
