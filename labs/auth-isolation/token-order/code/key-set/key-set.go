// Package keyset keeps the public keys of an issuer.
package keyset

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

const (
	cooldown        = 30 * time.Second
	refreshAfter    = 5 * time.Minute
	maxAge          = 10 * time.Minute
	maxAgeWhileDown = time.Hour
)

// UnavailableError says that the keys could not be had: the service can not decide, so it answers
// 503 and not 401.
type UnavailableError struct{ Cause error }

func (e UnavailableError) Error() string {
	return fmt.Sprintf("the keys of the issuer can not be had: %v", e.Cause)
}

func (e UnavailableError) Unwrap() error { return e.Cause }

// #region key-set

// KeySet holds the keys that one issuer publishes. A kid comes from a token that nobody has verified,
// so a miss may fetch, and at most once in 30 seconds whatever it is asked for, also while fetching
// fails. After five minutes a set is fetched anew and nobody waits, after ten a request waits for
// that. Where it fails, the old keys serve until they are an hour old.
type KeySet[Key any] struct {
	// Fetch must end by itself: its context is of no request, since all waiting requests share it.
	Fetch func(context.Context) (map[string]Key, error)
	Now   func() time.Time

	flight             singleflight.Group
	mu                 sync.Mutex
	keys               map[string]Key
	fetchedAt, triedAt time.Time
	failure            error
}

// Find returns the zero value when the issuer publishes no such key, and an UnavailableError when
// that can not be known.
func (s *KeySet[Key]) Find(ctx context.Context, kid string) (Key, error) {
	var none Key
	key, known, age, due := s.look(kid)
	if due {
		done := s.flight.DoChan("", func() (any, error) { s.refresh(context.WithoutCancel(ctx)); return nil, nil })
		if !known || age >= maxAge {
			select {
			case <-done:
				key, known, age, _ = s.look(kid)
			case <-ctx.Done():
				return none, ctx.Err()
			}
		}
	}
	if age >= maxAgeWhileDown || !known && age >= maxAge {
		return none, s.unavailable()
	}
	return key, nil
}

// #endregion key-set

func (s *KeySet[Key]) look(kid string) (key Key, known bool, age time.Duration, due bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.Now()
	age = now.Sub(s.fetchedAt)
	key, known = s.keys[kid]
	due = (!known || age >= refreshAfter) && now.Sub(s.triedAt) >= cooldown
	return key, known, age, due
}

func (s *KeySet[Key]) unavailable() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return UnavailableError{s.failure}
}

func (s *KeySet[Key]) refresh(ctx context.Context) {
	s.mu.Lock()
	now := s.Now()
	due := now.Sub(s.triedAt) >= cooldown
	s.mu.Unlock()
	if !due {
		return
	}
	keys, err := s.Fetch(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.triedAt = now
	if err != nil {
		s.failure = err
		return
	}
	s.keys, s.fetchedAt = keys, now
}
