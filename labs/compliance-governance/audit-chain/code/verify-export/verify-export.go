// Package verifyexport recomputes the audit chain of a tenant from its export.
package verifyexport

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Anchor is what was the head of a tenant's chain at some time, kept where the database's owner
// can't write.
type Anchor struct {
	TenantID string `json:"tenant_id"`
	Seq      int64  `json:"seq"`
	// Hash of the row Seq in hex.
	Hash string `json:"hash"`
}

// Problem says why a row is refused.
type Problem string

const (
	Malformed   Problem = "malformed"
	OtherTenant Problem = "tenant"
	Gap         Problem = "gap"
	Duplicate   Problem = "duplicate"
	WrongPrev   Problem = "prev"
	WrongHash   Problem = "hash"
	WrongAnchor Problem = "anchor"
	// Tail is a row that an anchor has seen and the export has not.
	Tail Problem = "tail"
)

// Verdict says how far an export is proven, and by what.
type Verdict struct {
	// Last row that the chain proves, and its hash: a chain that was recomputed looks the same.
	Last int64  `json:"last"`
	Head string `json:"head"`
	// Anchored is the last row that an anchor proves; 0: none was given, or none agrees.
	Anchored int64 `json:"anchored"`
	Bad      *Bad  `json:"bad"`
}

// Bad is the first row that is not proven.
type Bad struct {
	Seq     int64   `json:"seq"`
	Problem Problem `json:"problem"`
}

// Row is a row of the export, in the order of the canonical form.
type Row struct {
	TenantID   string
	Seq        int64
	OccurredAt string
	Actor      string
	OnBehalfOf *string
	Action     string
	Subject    string
	Detail     string
	Prev       [sha256.Size]byte
	Hash       [sha256.Size]byte
}

const (
	// A longer line is malformed, so a file without line ends can't fill the memory.
	longestLine = 1 << 20
	// Others read numbers as JavaScript does, which counts no further.
	largestSeq = 1<<53 - 1
)

