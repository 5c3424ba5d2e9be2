package httpapi

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// TestRoles: each can do what it may and no more, and nobody without a key anything.
func TestRoles(t *testing.T) {
	_, h, _, keys := withKeys(t, nil)
	for _, c := range []struct {
		method, path, body string
		needs              Role
	}{
		{"POST", "/v1/ask", anaemia, RoleReader},
		{"POST", "/v1/search", `{"query":"تب"}`, RoleReader},
		{"POST", "/v1/verify", `{"claim":"تب"}`, RoleReader},
		{"GET", "/v1/passages/x", "", RoleReader},
		{"GET", "/v1/documents", "", RoleReader},
		{"GET", "/v1/documents/a/b", "", RoleReader},
		{"DELETE", "/v1/documents/a/b", "", RoleIngester},
		{"POST", "/v1/documents", "", RoleIngester},
		{"GET", "/v1/jobs", "", RoleIngester},
		{"GET", "/v1/jobs/x", "", RoleIngester},
		{"DELETE", "/v1/jobs/x", "", RoleIngester},
		{"GET", "/v1/jobs/x/events", "", RoleIngester},
		{"POST", "/v1/chats", "{}", RoleReader},
		{"POST", "/v1/chats/x/ask", anaemia, RoleReader},
		{"DELETE", "/v1/chats/x", "", RoleReader},
		{"POST", "/v1/feedback", `{"rating":"good"}`, RoleReader},
		{"GET", "/v1/corpora", "", RoleReader},
		{"GET", "/v1/stats", "", RoleReader},
		{"GET", "/v1/me", "", RoleReader},
		{"GET", "/v1/doctor", "", RoleAdmin},
		{"GET", "/metrics", "", RoleAdmin},
	} {
		name := c.method + " " + c.path
		isProblem(t, name+" without a key", send(t, h, c.method, c.path, c.body), 401, "unauthorized")
		for role, key := range keys {
			r := send(t, h, c.method, c.path, c.body, bearer(key)...)
			barred := r.StatusCode == 401 || r.StatusCode == 403 && strings.Contains(r.text, `"forbidden"`)
			if barred == role.allows(c.needs) {
				t.Errorf("%s as %s: status %d %s", name, role, r.StatusCode, r.text)
			}
		}
	}
	for _, path := range []string{"/healthz", "/readyz", "/openapi.json", "/docs"} {
		if r := send(t, h, "GET", path, ""); r.StatusCode != 200 {
			t.Errorf("%s without a key: %d", path, r.StatusCode)
		}
	}
}

// TestEveryOperationIsGuarded: no operation of the document but those for everybody can be
// called without a key, whatever is added.
func TestEveryOperationIsGuarded(t *testing.T) {
	s, h, _, _ := withKeys(t, nil)
	open := map[string]bool{"/healthz": true, "/readyz": true, "/v1/login": true, "/v1/logout": true}
	for path, item := range s.api.OpenAPI().Paths {
		for method, op := range map[string]any{"GET": item.Get, "POST": item.Post, "DELETE": item.Delete} {
			if fmt.Sprint(op) == "<nil>" || open[path] {
				continue
			}
			isProblem(t, method+" "+path, send(t, h, method, strings.NewReplacer("{", "", "}", "").Replace(path), ""), 401, "unauthorized")
		}
	}
}

