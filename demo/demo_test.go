package demo

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"strings"
	"testing"
)

type record struct {
	ID           string `json:"_id"`
	Title        string `json:"title"`
	Section      string `json:"section"`
	Text         string `json:"text"`
	EvidenceType string `json:"evidence_type"`
	Language     string `json:"language"`
	Licence      string `json:"licence"`
	Source       string `json:"source"`
}

func records(t *testing.T) []record {
	t.Helper()
	var all []record
	scan := bufio.NewScanner(Corpus())
	scan.Buffer(nil, 1<<20)
	for scan.Scan() {
		decode := json.NewDecoder(bytes.NewReader(scan.Bytes()))
		decode.DisallowUnknownFields()
		var r record
		if err := decode.Decode(&r); err != nil {
			t.Fatalf("line %d: %v", len(all)+1, err)
		}
		all = append(all, r)
	}
	if err := scan.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestSizeAndFields(t *testing.T) {
	all := records(t)
	titles, texts := map[string]bool{}, map[string]string{}
	for i, r := range all {
		if want := fmt.Sprintf("demo-%03d", i+1); r.ID != want {
			t.Errorf("line %d: id %q, want %q", i+1, r.ID, want)
		}
		if r.Title == "" || r.Section == "" || r.Text == "" {
			t.Errorf("%s: empty title, section or text", r.ID)
		}
		if r.EvidenceType != "demo" || r.Language != "fa" || r.Licence != "Apache-2.0" || r.Source != Source {
			t.Errorf("%s: not marked as a demo: %+v", r.ID, r)
		}
		if other, seen := texts[r.Text]; seen {
			t.Errorf("%s has the text of %s", r.ID, other)
		}
		titles[r.Title], texts[r.Text] = true, r.ID
	}
	if len(all) < 130 {
		t.Errorf("%d passages, want at least 130", len(all))
	}
	if len(titles) < 45 {
		t.Errorf("%d topics, want at least 45", len(titles))
	}
}

// The README's example asks for the symptoms of iron deficiency anaemia, and
// the sections below are what a complete answer rests on.
func TestIronDeficiencyAnaemiaIsComplete(t *testing.T) {
	have := map[string]bool{}
	for _, r := range records(t) {
		if r.Title == "کم‌خونی فقر آهن" {
			have[r.Section] = true
		}
	}
	for _, section := range []string{"تعریف", "علائم", "علت‌ها", "تشخیص", "درمان", "مراقبت و هشدار", "چه زمانی به پزشک مراجعه کنیم"} {
		if !have[section] {
			t.Errorf("section %q is missing", section)
		}
	}
}

var (
	sentenceEnd = regexp.MustCompile(`[.؟!](\s|$)`)
	arabicForms = regexp.MustCompile(`[يىكة٠-٩]`)                   // Arabic yeh, kaf, teh marbuta, digits
	looseSuffix = regexp.MustCompile(`\s(ها|های|می|نمی|تر|ترین)\s`) // a space where a ZWNJ belongs
	latinNumber = regexp.MustCompile(`(^|[\s(])[0-9]`)
	address     = regexp.MustCompile(`(?i)https?:|www\.|doi`)
)

func TestProse(t *testing.T) {
	for _, r := range records(t) {
		if n := len(sentenceEnd.FindAllString(r.Text, -1)); n < 3 || n > 7 {
			t.Errorf("%s: %d sentences, want 3 to 7", r.ID, n)
		}
		if !strings.HasSuffix(r.Text, ".") {
			t.Errorf("%s: does not end with a full stop", r.ID)
		}
		for name, bad := range map[string]*regexp.Regexp{
			"Arabic form": arabicForms, "space for ZWNJ": looseSuffix,
			"Latin digits in Persian text": latinNumber, "address": address,
		} {
			if m := bad.FindString(r.Text); m != "" {
				t.Errorf("%s: %s: %q", r.ID, name, m)
			}
		}
	}
}

func TestFileAndReaderAgree(t *testing.T) {
	file, err := fs.ReadFile(FS(), Name)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // a second reader starts at the beginning again
		read, err := io.ReadAll(Corpus())
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(file, read) {
			t.Fatal("FS and Corpus differ")
		}
	}
}
