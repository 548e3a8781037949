package kmskeys

import (
	"context"
	"crypto/cipher"
	"encoding/json"
	"errors"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/kms"

	envelope "hub.example/labs/compliance-governance/crypto-shred/code/envelope"
	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

const unknown = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-4000-8000-000000000000"

// The client reads address, region and keys from its environment: AWS_ENDPOINT_URL_KMS and others.
func open(t *testing.T, options ...func(*kms.Options)) *kms.Client {
	t.Helper()
	settings, err := config.LoadDefaultConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return kms.NewFromConfig(settings, options...)
}

func tenantOf(t *testing.T, name string) withtenant.TenantID {
	t.Helper()
	tenant, err := withtenant.ParseTenantID(map[string]string{
		"acme":   "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa",
		"globex": "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb",
	}[name])
	if err != nil {
		t.Fatal(err)
	}
	return tenant
}

func newKey(t *testing.T, client *kms.Client) string {
	t.Helper()
	answer, err := client.CreateKey(t.Context(), &kms.CreateKeyInput{})
	if err != nil {
		t.Fatal(err)
	}
	return aws.ToString(answer.KeyMetadata.Arn)
}

// byID is the id alone, by which moto changes a key; AWS takes the ARN too.
func byID(arn string) *string {
	return aws.String(arn[strings.LastIndex(arn, "/")+1:])
}

func answerOf(err error) string {
	var refused RefusedError
	switch {
	case err == nil:
		return "key"
	case errors.As(err, &refused):
		return refused.Reason
	}
	return err.Error()
}

func TestAWrappedKeyAsTheTableSays(t *testing.T) {
	text, err := os.ReadFile("cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var table struct {
		Cases []struct{ Name, Made, Asked, Change, Purpose, Answer string }
	}
	if err := json.Unmarshal(text, &table); err != nil || len(table.Cases) == 0 {
		t.Fatal("no cases", err)
	}
	client := open(t)
	for _, one := range table.Cases {
		t.Run(one.Name, func(t *testing.T) {
			id := newKey(t, client)
			purpose := Data
			if one.Purpose == "index" {
				purpose = Index
			}
			key, err := MakeKey(t.Context(), client, tenantOf(t, one.Made), purpose, id)
			if err != nil {
				t.Fatal(err)
			}
			switch one.Change {
			case "bit":
				key.Wrapped[len(key.Wrapped)-1] ^= 1
			case "unknown":
				key.WrappingKey = unknown
			case "disable":
				_, err = client.DisableKey(t.Context(), &kms.DisableKeyInput{KeyId: byID(id)})
			case "delete":
				_, err = client.ScheduleKeyDeletion(t.Context(), &kms.ScheduleKeyDeletionInput{KeyId: byID(id), PendingWindowInDays: aws.Int32(7)})
			}
			if err != nil {
				t.Fatal(err)
			}
			allowed := []string{key.WrappingKey}
			if one.Change == "notAllowed" {
				allowed = []string{unknown}
			}
			_, err = Unwrap(t.Context(), client, tenantOf(t, one.Asked), key, allowed)
			if answer := answerOf(err); answer != one.Answer {
				t.Errorf("got %s, want %s", answer, one.Answer)
			}
		})
	}
}

func TestAKeySealsWhatItOpens(t *testing.T) {
	client := open(t)
	acme := tenantOf(t, "acme")
	stored, err := MakeKey(t.Context(), client, acme, Data, newKey(t, client))
	if err != nil {
		t.Fatal(err)
	}
	keyOf := func(ctx context.Context, tenant withtenant.TenantID, _ uint32) (cipher.AEAD, error) {
		return Unwrap(ctx, client, tenant, stored, []string{stored.WrappingKey})
	}
	aead, err := keyOf(t.Context(), acme, 1)
	if err != nil {
		t.Fatal(err)
	}
	place := envelope.Place{Tenant: acme, Table: "note", Column: "body", Row: "1"}
	sealed, err := envelope.Seal(place, "orchid retainer", envelope.DataKey{Version: 1, AEAD: aead})
	if err != nil {
		t.Fatal(err)
	}
	if text, err := envelope.Open(t.Context(), place, sealed, keyOf); err != nil || text != "orchid retainer" {
		t.Errorf("got %q, %v", text, err)
	}
}

func TestNoTenantIsNoContext(t *testing.T) {
	client := open(t)
	if _, err := Unwrap(t.Context(), client, withtenant.TenantID{}, WrappedKey{}, nil); !errors.Is(err, withtenant.ErrNotATenantID) {
		t.Errorf("unwrapped: %v", err)
	}
	if _, err := MakeKey(t.Context(), client, withtenant.TenantID{}, Data, unknown); !errors.Is(err, withtenant.ErrNotATenantID) {
		t.Errorf("made: %v", err)
	}
}

func TestAKMSThatDoesNotAnswerIsUnavailable(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	client := open(t, func(options *kms.Options) {
		options.BaseEndpoint = aws.String("http://" + silent.Addr().String())
	})
	stored := WrappedKey{unknown, []byte{1}}
	began := time.Now()
	if _, err := Unwrap(t.Context(), client, tenantOf(t, "acme"), stored, []string{unknown}); !errors.Is(err, ErrUnavailable) {
		t.Errorf("a silent KMS: %v", err)
	}
	if took := time.Since(began); took < wait || took > 2*wait {
		t.Errorf("a silent KMS: after %s", took)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := Unwrap(ctx, client, tenantOf(t, "acme"), stored, []string{unknown}); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, ErrUnavailable) {
		t.Errorf("a request that ended: %v", err)
	}
	if err := silent.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Unwrap(t.Context(), client, tenantOf(t, "acme"), stored, []string{unknown}); !errors.Is(err, ErrUnavailable) {
		t.Errorf("nobody listens: %v", err)
	}
}
