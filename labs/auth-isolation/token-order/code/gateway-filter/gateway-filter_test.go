// Package gatewayfilter reads gateway-filter.yaml with the types that Envoy publishes. Envoy itself
// is not run here.
package gatewayfilter

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	bootstrap "github.com/envoyproxy/go-control-plane/envoy/config/bootstrap/v3"
	core "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	jwtauthn "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/jwt_authn/v3"
	_ "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/router/v3"
	manager "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/http_connection_manager/v3"
	_ "github.com/envoyproxy/go-control-plane/envoy/extensions/transport_sockets/tls/v3"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/anypb"
	"sigs.k8s.io/yaml"
)

// config is what the tests look at inside of the file.
type config struct {
	manager *manager.HttpConnectionManager
	tokens  *jwtauthn.JwtAuthentication
}

// load reads the file as Envoy reads it: unknown names are errors, and every message, also inside of
// an Any, must keep the rules that Envoy's own schema states.
func load(text string) (config, error) {
	var found config
	asJSON, err := yaml.YAMLToJSONStrict([]byte(text))
	if err != nil {
		return found, err
	}
	var whole bootstrap.Bootstrap
	if err := protojson.Unmarshal(asJSON, &whole); err != nil {
		return found, err
	}
	return found, found.validate(&whole)
}

func (c *config) validate(message proto.Message) error {
	switch one := message.(type) {
	case *manager.HttpConnectionManager:
		c.manager = one
	case *jwtauthn.JwtAuthentication:
		c.tokens = one
	}
	var problems []error
	if checked, ok := message.(interface{ ValidateAll() error }); ok {
		problems = append(problems, checked.ValidateAll())
	}
	problems = append(problems, c.validateAnys(message.ProtoReflect()))
	return errors.Join(problems...)
}

// validateAnys looks for messages that are packed into an Any, which ValidateAll does not enter.
func (c *config) validateAnys(message protoreflect.Message) error {
	if packed, ok := message.Interface().(*anypb.Any); ok {
		inner, err := packed.UnmarshalNew()
		if err != nil {
			return err
		}
		return c.validate(inner)
	}
	var problems []error
	message.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		switch {
		case field.IsMap() && field.MapValue().Message() != nil:
			value.Map().Range(func(_ protoreflect.MapKey, one protoreflect.Value) bool {
				problems = append(problems, c.validateAnys(one.Message()))
				return true
			})
		case field.IsList() && field.Message() != nil:
			for i := range value.List().Len() {
				problems = append(problems, c.validateAnys(value.List().Get(i).Message()))
			}
		case !field.IsMap() && !field.IsList() && field.Message() != nil:
			problems = append(problems, c.validateAnys(value.Message()))
		}
		return true
	})
	return errors.Join(problems...)
}

// gaps says what the schema allows and this page's order does not.
func (c *config) gaps() []string {
	var gaps []string
	for name, provider := range c.tokens.GetProviders() {
		if provider.GetIssuer() == "" {
			gaps = append(gaps, name+" takes tokens of any issuer")
		}
		if len(provider.GetAudiences()) == 0 {
			gaps = append(gaps, name+" takes tokens for any audience")
		}
		if !provider.GetForward() {
			gaps = append(gaps, name+" keeps the token from the service")
		}
		if provider.GetRemoteJwks().GetAsyncFetch() == nil {
			gaps = append(gaps, name+" fetches keys while requests wait")
		}
	}
	rules := c.tokens.GetRules()
	if len(rules) == 0 || rules[len(rules)-1].GetMatch().GetPrefix() != "/" {
		gaps = append(gaps, "some path needs no token")
	}
	for _, rule := range rules {
		requires := fmt.Sprint(rule.GetRequires())
		if rule.GetRequires() == nil || strings.Contains(requires, "allow_missing") {
			gaps = append(gaps, "a rule lets requests without a token pass")
		}
	}
	removed := c.manager.GetRouteConfig().GetRequestHeadersToRemove()
	for _, name := range []string{"x-tenant-id", "x-forwarded-host"} {
		if !slices.Contains(removed, name) {
			gaps = append(gaps, name+" of the client reaches the service")
		}
	}
	if c.manager.GetCommonHttpProtocolOptions().GetHeadersWithUnderscoresAction() != core.HttpProtocolOptions_REJECT_REQUEST {
		gaps = append(gaps, "a name with underscores reaches the service")
	}
	if !c.manager.GetNormalizePath().GetValue() {
		gaps = append(gaps, "paths are not normalized")
	}
	slices.Sort(gaps)
	return gaps
}

func read(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("gateway-filter.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestEnvoysSchemaAcceptsTheFile(t *testing.T) {
	found, err := load(read(t))
	if err != nil {
		t.Fatal(err)
	}
	if found.tokens == nil || len(found.tokens.GetProviders()) != 2 {
		t.Fatal("the filter jwt_authn was not found")
	}
	if gaps := found.gaps(); len(gaps) > 0 {
		t.Errorf("%q", gaps)
	}
}

func replaced(t *testing.T, from, to string) string {
	t.Helper()
	text := read(t)
	broken := strings.ReplaceAll(text, from, to)
	if broken == text {
		t.Fatalf("%q does not stand in the file", from)
	}
	return broken
}

func TestEnvoysSchemaRefusesABrokenFile(t *testing.T) {
	for name, change := range map[string][3]string{
		"a misspelled key":         {"audiences:", "audience:", "audience"},
		"a filter nobody knows":    {"jwt_authn.v3.JwtAuthentication", "jwt_auth.v3.JwtAuthentication", "unable to resolve"},
		"keys without a time-out":  {", timeout: 5s }", " }", "Timeout"},
		"keys without a cluster":   {", cluster: house, timeout: 5s }", ", timeout: 5s }", "HttpUpstreamType"},
		"a header without a name":  {"{ name: Authorization, value_prefix", "{ value_prefix", "Name"},
		"a header that is no name": {"[x-tenant-id,", `["x-tenant-id\n",`, "RequestHeadersToRemove"},
		"a key that stands twice":  {"forward: true", "forward: true\n                          forward: false", "already set"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := load(replaced(t, change[0], change[1]))
			if err == nil || !strings.Contains(err.Error(), change[2]) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestTheGateFindsWhatTheSchemaAllows(t *testing.T) {
	for gap, change := range map[string][2]string{
		"house takes tokens of any issuer":              {"issuer: https://id.example", "subjects: { prefix: u }"},
		"globex takes tokens for any audience":          {"audiences: [https://api.example]", ""},
		"house keeps the token from the service":        {"forward: true", ""},
		"house fetches keys while requests wait":        {"async_fetch: { failed_refetch_duration: 30s }", ""},
		"some path needs no token":                      {"- match: { prefix: / }", "- match: { prefix: /tenants/ }"},
		"a rule lets requests without a token pass":     {"- provider_name: globex", "- allow_missing: {}"},
		"x-tenant-id of the client reaches the service": {"[x-tenant-id, ", "["},
		"a name with underscores reaches the service":   {"headers_with_underscores_action: REJECT_REQUEST", "headers_with_underscores_action: ALLOW"},
		"paths are not normalized":                      {"normalize_path: true", "normalize_path: false"},
	} {
		t.Run(gap, func(t *testing.T) {
			found, err := load(replaced(t, change[0], change[1]))
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Contains(found.gaps(), gap) {
				t.Errorf("found %q", found.gaps())
			}
		})
	}
}
