package report

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/eval/stat"
)

// foreign are words that a report of either language has: names of metrics, statistics
// and programs.
var foreign = strings.Fields(`BioPars ROUGE-L ROUGE BERTScore MoverScore BLEURT BLEURT-20 MMR idf p Holm d_z p50 p95 p99
	A B C rougeL chrf f1 accuracy citation-recall citation-precision claim-recall claim-precision claim-contradicted rouge1 bertscore
	L`)

// TestWordsAreTranslated: every wording of the sources has a Persian one, which takes the
// same arguments, and none is left over.
func TestWordsAreTranslated(t *testing.T) {
	sources, err := filepath.Glob("*.go*")
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{publishedLabel: true, eval.JudgeDataset: true, "our own checker": true}
	for _, p := range publishedFigures {
		said[p.Open], said[p.Note] = true, true
	}
	for _, a := range eval.Abilities() {
		said[string(a)] = true
	}
	for _, word := range []string{string(eval.ViewWritten), string(eval.ViewShown), "on", "off", "given", "mean of ", " or else ", " and ",
		"Values in per cent. The paper names its metrics and no setting of theirs: the levels of different settings of one metric differ by more than systems do."} {
		said[word] = true
	}
	for _, l := range new(view).stages() {
		said[l.name] = true
	}
	delete(said, "")
	literal := regexp.MustCompile(`say[( ]("(?:[^"\\]|\\.)*")|titles\(([^)]*)\)`)
	quoted := regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
	for _, name := range sources {
		if strings.HasSuffix(name, "_test.go") || name == "words.go" {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range literal.FindAllStringSubmatch(string(text), -1) {
			for _, q := range quoted.FindAllString(m[1]+m[2], -1) {
				said[strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(q[1:len(q)-1])] = true
			}
		}
	}
	for _, name := range []string{"p", "p (Holm)", "d_z", "Values in per cent. The paper names its metrics and no setting of theirs: "} {
		delete(said, name) // the same in both, and the first half of one that is above
	}
	verb := regexp.MustCompile(`%[a-z]`)
	for english := range said {
		fa, ok := persianWords[english]
		if !ok {
			t.Errorf("%q has no Persian", english)
			continue
		}
		if got, want := strings.Join(verb.FindAllString(fa, -1), ""), strings.Join(verb.FindAllString(english, -1), ""); got != want {
			t.Errorf("%q takes %s, in Persian %s", english, want, got)
		}
	}
	for english := range persianWords {
		if !said[english] {
			t.Errorf("%q is said nowhere", english)
		}
	}
	if len(said) < 80 {
		t.Errorf("%d wordings looked at", len(said))
	}
}

// TestOneLanguage: over data in English an English report has no Persian letter, over
// data in Persian a Persian one no English word but names.
func TestOneLanguage(t *testing.T) {
	tags, hidden := regexp.MustCompile(`<[^>]*>`), regexp.MustCompile(`(?s)<style>.*?</style>|<pre>.*?</pre>|<bdi[^>]*>.*?</bdi>|<td class="[nt]( name| sum)?">[^<]*</td>`)
	word := regexp.MustCompile(`[A-Za-z][A-Za-z0-9_-]*`)
	for _, language := range []string{English, Persian} {
		dir := t.TempDir()
		files, err := Write(t.Context(), dir, study(t, language, 3), Options{Language: language, LaTeX: true, Resampling: stat.Options{Resamples: 50}})
		if err != nil {
			t.Fatal(err)
		}
		looked := 0
		for _, path := range files {
			name := filepath.Base(path)
			if name != "report.html" && name != "report.md" && name != "report.tex" {
				continue
			}
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			text := string(b)
			if language == English {
				if i := strings.IndexFunc(text, func(r rune) bool { return unicode.Is(unicode.Arabic, r) }); i >= 0 {
					t.Errorf("%s in English: %.60s", name, text[i:])
				}
				looked++
				continue
			}
			if name != "report.html" {
				continue // tables of names and LaTeX's own words
			}
			text = tags.ReplaceAllString(hidden.ReplaceAllString(text, " "), " ")
			for _, w := range word.FindAllString(text, -1) {
				looked++
				known := false
				for _, f := range foreign {
					known = known || f == w
				}
				if !known {
					t.Errorf("%s in Persian: %s", name, w)
				}
			}
		}
		if looked < 3 {
			t.Errorf("%s: %d looked at", language, looked)
		}
	}
}
