package crawl

import (
	"fmt"
	"net/url"
	"strings"
)

// scope says which addresses may be fetched.
type scope struct {
	starts map[string]bool // which always may
	rules  []rule
}

// rule allows what lies on a host below a path.
type rule struct {
	host string // as hostKey has it; "*.example.org" for all below example.org
	path string // escaped; empty for all
}

// newScope makes the scope of a crawl: the hosts of its starts, or what is allowed
// instead, as HOST, HOST/PATH, or /PATH on the hosts of the starts.
func newScope(starts []*url.URL, allow []string) (*scope, error) {
	s := &scope{starts: map[string]bool{}}
	for _, u := range starts {
		s.starts[u.String()] = true
		if len(allow) == 0 {
			s.rules = append(s.rules, rule{host: hostKey(u.Host)})
		}
	}
	for _, text := range allow {
		if strings.HasPrefix(text, "/") {
			for _, u := range starts {
				r, err := newRule(u.Host + text)
				if err != nil {
					return nil, err
				}
				s.rules = append(s.rules, r)
			}
			continue
		}
		r, err := newRule(text)
		if err != nil {
			return nil, err
		}
		s.rules = append(s.rules, r)
	}
	return s, nil
}

func newRule(text string) (rule, error) {
	if scheme, rest, ok := strings.Cut(text, "://"); ok && (strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https")) {
		text = rest
	}
	below, any := strings.CutPrefix(text, "*.")
	u, err := parse(nil, "http://"+below)
	if err != nil || below == "" {
		return rule{}, fmt.Errorf("%w: what is allowed is a host, with a path or without: %q", ErrOptions, text)
	}
	r := rule{host: hostKey(u.Host), path: u.EscapedPath()}
	if r.path == "/" {
		r.path = ""
	}
	if any {
		r.host = "*." + r.host
	}
	return r, nil
}

func (s *scope) allows(u *url.URL) bool {
	if s.starts[u.String()] {
		return true
	}
	host, path := hostKey(u.Host), u.EscapedPath()
	for _, r := range s.rules {
		if below, any := strings.CutPrefix(r.host, "*"); any && !strings.HasSuffix(host, below) || !any && host != r.host {
			continue
		}
		if rest, ok := strings.CutPrefix(path, r.path); ok && (rest == "" || r.path == "" || strings.HasSuffix(r.path, "/") || rest[0] == '/') {
			return true
		}
	}
	return false
}
