package writegate

import (
	"encoding/json"
	"os"
	"testing"
)

func TestGate(t *testing.T) {
	text, err := os.ReadFile("cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var table struct {
		Cases []struct {
			Name   string
			Mine   int64
			Found  *Placement
			Answer Answer
		}
	}
	if err := json.Unmarshal(text, &table); err != nil || len(table.Cases) == 0 {
		t.Fatalf("%d cases: %v", len(table.Cases), err)
	}
	for _, row := range table.Cases {
		t.Run(row.Name, func(t *testing.T) {
			if got := Gate(row.Mine, row.Found); got != row.Answer {
				t.Errorf("got %q, want %q", got, row.Answer)
			}
		})
	}
}