var (
	ErrOtherTenant = errors.New("an anchor belongs to another tenant")

	hash = regexp.MustCompile(`^[0-9a-f]{64}$`)
	date = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z$`)
	// What the decoder writes for half a surrogate pair, and how an export may say it itself.
	replaced = string(utf8.RuneError)
	escaped  = []byte(`\ufffd`)
)

// #region canonical

// Canonical writes each field with its length in bytes, so no two rows share a form; nil is "-".
func Canonical(row Row) []byte {
	seq := strconv.FormatInt(row.Seq, 10)
	var form bytes.Buffer
	for _, text := range []*string{
		&row.TenantID, &seq, &row.OccurredAt, &row.Actor, row.OnBehalfOf,
		&row.Action, &row.Subject, &row.Detail,
	} {
		if text == nil {
			form.WriteByte('-')
			continue
		}
		fmt.Fprintf(&form, "%d:%s", len(*text), *text)
	}
	return form.Bytes()
}

// HashOf is the hash that this row must have.
func HashOf(row Row) [sha256.Size]byte {
	return sha256.Sum256(append(row.Prev[:], Canonical(row)...))
}

// #endregion canonical

// #region verify

// VerifyExport recomputes a chain from its export in JSON Lines, one row at a time. Give it all of
// the tenant's anchors: the newest alone would miss a chain that was recomputed before it was taken.
// start is the anchor that the export follows, where older rows were dropped, and nil for the first
// row. Take it from where the anchors are kept, never from the export. The error is the reader's, or
// ErrOtherTenant.
func VerifyExport(export io.Reader, tenant string, anchors []Anchor, start *Anchor) (Verdict, error) {
	due, head, err := begin(tenant, anchors, start)
	if err != nil {
		return Verdict{}, err
	}
	due, anchored, agree := settle(due, head.Seq, head)
	verdict := func(seq int64, problem Problem) (Verdict, error) {
		return Verdict{head.Seq, hex.EncodeToString(head.Hash[:]), anchored, &Bad{seq, problem}}, nil
	}
	if !agree {
		return verdict(head.Seq, WrongAnchor)
	}
	lines := bufio.NewScanner(export)
	lines.Buffer(nil, longestLine+1)
	for lines.Scan() {
		row, seq, problem := follow(head, lines.Bytes(), tenant)
		if problem != "" {
			return verdict(seq, problem)
		}
		if due, anchored, agree = settle(due, anchored, row); !agree {
			return verdict(row.Seq, WrongAnchor)
		}
		head = row
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return verdict(head.Seq+1, Malformed)
	case err != nil:
		return Verdict{}, fmt.Errorf("read the export: %w", err)
	case len(due) > 0:
		return verdict(head.Seq+1, Tail)
	}
	return Verdict{Last: head.Seq, Head: hex.EncodeToString(head.Hash[:]), Anchored: anchored}, nil
}

// #endregion verify

// begin gives the anchors from start on in the order of their rows, and the row that start stands for.
func begin(tenant string, anchors []Anchor, start *Anchor) ([]Anchor, Row, error) {
	var head Row
	if start != nil {
		anchors = append(slices.Clone(anchors), *start)
		head.Seq = start.Seq
		if _, err := hex.Decode(head.Hash[:], []byte(start.Hash)); err != nil {
			return nil, head, fmt.Errorf("hash of the anchor to start from: %w", err)
		}
	}
	if slices.ContainsFunc(anchors, func(a Anchor) bool { return a.TenantID != tenant }) {
		return nil, head, ErrOtherTenant
	}
	due := slices.DeleteFunc(slices.Clone(anchors), func(a Anchor) bool { return a.Seq < head.Seq })
	slices.SortFunc(due, func(a, b Anchor) int { return cmp.Compare(a.Seq, b.Seq) })
	return due, head, nil
}

// follow reads the row after head, or says which row is bad and why.
func follow(head Row, line []byte, tenant string) (Row, int64, Problem) {
	row, ok := parseRow(line)
	next := head.Seq + 1
	switch {
	case !ok:
		return row, next, Malformed
	case row.TenantID != tenant:
		return row, next, OtherTenant
	case row.Seq > next:
		return row, next, Gap
	case row.Seq < next:
		return row, row.Seq, Duplicate
	case row.Prev != head.Hash:
		return row, next, WrongPrev
	case row.Hash != HashOf(row):
		return row, next, WrongHash
	}
	return row, next, ""
}

// settle takes the anchors of this row off the list and says which row is anchored now; false when
// one has another hash.
func settle(due []Anchor, anchored int64, row Row) ([]Anchor, int64, bool) {
	now := anchored
	for len(due) > 0 && due[0].Seq == row.Seq {
		if due[0].Hash != hex.EncodeToString(row.Hash[:]) {
			return due, anchored, false
		}
		due, now = due[1:], row.Seq
	}
	return due, now, true
}

// parseRow is false for what is no row, with exactly its keys. A struct would accept them in any
// case, and the other languages don't.
func parseRow(line []byte) (Row, bool) {
	var fields map[string]any
	if !utf8.Valid(line) || json.Unmarshal(line, &fields) != nil || len(fields) != 10 {
		return Row{}, false
	}
	ownMark := bytes.Contains(line, []byte(replaced)) || bytes.Contains(bytes.ToLower(line), escaped)
	ok := true
	text := func(key string) string {
		value, is := fields[key].(string)
		ok = ok && is && (ownMark || !strings.Contains(value, replaced))
		return value
	}
	digest := func(key string) (sum [sha256.Size]byte) {
		value := text(key)
		ok = ok && hash.MatchString(value)
		if ok {
			_, err := hex.Decode(sum[:], []byte(value))
			ok = err == nil
		}
		return sum
	}
	seq, isNumber := fields["seq"].(float64)
	ok = isNumber && seq == float64(int64(seq)) && seq > 0 && seq <= largestSeq
	row := Row{
		TenantID: text("tenant_id"), Seq: int64(seq), OccurredAt: text("occurred_at"),
		Actor: text("actor"), Action: text("action"), Subject: text("subject"),
		Detail: text("detail"), Prev: digest("prev"), Hash: digest("hash"),
	}
	if value, there := fields["on_behalf_of"]; !there {
		ok = false
	} else if value != nil {
		person := text("on_behalf_of")
		row.OnBehalfOf = &person
	}
	return row, ok && date.MatchString(row.OccurredAt)
}
