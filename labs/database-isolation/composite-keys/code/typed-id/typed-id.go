// Package typedid gives each kind of row an id type of its own.
package typedid

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"regexp"
	"strings"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// Why an id was refused. The messages leave the id out: whoever sent it knows it, and logs are read
// by others.
var (
	ErrMalformed   = errors.New("this is not an id")
	ErrOtherKind   = errors.New("this is the id of something else")
	ErrOtherTenant = errors.New("this row belongs to another tenant")
)

// #region parse-id

// Kind is a kind of row whose id leaves the system.
type Kind interface{ prefix() string }

type Project struct{}
type Task struct{}

func (Project) prefix() string { return "project" }
func (Task) prefix() string    { return "task" }

// ID is the UUID of a row of kind K. A string will not do for it, nor the id of another kind.
type ID[K Kind] struct{ uuid string }

var id = regexp.MustCompile(`^([a-z]{2,20})_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)

// ParseID parses an id that came from outside, task_019ab5f0-…, before anything is looked up. Its
// error is ErrMalformed or ErrOtherKind.
func ParseID[K Kind](text string) (ID[K], error) {
	parts := id.FindStringSubmatch(text)
	if parts == nil {
		return ID[K]{}, ErrMalformed
	}
	var kind K
	if parts[1] != kind.prefix() {
		return ID[K]{}, ErrOtherKind
	}
	return ID[K]{parts[2]}, nil
}

// String is the id as clients see it; the column holds the bare UUID.
func (i ID[K]) String() string {
	var kind K
	return kind.prefix() + "_" + i.uuid
}

// #endregion parse-id

// MarshalText writes the id into JSON as clients see it. The zero value has no id to write.
func (i ID[K]) MarshalText() ([]byte, error) {
	if i == (ID[K]{}) {
		return nil, ErrMalformed
	}
	return []byte(i.String()), nil
}

// UnmarshalText reads it from JSON, and refuses another kind there.
func (i *ID[K]) UnmarshalText(text []byte) (err error) {
	*i, err = ParseID[K](string(text))
	return err
}

// Value hands the bare UUID to a driver. The zero value is refused instead of written as an empty
// text.
func (i ID[K]) Value() (driver.Value, error) {
	if i == (ID[K]{}) {
		return nil, ErrMalformed
	}
	return i.uuid, nil
}

// Scan reads a uuid column.
func (i *ID[K]) Scan(value any) (err error) {
	uuid, ok := value.(string)
	if !ok {
		return fmt.Errorf("%w: the column is a %T", ErrMalformed, value)
	}
	var kind K
	*i, err = ParseID[K](kind.prefix() + "_" + uuid)
	return err
}

// #region reference

// Reference is a row with its tenant. Both go into every WHERE, every cache key and every message.
type Reference[K Kind] struct {
	Tenant withtenant.TenantID
	ID     ID[K]
}

// ParseReference parses a reference out of a queue, a cache or another service,
// <tenant>/task_019ab5f0-…. The tenant is whom the work is for. It comes from the verified token or
// job; the reference is only compared with it.
func ParseReference[K Kind](text string, tenant withtenant.TenantID) (Reference[K], error) {
	owner, rest, _ := strings.Cut(text, "/")
	id, err := ParseID[K](rest)
	if err != nil {
		return Reference[K]{}, err
	}
	if owner != tenant.String() || tenant == (withtenant.TenantID{}) {
		return Reference[K]{}, ErrOtherTenant
	}
	return Reference[K]{tenant, id}, nil
}

func (r Reference[K]) String() string { return r.Tenant.String() + "/" + r.ID.String() }

// #endregion reference
