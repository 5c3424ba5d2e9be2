// Package apikey keeps the keys by which a server knows who asks: their hashes, in a
// file for its owner alone.
//
// A key is 256 random bits, so there is nothing to guess that a slow hash would make
// slower: one SHA-256 keeps the file worthless to a thief, and a request cheap.
package apikey

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// Key is what is known of a key. The key itself is not.
type Key struct {
	ID      string     `json:"id"` // stands in the key, and names it in lists
	Name    string     `json:"name"`
	Role    string     `json:"role"`
	Hash    string     `json:"hash"` // SHA-256 of the whole key, in hexadecimal
	Created time.Time  `json:"created"`
	Revoked *time.Time `json:"revoked,omitempty"`
}

var (
	// ErrInvalid is returned for a key that was never made or is revoked.
	ErrInvalid = errors.New("not a valid key")
	// ErrUnknown is returned for the ID or name of no key.
	ErrUnknown = errors.New("no such key")
)

// prefix begins every key, so that whoever finds one knows what it is for.
const prefix = "biopars"

// Store is a file of keys. It is safe for concurrent use, also by other processes:
// what they add or revoke holds at once.
type Store struct {
	path string

	mu    sync.Mutex
	keys  []Key
	state fileState // of the file that keys are of
}

type fileState struct {
	size  int64
	mtime time.Time
}

// Open opens a file of keys, which need not be there.
func Open(path string) (*Store, error) {
	s := &Store{path: path}
	return s, s.refresh()
}

// Path is that of the file.
func (s *Store) Path() string { return s.path }

// refresh reads the file if it has changed.
func (s *Store) refresh() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	info, err := os.Stat(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		s.keys, s.state = nil, fileState{}
		return nil
	}
	if err != nil {
		return err
	}
	now := fileState{info.Size(), info.ModTime()}
	if now == s.state {
		return nil
	}
	keys, err := read(s.path)
	if err != nil {
		return err
	}
	s.keys, s.state = keys, now
	return nil
}

func read(path string) ([]Key, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var file struct {
		Keys []Key `json:"keys"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return file.Keys, nil
}

// List gives the keys in the order in which they were made, the revoked ones too.
func (s *Store) List() ([]Key, error) {
	if err := s.refresh(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.keys), nil
}

// Check finds the valid key that a text is.
func (s *Store) Check(text string) (Key, error) {
	if err := s.refresh(); err != nil {
		return Key{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	hash := hashOf(text)
	// All keys are compared with, each in the same time, so that how long it took tells
	// nothing of any.
	var found Key
	valid := 0
	for _, k := range s.keys {
		same := subtle.ConstantTimeCompare([]byte(hash), []byte(k.Hash))
		if same == 1 && k.Revoked == nil {
			found, valid = k, 1
		}
	}
	if valid == 0 {
		return Key{}, ErrInvalid
	}
	return found, nil
}

// Valid finds a key that is not revoked by its ID.
func (s *Store) Valid(id string) (Key, error) {
	keys, err := s.List()
	if err != nil {
		return Key{}, err
	}
	i := slices.IndexFunc(keys, func(k Key) bool { return k.ID == id && k.Revoked == nil })
	if i < 0 {
		return Key{}, ErrInvalid
	}
	return keys[i], nil
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// Add makes a key. Its text is shown to nobody again.
func (s *Store) Add(name, role string) (text string, key Key, err error) {
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		return "", key, err
	}
	id := strings.ToLower(rand.Text()[:8])
	text = prefix + "_" + id + "_" + base64.RawURLEncoding.EncodeToString(secret)
	key = Key{ID: id, Name: name, Role: role, Hash: hashOf(text), Created: time.Now().UTC().Truncate(time.Second)}
	return text, key, s.change(func(keys []Key) ([]Key, error) { return append(keys, key), nil })
}

// Revoke makes keys invalid, by ID or by name.
func (s *Store) Revoke(idOrName string) (revoked []Key, err error) {
	now := time.Now().UTC().Truncate(time.Second)
	err = s.change(func(keys []Key) ([]Key, error) {
		revoked = nil
		for i := range keys {
			if k := &keys[i]; (k.ID == idOrName || k.Name == idOrName) && k.Revoked == nil {
				k.Revoked = &now
				revoked = append(revoked, *k)
			}
		}
		if len(revoked) == 0 {
			return nil, fmt.Errorf("%w: %s", ErrUnknown, idOrName)
		}
		return keys, nil
	})
	return revoked, err
}

// RevokeID makes the valid key of an ID invalid, unless what would be left of valid ones is
// not allowed.
func (s *Store) RevokeID(id string, allowed func(left []Key) error) (revoked Key, err error) {
	now := time.Now().UTC().Truncate(time.Second)
	err = s.change(func(keys []Key) ([]Key, error) {
		i := slices.IndexFunc(keys, func(k Key) bool { return k.ID == id && k.Revoked == nil })
		if i < 0 {
			return nil, fmt.Errorf("%w: %s", ErrUnknown, id)
		}
		keys[i].Revoked = &now
		revoked = keys[i]
		return keys, allowed(slices.DeleteFunc(slices.Clone(keys), func(k Key) bool { return k.Revoked != nil }))
	})
	return revoked, err
}

// change rewrites the file, whole or not at all, while no other process does.
func (s *Store) change(f func([]Key) ([]Key, error)) (err error) {
	if err := os.MkdirAll(filepath.Dir(s.path), 0o700); err != nil {
		return err
	}
	lock := flock.New(s.path + ".lock")
	if err := lock.Lock(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()
	keys, err := read(s.path)
	if err != nil {
		return err
	}
	if keys, err = f(keys); err != nil {
		return err
	}
	data, err := json.MarshalIndent(map[string]any{"keys": keys}, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(s.path+".new", append(data, '\n'), 0o600); err != nil {
		return err
	}
	if err := os.Rename(s.path+".new", s.path); err != nil {
		return err
	}
	return s.refresh()
}
