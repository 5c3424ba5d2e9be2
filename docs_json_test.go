package biopars_test

import (
	"cmp"
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/ingest"
)

// TestSchemasDocumented compares the fields that docs/json.md names with those
// of real output.
func TestSchemasDocumented(t *testing.T) {
	text, err := os.ReadFile("docs/json.md")
	if err != nil {
		t.Fatal(err)
	}
	documented := schemas(string(text))
	s := newSandbox(t)
	seen := map[string]map[string]bool{}
	for _, c := range []struct {
		line string
		code int
	}{
		{`biopars ingest --json examples/data/articles.jsonl`, 0},
		{`printf '{"text":"تب"}\nx\n' >broken.jsonl; biopars ingest --json broken.jsonl`, 0},
		{`biopars ingest --report files.jsonl examples/data >/dev/null 2>&1; head -n 1 files.jsonl`, 0},
		{`printf 'x\n' >bad.jsonl; biopars ingest --report files.jsonl bad.jsonl broken.jsonl 2>/dev/null >/dev/null; grep refused files.jsonl`, 0},
		{`biopars ask --json --explain "عوارض متفورمین چیست؟"`, 0},
		{`biopars ask --json "درد شدید قفسه سینه و تنگی نفس دارم چه کنم؟"`, 0},
		{`biopars ask --demo --json "قیمت بلیت هواپیما به مشهد چقدر است؟"`, 0},
		{`biopars ask --demo --json --explain --language fa --year-from 1990 --where 'year>=1300' --answer-anyway "nvlhk میگرن"`, 0},
		{`printf 'متفورمین چیست؟\nعوارضش چیه؟\n' | biopars chat --demo --json | tail -n 1`, 0},
		{`biopars read examples/data/thyroid.html`, 0},
		{`biopars crawl http://127.0.0.1:9/ --out site.warc.gz --delay 0s --json`, 1}, // where nobody answers
		{`biopars crawl http://127.0.0.1:9/ --delay 0s --dry-run --json`, 0},
		{`biopars search --json "متفورمین"`, 0},
		{`biopars search --json --explain --prefer recent --demo "nvlhk میگرن"`, 0},
		{`biopars search --json "ژژژژ"`, 0},
		{`biopars documents list --json`, 0},
		{`biopars documents show --json metformin`, 0},
		{`biopars documents delete --json metformin`, 0},
		{`biopars documents list --deleted --json`, 0},
		{`biopars documents restore --json metformin`, 0},
		{`biopars index stats --json`, 0},
		{`biopars index verify --json`, 0},
		{`biopars doctor --json`, 1},
		{`biopars config show --json`, 0},
	} {
		out, errs, code := s.run(t, c.line)
		if code != c.code {
			t.Fatalf("%s: exit code %d, want %d\n%s", c.line, code, c.code, errs)
		}
		var v map[string]any
		if err := json.Unmarshal([]byte(out), &v); err != nil {
			t.Fatalf("%s: %v\n%s", c.line, err, out)
		}
		schema, _ := v["schema"].(string)
		if strings.Contains(out, ": null") {
			t.Errorf("%s: a field is null\n%s", c.line, out)
		}
		fields := map[string]bool{}
		collect(v, "", fields)
		if seen[schema] == nil {
			seen[schema] = map[string]bool{}
		}
		for f := range fields {
			seen[schema][f] = true
			if _, ok := documented[schema][f]; !ok && !strings.HasSuffix(f, "[]") {
				t.Errorf("%s: %s is not documented", schema, f)
			}
		}
		for f, always := range documented[schema] {
			parent := f[:max(strings.LastIndex(f, "."), 0)]
			if always && !fields[f] && (parent == "" || fields[parent]) {
				t.Errorf("%s: %s: %s is documented as always there", c.line, schema, f)
			}
		}
	}
	// What these runs did not print, such as vectors and conflicts, the types say.
	for schema, v := range map[string]any{"biopars.answer/1": biopars.Answer{}, "biopars.stats/1": biopars.Stats{},
		"biopars.ingest/1": ingest.Report{}} {
		for _, f := range fieldsOf(reflect.TypeOf(v), "") {
			if _, ok := documented[schema][f]; !ok {
				t.Errorf("%s: %s is not documented", schema, f)
			}
		}
	}
	for schema := range documented {
		if seen[schema] == nil {
			t.Errorf("%s is documented, but no command here prints it", schema)
		}
	}
}

var (
	schemaHeading = regexp.MustCompile("^## `(biopars\\.[a-z-]+/[0-9]+)`$")
	fieldRow      = regexp.MustCompile("^\\| `([^`]+)` \\| ([^|]*) \\|")
)

// schemas reads the tables under the headings that name a schema: field, and
// whether it is always there where its parent is.
func schemas(text string) map[string]map[string]bool {
	out := map[string]map[string]bool{}
	schema := ""
	for line := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(line, "## ") {
			schema = ""
			if m := schemaHeading.FindStringSubmatch(line); m != nil {
				schema = m[1]
				out[schema] = map[string]bool{}
			}
		}
		if m := fieldRow.FindStringSubmatch(line); m != nil && schema != "" {
			out[schema][m[1]] = strings.TrimSpace(m[2]) == "always"
		}
	}
	return out
}

// collect gathers the paths of all fields; [] stands for the elements of a list.
func collect(v any, path string, into map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			at := strings.TrimPrefix(path+"."+k, ".")
			into[at] = true
			if k != "other" { // whose names are the user's
				collect(e, at, into)
			}
		}
	case []any:
		for _, e := range v {
			if _, ok := e.(map[string]any); ok {
				into[path+"[]"] = true
			}
			collect(e, path+"[]", into)
		}
	}
}

// fieldsOf lists the paths of the fields that a type has in JSON.
func fieldsOf(t reflect.Type, path string) []string {
	switch t.Kind() {
	case reflect.Pointer:
		return fieldsOf(t.Elem(), path)
	case reflect.Slice:
		return fieldsOf(t.Elem(), path+"[]")
	case reflect.Struct:
	default:
		return nil
	}
	var out []string
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "":
			out = append(out, fieldsOf(f.Type, path)...)
		case f.IsExported() && name != "-":
			at := strings.TrimPrefix(path+"."+cmp.Or(name, f.Name), ".")
			out = append(append(out, at), fieldsOf(f.Type, at)...)
		}
	}
	return out
}
