// Package kmskeys makes and unwraps data keys with AWS KMS, each under the context of its tenant.
package kmskeys

import (
	"context"
	"crypto/cipher"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/smithy-go"

	envelope "hub.example/labs/compliance-governance/crypto-shred/code/envelope"
	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

// WrappedKey is a data key as the database keeps it. WrappingKey is the ARN of the key in the KMS.
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

// #region unwrap

// Unwrap unwraps a data key for the tenant of the request. What the table says of the key's tenant
// is not asked: the KMS refuses a key that was wrapped under another encryption context. The error is
// a RefusedError, ErrUnavailable, or that of ctx.
func Unwrap(ctx context.Context, client *kms.Client, tenant withtenant.TenantID, key WrappedKey) (cipher.AEAD, error) {
	if tenant == (withtenant.TenantID{}) {
		return nil, withtenant.ErrNotATenantID
	}
	// Over all tries of the SDK: who waits for a key waits for the request, too.
	limited, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	answer, err := client.Decrypt(limited, &kms.DecryptInput{
		KeyId:             aws.String(key.WrappingKey),
		CiphertextBlob:    key.Wrapped,
		EncryptionContext: map[string]string{"tenant": tenant.String()},
	})
	if err != nil {
		return nil, refusal(ctx, err)
	}
	defer clear(answer.Plaintext)
	return envelope.NewAEAD(answer.Plaintext)
}

// #endregion unwrap

// #region make

// MakeKey makes a new data key of a tenant. Who makes keys sees none: it comes wrapped, and only so.
func MakeKey(ctx context.Context, client *kms.Client, tenant withtenant.TenantID, wrappingKey string) (WrappedKey, error) {
	if tenant == (withtenant.TenantID{}) {
		return WrappedKey{}, withtenant.ErrNotATenantID
	}
	limited, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	answer, err := client.GenerateDataKeyWithoutPlaintext(limited, &kms.GenerateDataKeyWithoutPlaintextInput{
		KeyId:             aws.String(wrappingKey),
		KeySpec:           types.DataKeySpecAes256,
		EncryptionContext: map[string]string{"tenant": tenant.String()},
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