// TestWrongKeys: none of them gets in, and trying many is slowed down.
func TestWrongKeys(t *testing.T) {
	_, h, store, keys := withKeys(t, nil)
	good := keys[RoleAdmin]
	for name, header := range map[string]string{
		"another": "Bearer " + good[:len(good)-1], "longer": "Bearer " + good + "x", "empty": "Bearer ",
		"scheme": "Basic " + good, "no scheme": good, "case": "Bearer " + strings.ToUpper(good),
	} {
		isProblem(t, name, send(t, h, "GET", "/v1/me", "", "Authorization", header), 401, "unauthorized")
	}
	if r := send(t, h, "GET", "/v1/me", "", bearer(good)...); r.StatusCode != 200 {
		t.Fatal(r.text)
	}
	if _, err := store.Revoke("the admin"); err != nil {
		t.Fatal(err)
	}
	isProblem(t, "revoked", send(t, h, "GET", "/v1/me", "", bearer(good)...), 401, "unauthorized")
	for range 10 {
		send(t, h, "GET", "/v1/me", "", "Authorization", "Bearer x")
	}
	r := send(t, h, "GET", "/v1/me", "", "Authorization", "Bearer x")
	isProblem(t, "many", r, 429, "rate")
	if r.Header.Get("Retry-After") == "" {
		t.Error("it does not say when to come again")
	}
	if r := send(t, h, "GET", "/v1/me", "", bearer(keys[RoleReader])...); r.StatusCode != 200 {
		t.Errorf("a valid key from where wrong ones were tried: %s", r.text)
	}
}

// TestLogin: a key becomes a cookie that scripts and other sites cannot use, until it
// is logged out or its key is revoked.
func TestLogin(t *testing.T) {
	_, h, store, keys := withKeys(t, func(o *Options) { o.Secure = true })
	isProblem(t, "wrong", send(t, h, "POST", "/v1/login", `{"key":"x"}`), 401, "unauthorized")
	in := send(t, h, "POST", "/v1/login", `{"key":"`+keys[RoleIngester]+`"}`)
	if in.StatusCode != 204 || len(in.Cookies()) != 1 {
		t.Fatalf("%d %s", in.StatusCode, in.text)
	}
	c := in.Cookies()[0]
	if !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || strings.Contains(c.Value, keys[RoleIngester]) {
		t.Errorf("%+v", c)
	}
	cookie := []string{"Cookie", c.Name + "=" + c.Value}
	me := send(t, h, "GET", "/v1/me", "", cookie...)
	if !strings.Contains(me.text, `"role":"ingester","session":true`) {
		t.Errorf("%s", me.text)
	}
	isProblem(t, "too much", send(t, h, "GET", "/v1/doctor", "", cookie...), 403, "forbidden")
	isProblem(t, "another cookie", send(t, h, "GET", "/v1/me", "", "Cookie", c.Name+"=x"), 401, "unauthorized")
	if out := send(t, h, "POST", "/v1/logout", "", cookie...); out.StatusCode != 204 || out.Cookies()[0].MaxAge >= 0 {
		t.Errorf("%d %v", out.StatusCode, out.Cookies())
	}
	isProblem(t, "logged out", send(t, h, "GET", "/v1/me", "", cookie...), 401, "unauthorized")

	in = send(t, h, "POST", "/v1/login", `{"key":"`+keys[RoleIngester]+`"}`)
	cookie[1] = c.Name + "=" + in.Cookies()[0].Value
	if _, err := store.Revoke("the ingester"); err != nil {
		t.Fatal(err)
	}
	isProblem(t, "revoked", send(t, h, "GET", "/v1/me", "", cookie...), 401, "unauthorized")
}

// TestChatsBelongToTheirKey: nobody else asks in them.
func TestChatsBelongToTheirKey(t *testing.T) {
	_, h, _, keys := withKeys(t, nil)
	id, _ := send(t, h, "POST", "/v1/chats", "{}", bearer(keys[RoleReader])...).object(t)["id"].(string)
	isProblem(t, "asked by another", send(t, h, "POST", "/v1/chats/"+id+"/ask", anaemia, bearer(keys[RoleAdmin])...), 404, "not-found")
	isProblem(t, "forgotten by another", send(t, h, "DELETE", "/v1/chats/"+id, "", bearer(keys[RoleAdmin])...), 404, "not-found")
	if r := send(t, h, "DELETE", "/v1/chats/"+id, "", bearer(keys[RoleReader])...); r.StatusCode != 204 {
		t.Errorf("%d", r.StatusCode)
	}
}

