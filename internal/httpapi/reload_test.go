package httpapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/biopars/biopars"
)

// TestOtherCorpora: from the next request on the new list is asked, conversations over what
// stays go on, those over what has gone are forgotten, and what is being answered is.
func TestOtherCorpora(t *testing.T) {
	own := func() *biopars.Engine {
		e, err := biopars.OpenDemo(t.Context(), biopars.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = e.Close() }) // some are already
		return e
	}
	a, b := Corpus{Name: "a", Engine: own()}, Corpus{Name: "b", Engine: own()}
	s, h := serve(t, func(o *Options) { o.Corpora = []Corpus{a, b} })
	chat := map[string]string{}
	for _, name := range []string{"a", "b"} {
		chat[name] = send(t, h, "POST", "/v1/chats", `{"corpus":"`+name+`"}`).object(t)["id"].(string)
	}
	if err := s.SetCorpora(nil); err == nil {
		t.Error("an empty list is taken")
	}
	if err := s.SetCorpora([]Corpus{b, {Name: "c", Engine: own()}}); err != nil {
		t.Fatal(err)
	}
	isProblem(t, "its conversation", send(t, h, "POST", "/v1/chats/"+chat["a"]+"/ask", anaemia), 404, "not-found")
	if err := a.Engine.Close(); err != nil {
		t.Fatal(err)
	}
	isProblem(t, "what has gone", send(t, h, "POST", "/v1/search", `{"query":"تب","corpus":"a"}`), 404, "not-found")
	for _, path := range []string{"/v1/chats/" + chat["b"] + "/ask", "/v1/ask"} {
		if r := send(t, h, "POST", path, anaemia); r.StatusCode != http.StatusOK {
			t.Errorf("%s: %d %s", path, r.StatusCode, r.text)
		}
	}
	if r := send(t, h, "GET", "/v1/corpora", ""); !strings.Contains(r.text, `"name":"b","default":true`) || !strings.Contains(r.text, `"name":"c"`) || strings.Contains(r.text, `"name":"a"`) {
		t.Errorf("%s", r.text)
	}

	// A question that found its corpus just before that was closed.
	if err := s.SetCorpora([]Corpus{a}); err != nil {
		t.Fatal(err)
	}
	isProblem(t, "closed", send(t, h, "POST", "/v1/ask", anaemia), 404, "not-found")
}

// TestCorporaChangeUnderLoad: whoever asks while the list changes is answered from the one
// before or the one behind.
func TestCorporaChangeUnderLoad(t *testing.T) {
	e := demoEngine(t)
	s, h := serve(t, nil)
	stop := make(chan struct{})
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if r := send(t, h, "POST", "/v1/search", `{"query":"تب"}`); r.StatusCode != http.StatusOK {
					t.Errorf("%d %s", r.StatusCode, r.text)
					return
				}
			}
		})
	}
	for i := range 200 {
		if err := s.SetCorpora([]Corpus{{Name: fmt.Sprint("c", i), Engine: e}}); err != nil {
			t.Fatal(err)
		}
	}
	close(stop)
	all.Wait()
}

// TestReloading: an admin has the list read anew; what is wrong with it is said and changes
// nothing.
func TestReloading(t *testing.T) {
	var s *Server
	var wrong error
	s, h, _, keys := withKeys(t, func(o *Options) {
		o.Reload = func(context.Context) error {
			if wrong != nil {
				return wrong
			}
			return s.SetCorpora([]Corpus{{Name: "other", Engine: demoEngine(t)}})
		}
	})
	isProblem(t, "ingester", send(t, h, "POST", "/v1/admin/reload", "", bearer(keys[RoleIngester])...), 403, "forbidden")
	wrong = errors.New("no such directory")
	isProblem(t, "wrong", send(t, h, "POST", "/v1/admin/reload", "", bearer(keys[RoleAdmin])...), 500, "failure")
	if r := send(t, h, "GET", "/v1/corpora", "", bearer(keys[RoleAdmin])...); !strings.Contains(r.text, `"name":"demo"`) {
		t.Errorf("%s", r.text)
	}
	wrong = nil
	if r := send(t, h, "POST", "/v1/admin/reload", "", bearer(keys[RoleAdmin])...); r.StatusCode != http.StatusOK || !strings.Contains(r.text, `"name":"other"`) {
		t.Errorf("%d %s", r.StatusCode, r.text)
	}
	_, h = serve(t, nil)
	isProblem(t, "off", send(t, h, "POST", "/v1/admin/reload", ""), 403, "disabled")
}
