package config

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// FileName is the configuration file looked for in the working directory and
// in the user's configuration directory.
const FileName = "biopars.yaml"

// ErrConfig is wrapped by every error of this package; the message names the
// file and line, the variable or the flag at fault.
var ErrConfig = errors.New("configuration")

// Sources is where values come from, strongest first. The zero value reads the
// defaults only.
type Sources struct {
	Flags   map[string]string // flags that were given, by key
	Environ []string          // as os.Environ gives it
	File    string            // file named by the user; must exist when not empty
	Search  []string          // files looked for when none is named; the first that exists is read
}

// Value is a setting in force.
type Value struct {
	Setting
	Text   string
	Origin string // "default", "--k", "BIOPARS_K" or "biopars.yaml:3"
}

// Config holds all settings in force. It does not change after Load.
type Config struct {
	values map[string]Value
	file   string
}

// DefaultSearch lists where biopars.yaml is looked for.
func DefaultSearch() []string {
	paths := []string{FileName}
	if dir, err := os.UserConfigDir(); err == nil {
		paths = append(paths, filepath.Join(dir, "biopars", FileName))
	}
	return paths
}

// Load merges the sources and checks every value.
func Load(src Sources) (*Config, error) {
	c := &Config{values: map[string]Value{}}
	for _, s := range settings {
		c.values[s.Key] = Value{s, s.Default, "default"}
	}
	env := map[string]string{}
	for _, e := range src.Environ {
		name, value, _ := strings.Cut(e, "=")
		env[name] = value
	}
	if host := env["OLLAMA_HOST"]; host != "" {
		if !strings.Contains(host, "://") {
			host = "http://" + host
		}
		c.values["ollama"] = Value{c.values["ollama"].Setting, host, "OLLAMA_HOST"}
	}
	var errs []error
	path := cmp.Or(src.File, env[envPrefix+"CONFIG"])
	if path != "" {
		errs = append(errs, c.readFile(path))
	} else {
		for _, p := range src.Search {
			if _, err := os.Stat(p); !errors.Is(err, fs.ErrNotExist) {
				errs = append(errs, c.readFile(p))
				break
			}
		}
	}
	errs = append(errs, c.readEnv(env))
	for _, key := range sortedKeys(src.Flags) {
		errs = append(errs, c.set(key, src.Flags[key], "--"+key))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	return c, nil
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func (c *Config) set(key, value, origin string) error {
	s, ok := lookup(key)
	if !ok {
		return fmt.Errorf("%s: unknown setting%s", origin, suggestion(key))
	}
	if err := s.check(value); err != nil {
		return fmt.Errorf("%s: %s: %w", origin, key, err)
	}
	c.values[key] = Value{s, value, origin}
	return nil
}

// suggestion names the setting that was probably meant.
func suggestion(key string) string {
	best, nearest := "", 3 // further away is another word
	for _, s := range settings {
		if d := distance(key, s.Key); d < nearest {
			best, nearest = s.Key, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %q?)", best)
}

// readEnv takes the BIOPARS_* variables. Those for tests and benchmarks are not
// settings.
func (c *Config) readEnv(env map[string]string) error {
	var errs []error
	for _, name := range sortedKeys(env) {
		rest, ours := strings.CutPrefix(name, envPrefix)
		if !ours || rest == "CONFIG" || strings.HasPrefix(rest, "TEST_") || strings.HasPrefix(rest, "BENCH_") {
			continue
		}
		key := strings.ToLower(strings.ReplaceAll(rest, "_", "-"))
		if _, ok := lookup(key); !ok {
			errs = append(errs, fmt.Errorf("%s: unknown variable%s", name, suggestion(key)))
			continue
		}
		errs = append(errs, c.set(key, env[name], name))
	}
	return errors.Join(errs...)
}

func (c *Config) readFile(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	c.file = path
	return c.readYAML(path, data)
}

func (c *Config) readYAML(path string, data []byte) error {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if len(doc.Content) == 0 {
		return nil // empty, or comments only
	}
	root := doc.Content[0]
	if root.Kind != yaml.MappingNode {
		return fmt.Errorf("%s:%d: want lines of the form key: value", path, root.Line)
	}
	var errs []error
	seen := map[string]bool{}
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		origin := fmt.Sprintf("%s:%d", path, key.Line)
		switch {
		case value.Kind != yaml.ScalarNode:
			errs = append(errs, fmt.Errorf("%s: %s: want one value", origin, key.Value))
		case seen[key.Value]:
			errs = append(errs, fmt.Errorf("%s: %s: stands there twice", origin, key.Value))
		default:
			seen[key.Value] = true
			text := value.Value
			if value.Tag == "!!bool" && (key.Value == "retrieval") { // on and off are booleans in older YAML
				text = map[bool]string{true: "on", false: "off"}[text == "true" || text == "on" || text == "yes"]
			}
			if _, ok := lookup(key.Value); !ok {
				errs = append(errs, fmt.Errorf("%s: unknown key %q%s", origin, key.Value, suggestion(key.Value)))
				continue
			}
			errs = append(errs, c.set(key.Value, text, origin))
		}
	}
	return errors.Join(errs...)
}

// With returns a copy in which some settings have other values.
func (c *Config) With(values map[string]string) (*Config, error) {
	out := &Config{values: maps.Clone(c.values), file: c.file}
	var errs []error
	for _, key := range sortedKeys(values) {
		errs = append(errs, out.set(key, values[key], "--"+key))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	return out, nil
}

// File is the configuration file that was read, "" when there was none.
func (c *Config) File() string { return c.file }

// Values lists what is in force, in the order of Settings.
func (c *Config) Values() []Value {
	out := make([]Value, len(settings))
	for i, s := range settings {
		out[i] = c.values[s.Key]
	}
	return out
}

// The accessors give the value of a setting of their kind. A key that is not in
// Settings gives the zero value.

func (c *Config) String(key string) string { return c.values[key].Text }

func (c *Config) List(key string) []string { return split(c.values[key].Text) }

func (c *Config) Int(key string) int {
	n, _ := strconv.Atoi(c.values[key].Text) // checked by set
	return n
}

func (c *Config) Float(key string) float64 {
	f, _ := strconv.ParseFloat(c.values[key].Text, 64) // checked by set
	return f
}

func (c *Config) Duration(key string) time.Duration {
	d, _ := time.ParseDuration(c.values[key].Text) // checked by set
	return d
}
