package secret_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/biopars/biopars/internal/secret"
)

func TestMask(t *testing.T) {
	var s secret.Set
	s.AddEnviron([]string{"OPENAI_API_KEY=sk-0123456789", "QDRANT_API_KEY=ab/cd+ef==", "HOME=/home/u", "MY_TOKEN=tok-\"1",
		"PIN_PASSWORD=none", "HTTP_PROXY=http://me:pr0xy!pw@proxy.example:3128", "KEYBOARD=fa-layout"})
	s.AddText("https://user:p%40ssword@host/v1?api_key=query-key&x=visible")
	for _, c := range []struct{ text, want string }{
		{"invalid key sk-0123456789.", "invalid key •••."},
		{"ab/cd+ef== and ab%2Fcd%2Bef%3D%3D", "••• and •••"},
		{"tok-\"1 and tok-\\\"1 of /home/u by fa-layout", "••• and ••• of /home/u by fa-layout"},
		{"none", "none"}, // too short to be known by value
		{"pr0xy!pw", "•••"},
		{"p%40ssword p@ssword", "••• •••"},
		{"key query-key, visible", "key •••, visible"},
		{"Basic dXNlcjpwQHNzd29yZA==", "Basic •••"},
	} {
		if got := s.Mask(c.text); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
	var none *secret.Set
	if none.Mask("x") != "x" {
		t.Error("no set changes a text")
	}
}

func TestRedact(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"http://u:pw@host:1/x", "http://u:•••@host:1/x"},
		{"http://:pw@host", "http://:•••@host"},
		{"a http://u:p@ss@host b", "a http://u:•••@host b"},
		{"http://host:80/a@b", "http://host:80/a@b"},
		{"https://host/v1?token=abc&n=1", "https://host/v1?token=•••&n=1"},
		{"mail me@host:25", "mail me@host:25"},
	} {
		if got := secret.Redact(c.text); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestError(t *testing.T) {
	var s secret.Set
	s.Add("sk-012345")
	if s.Error(nil) != nil || !errors.Is(s.Error(io.EOF), io.EOF) {
		t.Error("an error without a secret is changed")
	}
	err := s.Error(errors.Join(io.EOF, errors.New("wrong key sk-01234545")))
	if !errors.Is(err, io.EOF) || strings.Contains(err.Error(), "sk-012345") {
		t.Errorf("%v", err)
	}
}
