package verifyexport

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
)

type line struct {
	TenantID   string  `json:"tenant_id"`
	Seq        int64   `json:"seq"`
	OccurredAt string  `json:"occurred_at"`
	Actor      string  `json:"actor"`
	OnBehalfOf *string `json:"on_behalf_of"`
	Action     string  `json:"action"`
	Subject    string  `json:"subject"`
	Detail     string  `json:"detail"`
	Prev       string  `json:"prev"`
	Hash       string  `json:"hash"`
}

type table struct {
	Tenant string `json:"tenant"`
	Forms  []struct {
		Row  json.RawMessage `json:"row"`
		Form string          `json:"form"`
	} `json:"forms"`
	Cases []struct {
		Name    string   `json:"name"`
		Lines   []string `json:"lines"`
		Base64  string   `json:"base64"`
		Anchors []Anchor `json:"anchors"`
		Start   *Anchor  `json:"start"`
		Verdict Verdict  `json:"verdict"`
	} `json:"cases"`
}

func readTable(t *testing.T) table {
	t.Helper()
	text, err := os.ReadFile("cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var read table
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	return read
}

func rowOf(t *testing.T, raw json.RawMessage) Row {
	t.Helper()
	var compact bytes.Buffer
	if err := json.Compact(&compact, raw); err != nil {
		t.Fatal(err)
	}
	row, ok := parseRow(compact.Bytes())
	if !ok {
		t.Fatalf("%s is no row", raw)
	}
	return row
}

func TestNamesTheFirstRowThatIsNotProven(t *testing.T) {
	read := readTable(t)
	for _, c := range read.Cases {
		t.Run(c.Name, func(t *testing.T) {
			export, err := base64.StdEncoding.DecodeString(c.Base64)
			if err != nil {
				t.Fatal(err)
			}
			if c.Base64 == "" && len(c.Lines) > 0 {
				export = []byte(strings.Join(c.Lines, "\n") + "\n")
			}
			for name, reader := range map[string]io.Reader{
				"whole":         bytes.NewReader(export),
				"byte for byte": iotest.OneByteReader(bytes.NewReader(export)),
			} {
				verdict, err := VerifyExport(reader, read.Tenant, c.Anchors, c.Start)
				if err != nil || !reflect.DeepEqual(verdict, c.Verdict) {
					t.Errorf("%s: %+v %+v, %v; want %+v %+v", name, verdict, verdict.Bad, err, c.Verdict, c.Verdict.Bad)
				}
			}
		})
	}
}

func TestWritesTheCanonicalForm(t *testing.T) {
	for _, c := range readTable(t).Forms {
		row := rowOf(t, c.Row)
		if form := string(Canonical(row)); form != c.Form {
			t.Errorf("%q, want %q", form, c.Form)
		}
		if HashOf(row) != row.Hash {
			t.Errorf("row %d has another hash", row.Seq)
		}
	}
}

func TestRefusesAnAnchorOfAnotherTenant(t *testing.T) {
	anchors := []Anchor{{TenantID: "someone else's"}}
	if _, err := VerifyExport(strings.NewReader(""), "mine", anchors, nil); !errors.Is(err, ErrOtherTenant) {
		t.Errorf("got %v", err)
	}
	if _, err := VerifyExport(strings.NewReader(""), "mine", nil, &anchors[0]); !errors.Is(err, ErrOtherTenant) {
		t.Errorf("got %v", err)
	}
}

func TestReportsAReaderThatFails(t *testing.T) {
	failing := iotest.ErrReader(iotest.ErrTimeout)
	if verdict, err := VerifyExport(failing, "mine", nil, nil); !errors.Is(err, iotest.ErrTimeout) {
		t.Errorf("got %+v, %v", verdict, err)
	}
}

func TestRefusesALineThatIsTooLong(t *testing.T) {
	read := readTable(t)
	var row bytes.Buffer
	if err := json.Compact(&row, read.Forms[0].Row); err != nil {
		t.Fatal(err)
	}
	for length, rows := range map[int]int64{longestLine: 1, longestLine + 1: 0} {
		for _, end := range []string{"", "\n"} {
			export := row.String() + strings.Repeat(" ", length-row.Len()) + end
			verdict, err := VerifyExport(strings.NewReader(export), read.Tenant, nil, nil)
			if err != nil || verdict.Last != rows {
				t.Errorf("%d bytes and %q: %+v, %v", length, end, verdict, err)
			}
		}
	}
}

// chain is an export that is made while it is read, and the most memory that was in use meanwhile.
type chain struct {
	row  Row
	rows int64
	rest []byte
	most uint64
}

func (c *chain) Read(buffer []byte) (int, error) {
	if len(c.rest) == 0 {
		if c.row.Seq == c.rows {
			return 0, io.EOF
		}
		c.row.Seq, c.row.Prev = c.row.Seq+1, c.row.Hash
		c.row.Hash = HashOf(c.row)
		text, err := json.Marshal(line{
			c.row.TenantID, c.row.Seq, c.row.OccurredAt, c.row.Actor, c.row.OnBehalfOf, c.row.Action,
			c.row.Subject, c.row.Detail, hex.EncodeToString(c.row.Prev[:]), hex.EncodeToString(c.row.Hash[:]),
		})
		if err != nil {
			return 0, err
		}
		c.rest = append(text, '\n')
		if c.row.Seq%(c.rows/10) == 0 {
			runtime.GC()
			var now runtime.MemStats
			runtime.ReadMemStats(&now)
			c.most = max(c.most, now.HeapAlloc)
		}
	}
	n := copy(buffer, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

func TestNeedsNoMoreMemoryForALongerExport(t *testing.T) {
	read := readTable(t)
	most := func(rows int64) uint64 {
		row := rowOf(t, read.Forms[0].Row)
		row.Seq, row.Hash = 0, [32]byte{}
		export := &chain{row: row, rows: rows}
		verdict, err := VerifyExport(export, read.Tenant, nil, nil)
		if err != nil || verdict.Last != rows || verdict.Bad != nil {
			t.Fatalf("%+v, %v", verdict, err)
		}
		return export.most
	}
	// Twenty thousand rows are 12 MB of text.
	if few, many := most(100), most(20_000); many > few+1<<20 {
		t.Errorf("%d bytes for many rows, %d for few", many, few)
	}
}