// TestForeignPages: what a page of another site sends, or comes by a name that was made
// to point here, does nothing.
func TestForeignPages(t *testing.T) {
	_, h := serve(t, nil)
	for name, headers := range map[string][]string{
		"host":           {"Host", "evil.example"},
		"host and port":  {"Host", "evil.example:80"},
		"rebound":        {"Host", "127.0.0.1.nip.example"},
		"no host":        {"Host", "x"},
		"origin":         {"Origin", "http://evil.example"},
		"null":           {"Origin", "null"},
		"site":           {"Sec-Fetch-Site", "cross-site"},
		"same site":      {"Sec-Fetch-Site", "same-site"},
		"another port":   {"Origin", "http://127.0.0.1:1"},
		"both":           {"Origin", "http://evil.example", "Host", "evil.example"},
		"origin's guise": {"Origin", "http://evil.example", "Sec-Fetch-Site", "same-origin"},
	} {
		isProblem(t, name, send(t, h, "POST", "/v1/ask", anaemia, headers...), 403, "foreign-origin")
	}
	port := h.URL[strings.LastIndexByte(h.URL, ':'):]
	for name, headers := range map[string][]string{
		"itself":  {"Origin", h.URL, "Sec-Fetch-Site", "same-origin"},
		"by name": {"Host", "localhost" + port, "Origin", "http://localhost" + port},
		"upper":   {"Host", "LOCALHOST" + port},
		"none":    {},
	} {
		if r := send(t, h, "POST", "/v1/search", `{"query":"تب"}`, headers...); r.StatusCode != 200 {
			t.Errorf("%s: %d %s", name, r.StatusCode, r.text)
		}
	}
	if r := send(t, h, "GET", "/healthz", "", "Host", "10.0.0.7"); r.StatusCode != 200 {
		t.Errorf("a probe by address: %d", r.StatusCode)
	}
	if r := send(t, h, "GET", "/v1/me", ""); r.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Error("other sites may read")
	}
}

// TestAddress: who is limited is the client that the proxy saw, not what it says of itself.
func TestAddress(t *testing.T) {
	for _, c := range []struct {
		remote, forwarded string
		proxy             bool
		want              string
	}{
		{"192.0.2.1:5", "", false, "192.0.2.1"},
		{"192.0.2.1:5", "198.51.100.1", false, "192.0.2.1"},
		{"127.0.0.1:5", "198.51.100.1", true, "198.51.100.1"},
		{"127.0.0.1:5", "203.0.113.9, 198.51.100.1", true, "198.51.100.1"},
		{"127.0.0.1:5", "", true, "127.0.0.1"},
		{"127.0.0.1:5", "nonsense", true, "unknown"},
		{"[2001:db8:1:2:3::4]:5", "", false, "2001:db8:1:2::/64"},
		{"[::ffff:192.0.2.1]:5", "", false, "192.0.2.1"},
	} {
		s := &Server{opts: Options{BehindProxy: c.proxy}}
		r := &http.Request{RemoteAddr: c.remote, Header: http.Header{}}
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := s.address(r); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

// TestRate: a key that asks too often is told when to come again; others are not held up.
func TestRate(t *testing.T) {
	_, h, _, keys := withKeys(t, func(o *Options) { o.Limits.Rate = 0.5 })
	refused := 0
	for range 6 {
		if r := send(t, h, "GET", "/v1/me", "", bearer(keys[RoleReader])...); r.StatusCode == 429 {
			isProblem(t, "often", r, 429, "rate")
			if r.Header.Get("Retry-After") == "" {
				t.Error("it does not say when to come again")
			}
			refused++
		}
	}
	if refused < 2 {
		t.Errorf("%d of 6 requests were refused, of which 2 may come at once", refused)
	}
	if r := send(t, h, "GET", "/v1/me", "", bearer(keys[RoleAdmin])...); r.StatusCode != 200 {
		t.Errorf("another key: %s", r.text)
	}
}
