package httpapi

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/danielgtaylor/huma/v2"

	"github.com/biopars/biopars/internal/apikey"
	"github.com/biopars/biopars/internal/schema"
)

// KeyStore are keys that can be made and revoked; *apikey.Store are.
type KeyStore interface {
	Keys
	List() ([]apikey.Key, error)
	Add(name, role string) (text string, key apikey.Key, err error)
	RevokeID(id string, allowed func(keys []apikey.Key) error) (apikey.Key, error)
}

// KeyList are the keys that were made, without what is secret of them.
type KeyList struct {
	Schema string      `json:"schema"`
	Keys   []KeyRecord `json:"keys" doc:"in the order in which they were made"`
}

// KeyRecord is what is known of a key.
type KeyRecord struct {
	ID      string     `json:"id"`
	Name    string     `json:"name"`
	Role    Role       `json:"role" enum:"reader,ingester,admin"`
	Created time.Time  `json:"created"`
	Revoked *time.Time `json:"revoked,omitempty" doc:"since when it is worth nothing"`
	Own     bool       `json:"own" doc:"it is the one that asks"`
}

// KeyRequest asks for a key.
type KeyRequest struct {
	Name string `json:"name" minLength:"1" maxLength:"100" doc:"of whom or what it is for"`
	Role Role   `json:"role,omitempty" enum:"reader,ingester,admin" doc:"what it may do; reader without it"`
}

// NewKey is a key that was made.
type NewKey struct {
	Schema string `json:"schema"`
	KeyRecord
	Key string `json:"key" doc:"the key itself, which is told this once"`
}

func recordOf(ctx context.Context, k apikey.Key) KeyRecord {
	return KeyRecord{ID: k.ID, Name: k.Name, Role: Role(k.Role), Created: k.Created, Revoked: k.Revoked, Own: k.ID == asked(ctx).principal.key}
}

// keyStore are the keys of this server, where it can make some.
func (s *Server) keyStore(ctx context.Context) (KeyStore, error) {
	if store, ok := s.opts.Keys.(KeyStore); ok {
		return store, nil
	}
	return nil, s.problem(ctx, CodeDisabled)
}

func (s *Server) registerKeys() {
	list := huma.Operation{OperationID: "list-keys", Method: http.MethodGet, Path: "/v1/admin/keys", Tags: []string{"server"},
		Summary: "List the keys, without what is secret of them", Errors: errorsOf(RoleAdmin)}
	register(s, list, RoleAdmin, func(ctx context.Context, _ *struct{}) (*body[KeyList], error) {
		store, err := s.keyStore(ctx)
		if err != nil {
			return nil, err
		}
		keys, err := store.List()
		if err != nil {
			return nil, s.failed(ctx, err)
		}
		out := KeyList{"biopars.keys/1", []KeyRecord{}}
		for _, k := range keys {
			out.Keys = append(out.Keys, recordOf(ctx, k))
		}
		return &body[KeyList]{out}, nil
	})

	add := huma.Operation{OperationID: "make-key", Method: http.MethodPost, Path: "/v1/admin/keys", Tags: []string{"server"},
		DefaultStatus: http.StatusCreated, Summary: "Make a key, which is told once", Errors: errorsOf(RoleAdmin)}
	register(s, add, RoleAdmin, func(ctx context.Context, in *struct{ Body KeyRequest }) (*unkept[NewKey], error) {
		store, err := s.keyStore(ctx)
		if err != nil {
			return nil, err
		}
		name := keyName(in.Body.Name)
		if name == "" {
			return nil, s.problem(ctx, schema.CodeUsage)
		}
		role := in.Body.Role
		if role == "" {
			role = RoleReader
		}
		text, k, err := store.Add(name, string(role))
		if err != nil {
			return nil, s.failed(ctx, err)
		}
		s.log.InfoContext(ctx, "a key was made", "request", asked(ctx).id, "key", k.ID, "role", k.Role, "by", asked(ctx).principal.key)
		return &unkept[NewKey]{"no-store", NewKey{"biopars.key/1", recordOf(ctx, k), text}}, nil
	})

	revoke := huma.Operation{OperationID: "revoke-key", Method: http.MethodDelete, Path: "/v1/admin/keys/{id}", Tags: []string{"server"},
		Summary: "Make a key worth nothing, from now on", Errors: errorsOf(RoleAdmin, http.StatusConflict)}
	register(s, revoke, RoleAdmin, func(ctx context.Context, in *struct {
		ID string `path:"id" maxLength:"64"`
	}) (*struct{}, error) {
		store, err := s.keyStore(ctx)
		if err != nil {
			return nil, err
		}
		k, err := store.RevokeID(in.ID, func(left []apikey.Key) error {
			if !slices.ContainsFunc(left, func(k apikey.Key) bool { return k.Role == string(RoleAdmin) }) {
				return errLastAdmin
			}
			return nil
		})
		switch {
		case errors.Is(err, apikey.ErrUnknown):
			return nil, s.problem(ctx, CodeNotFound)
		case errors.Is(err, errLastAdmin):
			return nil, s.problem(ctx, CodeLastAdmin)
		case err != nil:
			return nil, s.failed(ctx, err)
		}
		s.log.InfoContext(ctx, "a key was revoked", "request", asked(ctx).id, "key", k.ID, "by", asked(ctx).principal.key)
		return nil, nil
	})
}

// errLastAdmin is why a key is not revoked without which nobody could make another over
// the interface.
var errLastAdmin = errors.New("no admin would be left")

// unkept is a response that nobody on the way keeps.
type unkept[T any] struct {
	CacheControl string `header:"Cache-Control"`
	Body         T
}

// keyName is a name as it is kept: what can be seen of it.
func keyName(given string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || unicode.IsControl(r) || unicode.In(r, unicode.Cf) && r != '\u200c' {
			return -1
		}
		return r
	}, given))
}
