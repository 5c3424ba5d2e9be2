package httpapi

import (
	"bytes"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/biopars/biopars/internal/apikey"
)

// TestKeysOverTheInterface: an admin makes keys, which are told once and hold at once, sees
// them without what is secret, and revokes them, with what was logged in by them.
func TestKeysOverTheInterface(t *testing.T) {
	var log bytes.Buffer
	_, h, store, keys := withKeys(t, func(o *Options) { o.Logger = slog.New(slog.NewJSONHandler(&log, nil)) })
	admin := bearer(keys[RoleAdmin])
	made := send(t, h, "POST", "/v1/admin/keys", `{"name":"  بخش\u0000 ۳\u202e ","role":"ingester"}`, admin...)
	if made.StatusCode != http.StatusCreated || made.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %v %s", made.StatusCode, made.Header, made.text)
	}
	key := made.object(t)
	text, id := key["key"].(string), key["id"].(string)
	if key["name"] != "بخش ۳" || key["role"] != "ingester" || key["own"] != false || key["schema"] != "biopars.key/1" {
		t.Errorf("%s", made.text)
	}
	me := send(t, h, "GET", "/v1/me", "", bearer(text)...)
	if !strings.Contains(me.text, `"name":"بخش ۳","role":"ingester"`) {
		t.Errorf("the key that was made: %d %s", me.StatusCode, me.text)
	}
	in := send(t, h, "POST", "/v1/login", `{"key":"`+text+`"}`)
	cookie := []string{"Cookie", strings.Split(in.Header.Get("Set-Cookie"), ";")[0]}
	if r := send(t, h, "GET", "/v1/me", "", cookie...); r.StatusCode != http.StatusOK {
		t.Fatalf("%d %s", r.StatusCode, r.text)
	}
	if r := send(t, h, "POST", "/v1/admin/keys", `{"name":"nurse"}`, admin...); r.object(t)["role"] != "reader" {
		t.Errorf("without a role: %s", r.text)
	}

	list := send(t, h, "GET", "/v1/admin/keys", "", admin...)
	found, _ := list.object(t)["keys"].([]any)
	own := 0
	for _, k := range found {
		if k.(map[string]any)["own"] == true {
			own++
		}
	}
	if len(found) != 5 || own != 1 {
		t.Errorf("%d keys, %d of them the own one: %s", len(found), own, list.text)
	}
	stored, err := store.List()
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range stored {
		if strings.Contains(list.text+log.String(), k.Hash) {
			t.Error("a hash is told")
		}
	}
	if secret := strings.SplitN(text, "_", 3)[2]; strings.Contains(list.text, secret) || strings.Contains(log.String(), secret) {
		t.Error("a key is told again")
	}

	// An ID, never a name, is what is revoked.
	isProblem(t, "by name", send(t, h, "DELETE", "/v1/admin/keys/nurse", "", admin...), 404, "not-found")
	if r := send(t, h, "DELETE", "/v1/admin/keys/"+id, "", admin...); r.StatusCode != http.StatusNoContent {
		t.Fatalf("%d %s", r.StatusCode, r.text)
	}
	isProblem(t, "revoked", send(t, h, "GET", "/v1/me", "", bearer(text)...), 401, "unauthorized")
	isProblem(t, "its cookie", send(t, h, "GET", "/v1/me", "", cookie...), 401, "unauthorized")
	isProblem(t, "twice", send(t, h, "DELETE", "/v1/admin/keys/"+id, "", admin...), 404, "not-found")
	if r := send(t, h, "GET", "/v1/admin/keys", "", admin...); strings.Count(r.text, `"revoked"`) != 1 {
		t.Errorf("%s", r.text)
	}
	if text := log.String(); !strings.Contains(text, "a key was made") || !strings.Contains(text, "a key was revoked") {
		t.Errorf("what was done to keys is not in the log: %s", text)
	}
}

