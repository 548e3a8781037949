package tenantresolver_test

import (
	"encoding/json"
	"os"
	"testing"

	tenantresolver "hub.example/labs/data-routing/route-to-placement/code/tenant-resolver"
)

func TestARedirectStaysAtItsHost(t *testing.T) {
	var table struct {
		Redirects []struct{ Target, Location string }
	}
	content, err := os.ReadFile("cases.json")
	if err == nil {
		err = json.Unmarshal(content, &table)
	}
	if err != nil || len(table.Redirects) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, one := range table.Redirects {
		headers := tenantresolver.Redirect{Host: "acme.saas.example"}.Headers(one.Target)
		if location := headers.Get("Location"); location != one.Location {
			t.Errorf("%q leads to %s, not %s", one.Target, location, one.Location)
		}
	}
}
