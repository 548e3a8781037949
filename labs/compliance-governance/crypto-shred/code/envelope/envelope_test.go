package envelope

import (
	"context"
	"crypto/cipher"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"testing"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

type namedPlace struct{ Tenant, Table, Column, Row string }

func (p namedPlace) place(t *testing.T) Place {
	t.Helper()
	tenant, err := withtenant.ParseTenantID(p.Tenant)
	if err != nil {
		t.Fatal(err)
	}
	return Place{tenant, p.Table, p.Column, p.Row}
}

type table struct {
	Keys []struct {
		Tenant  string
		Version uint32
		Key     []byte
	}
	AssociatedData []struct {
		Place        namedPlace
		Header, Data string
	}
	Opened []struct {
		Name, Text string
		Place      namedPlace
		Sealed     []byte
	}
	Refused []struct {
		Name, Answer string
		Place        namedPlace
		Sealed       []byte
	}
}

func readCases(t *testing.T) table {
	t.Helper()
	text, err := os.ReadFile("cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases table
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases.Opened) == 0 || len(cases.Refused) == 0 || len(cases.AssociatedData) == 0 {
		t.Fatal("no cases")
	}
	return cases
}

var errGone = errors.New("the key is gone")

func (cases table) keyOf(_ context.Context, tenant withtenant.TenantID, version uint32) (cipher.AEAD, error) {
	for _, one := range cases.Keys {
		if one.Tenant == tenant.String() && one.Version == version {
			return NewAEAD(one.Key)
		}
	}
	return nil, errGone
}

func TestOpensWhatAnyLanguageSealed(t *testing.T) {
	cases := readCases(t)
	for _, one := range cases.Opened {
		t.Run(one.Name, func(t *testing.T) {
			text, err := Open(t.Context(), one.Place.place(t), one.Sealed, cases.keyOf)
			if err != nil || text != one.Text {
				t.Errorf("got %q, %v, want %q", text, err, one.Text)
			}
		})
	}
}

func TestRefusesWhatWasSealedElsewhereOrChanged(t *testing.T) {
	cases := readCases(t)
	for _, one := range cases.Refused {
		t.Run(one.Name, func(t *testing.T) {
			want := ErrSealBroken
			if one.Answer == "gone" {
				want = errGone
			}
			if text, err := Open(t.Context(), one.Place.place(t), one.Sealed, cases.keyOf); !errors.Is(err, want) {
				t.Errorf("got %q, %v, want %v", text, err, want)
			}
		})
	}
}

func TestWritesTheAssociatedData(t *testing.T) {
	for _, one := range readCases(t).AssociatedData {
		header, err := hex.DecodeString(one.Header)
		if err != nil {
			t.Fatal(err)
		}
		data, err := associatedData(header, one.Place.place(t))
		if got := hex.EncodeToString(data); err != nil || got != one.Data {
			t.Errorf("got %s, %v, want %s", got, err, one.Data)
		}
	}
}

func TestSealsAndOpens(t *testing.T) {
	cases := readCases(t)
	seen := map[string]bool{}
	for _, one := range cases.Opened {
		place := one.Place.place(t)
		aead, err := cases.keyOf(t.Context(), place.Tenant, 1)
		if err != nil {
			t.Fatal(err)
		}
		for range 10 {
			sealed, err := Seal(place, one.Text, DataKey{1, aead})
			if err != nil {
				t.Fatal(err)
			}
			if len(sealed) != headerBytes+overhead+len(one.Text) || seen[string(sealed)] {
				t.Errorf("%s: sealed twice alike, or %d bytes long", one.Name, len(sealed))
			}
			seen[string(sealed)] = true
			if text, err := Open(t.Context(), place, sealed, cases.keyOf); err != nil || text != one.Text {
				t.Errorf("%s: got %q, %v", one.Name, text, err)
			}
		}
	}
}

func TestRefusesWhatCanNotBeToldApart(t *testing.T) {
	cases := readCases(t)
	place := cases.Opened[0].Place.place(t)
	aead, err := cases.keyOf(t.Context(), place.Tenant, 1)
	if err != nil {
		t.Fatal(err)
	}
	seal := func(change func(*Place), text string) error {
		changed := place
		change(&changed)
		_, err := Seal(changed, text, DataKey{1, aead})
		return err
	}
	for name, err := range map[string]error{
		"no tenant":       seal(func(p *Place) { p.Tenant = withtenant.TenantID{} }, "orchid"),
		"empty row":       seal(func(p *Place) { p.Row = "" }, "orchid"),
		"row not UTF-8":   seal(func(p *Place) { p.Row = "\xff" }, "orchid"),
		"value not UTF-8": seal(func(*Place) {}, "\xff"),
	} {
		if err == nil {
			t.Errorf("%s was sealed", name)
		}
	}
	if _, err := NewAEAD(make([]byte, 16)); err == nil {
		t.Error("a key of 16 bytes was taken")
	}
}
