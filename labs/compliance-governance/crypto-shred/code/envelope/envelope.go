// Package envelope seals single values, each for the place where it stands.
package envelope

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"errors"
	"fmt"
	"unicode/utf8"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// Place is where a value stands. The tenant is the request's; what the row says of its tenant is not
// asked. Row is the primary key within the tenant.
type Place struct {
	Tenant             withtenant.TenantID
	Table, Column, Row string
}

// DataKey is a tenant's data key in the clear, and which one of the tenant's keys it is.
type DataKey struct {
	Version uint32
	AEAD    cipher.AEAD
}

// KeyOf finds a version of a tenant's data key. Its errors pass through Open: a key that is gone is
// no forgery.
type KeyOf func(ctx context.Context, tenant withtenant.TenantID, version uint32) (cipher.AEAD, error)

var (
	// ErrSealBroken says that the value was sealed for another place, or somebody changed it; which of
	// both can't be known.
	ErrSealBroken = errors.New("the value was not sealed for this place, or it was changed")
	errNotText    = errors.New("a part of the place is no text")
)

const (
	format      = 1
	headerBytes = 5
	overhead    = 12 + 16 // nonce and tag
)

// NewAEAD makes AES-256-GCM of a data key. It draws a random nonce for each value and puts it in
// front, so seal at most 2^32 values with one key.
func NewAEAD(dataKey []byte) (cipher.AEAD, error) {
	if len(dataKey) != 32 {
		return nil, fmt.Errorf("a data key has 32 bytes, not %d", len(dataKey))
	}
	block, err := aes.NewCipher(dataKey)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// #region place

// associatedData is the header, then each part behind its length, so no two places are equal.
func associatedData(header []byte, place Place) ([]byte, error) {
	data := append([]byte(nil), header...)
	for _, part := range []string{place.Tenant.String(), place.Table, place.Column, place.Row} {
		if part == "" || !utf8.ValidString(part) {
			return nil, errNotText
		}
		data = binary.BigEndian.AppendUint32(data, uint32(len(part)))
		data = append(data, part...)
	}
	return data, nil
}

// #endregion place

// #region seal

// Seal encrypts a value for one place: format, version of the data key, nonce, ciphertext, tag.
func Seal(place Place, text string, using DataKey) ([]byte, error) {
	if !utf8.ValidString(text) {
		return nil, errors.New("the value is no text")
	}
	header := binary.BigEndian.AppendUint32([]byte{format}, using.Version)
	data, err := associatedData(header, place)
	if err != nil {
		return nil, err
	}
	return using.AEAD.Seal(header, nil, []byte(text), data), nil
}

// #endregion seal

// #region open

// Open decrypts a value that was sealed for this place; anything else is ErrSealBroken. The version
// in its header only picks among the keys of the place's tenant.
func Open(ctx context.Context, place Place, sealed []byte, keyOf KeyOf) (string, error) {
	if len(sealed) < headerBytes+overhead || sealed[0] != format {
		return "", ErrSealBroken
	}
	header := sealed[:headerBytes]
	data, err := associatedData(header, place)
	if err != nil {
		return "", err
	}
	aead, err := keyOf(ctx, place.Tenant, binary.BigEndian.Uint32(header[1:]))
	if err != nil {
		return "", fmt.Errorf("data key: %w", err)
	}
	text, err := aead.Open(nil, nil, sealed[headerBytes:], data)
	if err != nil {
		return "", ErrSealBroken
	}
	return string(text), nil
}

// #endregion open