// TestLastAdminStays: nobody locks everybody out over the interface.
func TestLastAdminStays(t *testing.T) {
	_, h, store, keys := withKeys(t, nil)
	admin := bearer(keys[RoleAdmin])
	own := strings.SplitN(keys[RoleAdmin], "_", 3)[1]
	isProblem(t, "the only admin", send(t, h, "DELETE", "/v1/admin/keys/"+own, "", admin...), 409, "last-admin")
	if r := send(t, h, "GET", "/v1/me", "", admin...); r.StatusCode != http.StatusOK {
		t.Fatalf("%d %s", r.StatusCode, r.text)
	}
	if _, _, err := store.Add("another", "admin"); err != nil {
		t.Fatal(err)
	}
	if r := send(t, h, "DELETE", "/v1/admin/keys/"+own, "", admin...); r.StatusCode != http.StatusNoContent {
		t.Errorf("%d %s", r.StatusCode, r.text)
	}
	isProblem(t, "then", send(t, h, "GET", "/v1/admin/keys", "", admin...), 401, "unauthorized")
}

// TestKeysAreForAdmins: nobody else sees, makes or revokes them, no other site does, and a
// server that knows no keys makes none.
func TestKeysAreForAdmins(t *testing.T) {
	_, h, store, keys := withKeys(t, nil)
	in := send(t, h, "POST", "/v1/login", `{"key":"`+keys[RoleAdmin]+`"}`)
	cookie := []string{"Cookie", strings.Split(in.Header.Get("Set-Cookie"), ";")[0]}
	for _, c := range [][3]string{{"GET", "/v1/admin/keys", ""}, {"POST", "/v1/admin/keys", `{"name":"x","role":"admin"}`}, {"DELETE", "/v1/admin/keys/" + strings.SplitN(keys[RoleReader], "_", 3)[1], ""}} {
		name := c[0] + " " + c[1]
		isProblem(t, name+" without a key", send(t, h, c[0], c[1], c[2]), 401, "unauthorized")
		for _, r := range []Role{RoleReader, RoleIngester} {
			isProblem(t, name+" as "+string(r), send(t, h, c[0], c[1], c[2], bearer(keys[r])...), 403, "forbidden")
		}
		if c[0] == "GET" {
			continue
		}
		for _, foreign := range [][]string{{"Origin", "http://evil.example"}, {"Origin", "null"}, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Host", "evil.example"}} {
			isProblem(t, name+" from elsewhere", send(t, h, c[0], c[1], c[2], append(foreign, cookie...)...), 403, "foreign-origin")
		}
	}
	for name, body := range map[string]string{"no name": `{}`, "an empty one": `{"name":""}`, "a long one": `{"name":"` + strings.Repeat("x", 101) + `"}`,
		"no such role": `{"name":"x","role":"root"}`, "a field that is none": `{"name":"x","hash":"0"}`} {
		isProblem(t, name, send(t, h, "POST", "/v1/admin/keys", body, bearer(keys[RoleAdmin])...), 422, "usage")
	}
	isProblem(t, "a name that cannot be seen", send(t, h, "POST", "/v1/admin/keys", `{"name":" \u200b\u0007 "}`, bearer(keys[RoleAdmin])...), 400, "usage")
	if left, err := store.List(); err != nil || len(left) != 3 || left[0].Revoked != nil {
		t.Errorf("%v, %v", left, err)
	}
	if r := send(t, h, "POST", "/v1/admin/keys", `{"name":"x"}`, append([]string{"Origin", h.URL, "Sec-Fetch-Site", "same-origin"}, cookie...)...); r.StatusCode != http.StatusCreated {
		t.Errorf("from the page: %d %s", r.StatusCode, r.text)
	}
	_, h = serve(t, nil)
	isProblem(t, "no keys", send(t, h, "GET", "/v1/admin/keys", ""), 403, "disabled")
	isProblem(t, "no keys", send(t, h, "POST", "/v1/admin/keys", `{"name":"x"}`), 403, "disabled")
	var _ KeyStore = (*apikey.Store)(nil)
}
