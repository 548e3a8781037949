// Package openfgaclient asks an OpenFGA server for decisions. It knows yes, no, and that there is none:
// whatever isn't a clear yes or a clear no is no decision, and nothing may be done without one.
package openfgaclient

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	withtenant "hub.example/labs/database-isolation/row-level-security/code/with-tenant"
)

var (
	// ErrDenied is a decision: the person may not.
	ErrDenied = errors.New("denied")
	// ErrUndecided says that there is no decision, and that the person may not until there is one.
	ErrUndecided = errors.New("no decision")
	// ErrTooMany says that a list may have been cut off.
	ErrTooMany = errors.New("more objects than a list may have")
)

// Config says which server, store and model decide.
type Config struct {
	URL, Store string
	// Model is the id of the model that was tested. Without it the newest one in the store decides.
	Model string
	// Token is the server's preshared key.
	Token string
	// CheckTimeout of one decision.
	CheckTimeout time.Duration
	// ListTimeout must be shorter than ListDeadline, the server's --listObjects-deadline: a list that
	// meets that deadline is cut off and doesn't say so.
	ListTimeout, ListDeadline time.Duration
	// MaxObjects of a list, less than the server's --listObjects-max-results, which cuts off too.
	MaxObjects int
}

// Client is safe for use by many goroutines.
type Client struct {
	config Config
	http   *http.Client
}

// New refuses a configuration with which a decision could be waited for without end, be made by an
// untested model, or be about a part of a list.
func New(config Config) (*Client, error) {
	base, err := url.Parse(config.URL)
	switch {
	case err != nil || base.Host == "" || base.Scheme != "https" && base.Hostname() != "127.0.0.1":
		return nil, errors.New("the address of the server must be https, or http on this machine")
	case config.Store == "" || config.Model == "":
		return nil, errors.New("store and model must be named")
	case config.CheckTimeout <= 0:
		return nil, errors.New("a decision needs a timeout")
	case config.ListTimeout <= 0 || config.ListTimeout >= config.ListDeadline:
		return nil, errors.New("the timeout of a list must be shorter than the server's deadline for lists")
	case config.MaxObjects <= 0:
		return nil, errors.New("a list needs a limit")
	}
	// A redirect would carry the token to wherever it points.
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Client{config, &http.Client{CheckRedirect: stay}}, nil
}

// Relation is one that the model defines for such questions. Nothing else may be asked.
type Relation struct{ name string }

var (
	CanRead   = Relation{"can_read"}
	CanWrite  = Relation{"can_write"}
	CanDelete = Relation{"can_delete"}
)

// Session is whose request this is, from the verified token.
type Session struct {
	Tenant withtenant.TenantID
	Person int64
}

// Document names its tenant, as the row does that was looked up.
type Document struct {
	Tenant withtenant.TenantID
	ID     int64
}

// #region check

// Check returns nil when the session's person may, ErrDenied when not, and ErrUndecided when nobody
// knows: then the answer is 503, and nothing is done. A document of another tenant is denied before
// the server is asked, so that no tuple opens it to a session of another tenant. In a session of its
// own tenant a second tenant tuple does widen what a member of both may do: refuse it where it is written.
func (c *Client) Check(ctx context.Context, session Session, relation Relation, document Document) error {
	if session.Tenant == (withtenant.TenantID{}) || document.Tenant != session.Tenant {
		return ErrDenied
	}
	var answer struct{ Allowed *bool }
	err := c.ask(ctx, c.config.CheckTimeout, "check", map[string]any{
		"tuple_key": map[string]string{
			"user":     personID(session),
			"relation": relation.name,
			"object":   prefixOf(session.Tenant) + strconv.FormatInt(document.ID, 10),
		},
		// Past the server's caches, where it has any: what was written to the store counts.
		"consistency": "HIGHER_CONSISTENCY",
	}, &answer)
	switch {
	case err != nil:
		return err
	case answer.Allowed == nil:
		return fmt.Errorf("%w: the answer says neither yes nor no", ErrUndecided)
	case !*answer.Allowed:
		return ErrDenied
	}
	return nil
}

// #endregion check

// #region list

// List returns the ids, in order, of the documents of the session's tenant to which its person has
// the relation. A person may work for several tenants; documents of the others are left out.
func (c *Client) List(ctx context.Context, session Session, relation Relation) ([]int64, error) {
	if session.Tenant == (withtenant.TenantID{}) {
		return nil, ErrDenied
	}
	var answer struct{ Objects []string }
	err := c.ask(ctx, c.config.ListTimeout, "list-objects", map[string]any{
		"user":        personID(session),
		"relation":    relation.name,
		"type":        "document",
		"consistency": "HIGHER_CONSISTENCY",
	}, &answer)
	if err != nil {
		return nil, err
	}
	// Of all tenants, because the server counts those too when it cuts off.
	if len(answer.Objects) > c.config.MaxObjects {
		return nil, ErrTooMany
	}
	ids := []int64{}
	for _, object := range answer.Objects {
		id, own := strings.CutPrefix(object, prefixOf(session.Tenant))
		if !own {
			continue
		}
		number, err := strconv.ParseInt(id, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%w: an object without a number", ErrUndecided)
		}
		ids = append(ids, number)
	}
	slices.Sort(ids)
	return ids, nil
}

// #endregion list

func personID(session Session) string { return "person:" + strconv.FormatInt(session.Person, 10) }

func prefixOf(tenant withtenant.TenantID) string { return "document:" + tenant.String() + "/" }

const mostBytes = 1 << 20

// #region ask

// Defaults are for a server as it comes: it cuts lists off after 3 s and at 1,000 objects.
func Defaults() Config {
	return Config{
		CheckTimeout: 500 * time.Millisecond,
		ListTimeout:  2 * time.Second, ListDeadline: 3 * time.Second, MaxObjects: 999,
	}
}

// ask sends one question about the pinned model, once: whether to try again is the caller's decision.
func (c *Client) ask(ctx context.Context, timeout time.Duration, what string, question map[string]any, answer any) error {
	question["authorization_model_id"] = c.config.Model
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	text, err := c.send(ctx, what, question)
	if err == nil {
		err = json.Unmarshal(text, answer)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUndecided, err)
	}
	return nil
}

// #endregion ask

// send returns the body of an answer with status 200, as much of it as may be believed to be one.
func (c *Client) send(ctx context.Context, what string, question any) ([]byte, error) {
	body, err := json.Marshal(question)
	if err != nil {
		return nil, err
	}
	address := c.config.URL + "/stores/" + url.PathEscape(c.config.Store) + "/" + what
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	if c.config.Token != "" {
		request.Header.Set("Authorization", "Bearer "+c.config.Token)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the server answered %d", response.StatusCode)
	}
	return io.ReadAll(io.LimitReader(response.Body, mostBytes))
}
