package apikey

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

func open(t *testing.T, path string) *Store {
	t.Helper()
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestKeysLiveAndDie: a key holds until it is revoked, in other stores of the file as well,
// and the file does not tell it.
func TestKeysLiveAndDie(t *testing.T) {
	path := filepath.Join(t.TempDir(), "made", "keys.json")
	s, other := open(t, path), open(t, path)
	text, key, err := s.Add("ward", "reader")
	if err != nil {
		t.Fatal(err)
	}
	if text2, _, err := s.Add("ward", "admin"); err != nil || text2 == text {
		t.Fatalf("a second key is %q, %v", text2, err)
	}
	for _, store := range []*Store{s, other} {
		if k, err := store.Check(text); err != nil || k.ID != key.ID || k.Role != "reader" {
			t.Errorf("%+v, %v", k, err)
		}
		for _, wrong := range []string{"", text[:len(text)-1], text + "A", strings.ToUpper(text), key.ID, key.Hash} {
			if _, err := store.Check(wrong); !errors.Is(err, ErrInvalid) {
				t.Errorf("%q: %v", wrong, err)
			}
		}
	}
	raw, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(raw), text) || strings.Contains(string(raw), strings.SplitN(text, "_", 3)[2]) {
		t.Errorf("the file tells the key (%v)", err)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if _, err := s.Revoke("nobody"); !errors.Is(err, ErrUnknown) {
		t.Error(err)
	}
	if revoked, err := other.Revoke(key.ID); err != nil || len(revoked) != 1 {
		t.Fatalf("%+v, %v", revoked, err)
	}
	for _, store := range []*Store{s, other, open(t, path)} {
		if _, err := store.Check(text); !errors.Is(err, ErrInvalid) {
			t.Errorf("revoked: %v", err)
		}
		if _, err := store.Valid(key.ID); !errors.Is(err, ErrInvalid) {
			t.Errorf("revoked: %v", err)
		}
	}
	if _, err := s.Revoke(key.ID); !errors.Is(err, ErrUnknown) {
		t.Errorf("revoked twice: %v", err)
	}
	if keys, err := s.List(); err != nil || len(keys) != 2 {
		t.Errorf("%+v, %v", keys, err)
	}
}

// TestKeysAreMadeAtOnce: none is lost.
func TestKeysAreMadeAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if _, _, err := open(t, path).Add("x", "reader"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if keys, err := open(t, path).List(); err != nil || len(keys) != 20 {
		t.Errorf("%d keys, %v", len(keys), err)
	}
}

// TestDamagedFile: keys that cannot be read let nobody in.
func TestDamagedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	s := open(t, path)
	text, _, err := s.Add("x", "reader")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Check(text); err == nil {
		t.Error("a key of a file that cannot be read holds")
	}
	if _, err := Open(path); err == nil {
		t.Error("it opens")
	}
}
