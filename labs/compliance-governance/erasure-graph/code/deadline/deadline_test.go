package deadline

import (
	"encoding/json"
	"os"
	"testing"
	"time"
)

type table struct {
	Holidays []string
	Cases    []struct {
		Name, Received, Last string
		Months               int
	}
	Invalid []string
}

func read(t *testing.T) (table, map[string]bool) {
	t.Helper()
	text, err := os.ReadFile("cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases table
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	holidays := map[string]bool{}
	for _, day := range cases.Holidays {
		holidays[day] = true
	}
	return cases, holidays
}

func TestTheLastDayIsKnown(t *testing.T) {
	cases, holidays := read(t)
	for _, one := range cases.Cases {
		t.Run(one.Name, func(t *testing.T) {
			if last, err := LastDay(one.Received, one.Months, holidays); err != nil || last != one.Last {
				t.Errorf("last day %q, error %v, want %q", last, err, one.Last)
			}
		})
	}
}

func TestWhatIsNoDayIsRefused(t *testing.T) {
	cases, holidays := read(t)
	for _, received := range cases.Invalid {
		if last, err := LastDay(received, 1, holidays); err == nil {
			t.Errorf("%q has the last day %q", received, last)
		}
	}
	if last, err := LastDay("2026-10-31", 2, holidays); err == nil {
		t.Errorf("two months end on %q", last)
	}
}

func TestTheCalendarOfTheLanguageAddsUpToAnotherDay(t *testing.T) {
	// BROKEN on purpose.
	day := time.Date(2026, time.January, 31, 0, 0, 0, 0, time.UTC).AddDate(0, 1, 0)
	if got := day.Format(time.DateOnly); got != "2026-03-03" {
		t.Errorf("a month after 31 January is %s", got)
	}
}
