package usageconsumer

import (
	"encoding/json"
	"fmt"
	"regexp"
	"time"
	"unicode/utf8"
)

// Usage is a usage event as the database stores it: what usage-event.yaml describes, flat.
type Usage struct {
	Source  string `json:"-"`
	ID      string `json:"id"`
	Subject string `json:"subject"`
	Meter   string `json:"meter"`
	// A decimal as text: JSON numbers lose digits.
	Quantity string `json:"quantity"`
	Time     string `json:"time"`
}

var (
	quantityPattern = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?$`)
	timePattern     = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z$`)
	textPattern     = regexp.MustCompile(`^[^\p{Cc}]{1,200}$`)
)

type envelope struct {
	SpecVersion string `json:"specversion"`
	ID          string `json:"id"`
	Source      string `json:"source"`
	Type        string `json:"type"`
	Subject     string `json:"subject"`
	Time        string `json:"time"`
	Data        *struct {
		Meter    string `json:"meter"`
		Quantity string `json:"quantity"`
	} `json:"data"`
}

// ParseUsage parses a CloudEvents 1.0 envelope in JSON, strictly: what passes can be stored, so one
// bad event never holds up the others of its tenant. Its error names the field, without its value.
func ParseUsage(text []byte) (Usage, error) {
	var event envelope
	if !utf8.Valid(text) {
		return Usage{}, fmt.Errorf("the event is not UTF-8")
	}
	if err := json.Unmarshal(text, &event); err != nil {
		return Usage{}, fmt.Errorf("the event can not be read: %w", err)
	}
	if event.SpecVersion != "1.0" {
		return Usage{}, fmt.Errorf("specversion is not 1.0")
	}
	if event.Type != "hub.usage.v1" {
		return Usage{}, fmt.Errorf("type is not hub.usage.v1")
	}
	if event.Data == nil {
		return Usage{}, fmt.Errorf("data is missing")
	}
	for _, field := range []struct {
		name, value string
		pattern     *regexp.Regexp
	}{
		{"source", event.Source, textPattern},
		{"id", event.ID, textPattern},
		{"subject", event.Subject, textPattern},
		{"meter", event.Data.Meter, textPattern},
		{"quantity", event.Data.Quantity, quantityPattern},
		{"time", event.Time, timePattern},
	} {
		if !field.pattern.MatchString(field.value) {
			return Usage{}, fmt.Errorf("%s is missing or malformed", field.name)
		}
	}
	if _, err := time.Parse(time.RFC3339Nano, event.Time); err != nil {
		return Usage{}, fmt.Errorf("time does not exist")
	}
	return Usage{event.Source, event.ID, event.Subject, event.Data.Meter, event.Data.Quantity, event.Time}, nil
}
