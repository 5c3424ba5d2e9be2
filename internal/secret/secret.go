// Package secret knows the values that must not be shown: API keys, and passwords
// in addresses. They are known by value, since whoever is sent one may send it
// back, in an error or wherever else.
package secret

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"sync"

	"net/url"
)

// Hidden stands where a secret was.
const Hidden = "•••"

// shortest is how many bytes a value has at least to be looked for everywhere: a
// shorter one would be found in words that have nothing to do with it.
const shortest = 6

// Set is a set of secrets. The zero value and nil know none. It is safe for
// concurrent use.
type Set struct {
	mu     sync.RWMutex
	values []string // the longest first, so that none hides a part of another
}

// Add adds a value, in all forms in which addresses, headers and JSON have it. Values
// of fewer than 6 bytes are left out.
func (s *Set) Add(value string) {
	value = strings.TrimSpace(value)
	if len(value) < shortest {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	asJSON, _ := json.Marshal(value) // a string always can be
	for _, form := range []string{
		value, string(asJSON[1 : len(asJSON)-1]), url.QueryEscape(value), url.PathEscape(value), url.UserPassword("", value).String()[1:],
		base64.StdEncoding.EncodeToString([]byte(value)), base64.RawURLEncoding.EncodeToString([]byte(value)),
	} {
		if !slices.Contains(s.values, form) {
			s.values = append(s.values, form)
		}
	}
	slices.SortFunc(s.values, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b))
	})
}

var (
	// inAddress finds the password of an address: group 2.
	inAddress = regexp.MustCompile(`([A-Za-z][A-Za-z0-9+.-]*://[^\s/?#:@]*:)([^\s/?#]+)@`)
	// inQuery finds the parameters of an address that hold a key: group 2.
	inQuery = regexp.MustCompile(`(?i)([?&](?:api[_-]?key|key|token|access[_-]?token|secret|password|sig)=)([^\s&#]+)`)
	// named finds variables that hold a key by their name.
	named = regexp.MustCompile(`(?i)(^|_)(API_?KEY|ACCESS_?KEY|TOKEN|SECRET|PASSWORD)$`)
)

// AddText adds the passwords and keys of the addresses in a text, such as an
// argument or a setting.
func (s *Set) AddText(text string) {
	for _, find := range []*regexp.Regexp{inAddress, inQuery} {
		for _, m := range find.FindAllStringSubmatch(text, -1) {
			s.Add(m[2])
			if plain, err := url.QueryUnescape(m[2]); err == nil {
				s.Add(plain)
			}
		}
	}
	// What a client sends for a user and a password is base64 of both.
	for _, m := range inAddress.FindAllString(text, -1) {
		if u, err := url.Parse(m + "host"); err == nil {
			if password, ok := u.User.Password(); ok {
				s.Add(u.User.Username() + ":" + password)
			}
		}
	}
}

// AddEnviron adds the values of variables whose names say that they hold a key,
// and what AddText finds in the others.
func (s *Set) AddEnviron(environ []string) {
	for _, e := range environ {
		name, value, _ := strings.Cut(e, "=")
		if named.MatchString(name) {
			s.Add(value)
		}
		s.AddText(value)
	}
}

// Mask puts Hidden in the place of every secret in a text.
func (s *Set) Mask(text string) string {
	if s == nil {
		return text
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, v := range s.values {
		text = strings.ReplaceAll(text, v, Hidden)
	}
	return text
}

// Redact puts Hidden in the place of what is a password or a key by its place in an
// address, whether it is known or not.
func Redact(text string) string {
	text = inAddress.ReplaceAllString(text, "${1}"+Hidden+"@")
	return inQuery.ReplaceAllString(text, "${1}"+Hidden)
}

// Error is an error whose text has no secret of the set. What is wrapped is found
// by errors.Is and errors.As as before. Nil stays nil.
func (s *Set) Error(err error) error {
	if err == nil {
		return nil
	}
	plain := err.Error()
	masked := s.Mask(plain)
	if masked == plain {
		return err
	}
	return &maskedError{err, masked}
}

type maskedError struct {
	error
	text string
}

func (e *maskedError) Error() string { return e.text }
func (e *maskedError) Unwrap() error { return e.error }
