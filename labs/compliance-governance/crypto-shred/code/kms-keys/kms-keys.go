// Package kmskeys makes and unwraps data keys with AWS KMS, each under the context of its tenant.
package kmskeys

import (
	"context"
	"crypto/cipher"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/smithy-go"

	envelope "hub.example/labs/compliance-governance/crypto-shred/code/envelope"
	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// WrappedKey is a key as the database keeps it. WrappingKey is the ARN of the key in the KMS.
type WrappedKey struct {
	WrappingKey string
	Wrapped     []byte
}

// RefusedError says that the KMS has decided, and a second try changes nothing. The reason is
// "foreign": wrapped for another tenant or by another key, or changed; or "gone": the key is
// disabled, deleted or out of reach.
type RefusedError struct {
	Reason string
	Cause  error
}

func (e RefusedError) Error() string { return "the KMS refuses the key: " + e.Reason }
func (e RefusedError) Unwrap() error { return e.Cause }

// ErrUnavailable says that the KMS has not decided: the service answers 503 and keeps no key beyond
// its age.
var ErrUnavailable = errors.New("the KMS gave no answer")

var reasons = map[string]string{
	"InvalidCiphertextException": "foreign",
	"IncorrectKeyException":      "foreign",
	"DisabledException":          "gone",
	"KMSInvalidStateException":   "gone",
	"NotFoundException":          "gone",
	"AccessDeniedException":      "gone",
}

const wait = 2 * time.Second

// Purpose is what a key is for. Both stand in the encryption context, so neither unwraps as the other.
type Purpose string

// Data keys seal values; from an index key the keys of blind indexes are derived.
const (
	Data  Purpose = "data"
	Index Purpose = "index"
)

var errNotAllowed = errors.New("the tenant's configuration does not name the wrapping key")

func contextOf(tenant withtenant.TenantID, purpose Purpose) map[string]string {
	return map[string]string{"tenant": tenant.String(), "purpose": string(purpose)}
}

// #region unwrap

// Unwrap unwraps a data key for the tenant of the request. What the table says of the key's tenant
// is not asked: the KMS refuses a key that was wrapped under another encryption context. Allowed are
// ARNs of wrapping keys, from the tenant's configuration: who can write a row of the key table could
// name a key of its own. The error is a RefusedError, ErrUnavailable, or that of ctx.
func Unwrap(ctx context.Context, client *kms.Client, tenant withtenant.TenantID, key WrappedKey, allowed []string) (cipher.AEAD, error) {
	if tenant == (withtenant.TenantID{}) {
		return nil, withtenant.ErrNotATenantID
	}
	if !slices.Contains(allowed, key.WrappingKey) {
		return nil, RefusedError{"foreign", errNotAllowed}
	}
	// Over all tries of the SDK: who waits for a key waits for the request, too.
	limited, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	answer, err := client.Decrypt(limited, &kms.DecryptInput{
		KeyId:             aws.String(key.WrappingKey),
		CiphertextBlob:    key.Wrapped,
		EncryptionContext: contextOf(tenant, Data),
	})
	if err != nil {
		return nil, refusal(ctx, err)
	}
	defer clear(answer.Plaintext)
	return envelope.NewAEAD(answer.Plaintext)
}

// #endregion unwrap

// #region make

// MakeKey makes a new key of a tenant. Who makes it does not see it: it comes wrapped, and only so.
func MakeKey(ctx context.Context, client *kms.Client, tenant withtenant.TenantID, purpose Purpose, wrappingKey string) (WrappedKey, error) {
	if tenant == (withtenant.TenantID{}) {
		return WrappedKey{}, withtenant.ErrNotATenantID
	}
	limited, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	answer, err := client.GenerateDataKeyWithoutPlaintext(limited, &kms.GenerateDataKeyWithoutPlaintextInput{
		KeyId:             aws.String(wrappingKey),
		KeySpec:           types.DataKeySpecAes256,
		EncryptionContext: contextOf(tenant, purpose),
	})
	if err != nil {
		return WrappedKey{}, refusal(ctx, err)
	}
	return WrappedKey{aws.ToString(answer.KeyId), answer.CiphertextBlob}, nil
}

// #endregion make

func refusal(ctx context.Context, err error) error {
	// The caller went away; the KMS is not to blame.
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var answer smithy.APIError
	if errors.As(err, &answer) {
		if reason, ok := reasons[answer.ErrorCode()]; ok {
			return RefusedError{reason, err}
		}
	}
	return fmt.Errorf("%w: %w", ErrUnavailable, err)
}
