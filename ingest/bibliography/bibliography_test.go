package bibliography

import (
	"strings"
	"testing"

	"github.com/biopars/biopars/ingest/internal/doctest"
)

const ris = "TY  - JOUR\r\nTI  - درمان میگرن\r\nAU  - نوری, سارا\r\nAU  - فلاح, امید\r\nJO  - مجله\r\nPY  - 1400/02/01\r\nDO  - https://doi.org/10.1/x\r\nAB  - تریپتان‌ها در آغاز حمله\r\n  اثر دارند.\r\nL1  - files/migraine.pdf\r\nLA  - Persian\r\nER  - \r\n\r\nTY  - JOUR\r\nTI  - بی‌چکیده\r\nER  - \r\n"

const nbib = "PMID- 123\nTI  - Iron in\n      pregnancy.\nFAU - Nouri, Sara\nJT  - Journal\nDP  - 2019 Mar\nLID - 10.1/y [doi]\nPT  - Randomized Controlled Trial\nAB  - METHODS: We did.\n\nPMID- 124\nTI  - Other\nPT  - Retracted Publication\nAB  - x\n"

const bib = "% made by hand\n@article{nouri2021,\n title = {Iron {Deficiency} in {\\'E}vian \\& more},\n author = \"Nouri, Sara and Fallah, Omid\",\n journal={J},\n year = 2021, doi={10.1/z}, pages={1--5},\n abstract = {We found 5\\% more.},\n file = {:papers/iron.pdf:PDF}\n}\n@comment{x}\n@book{b, title={Textbook}}\n@article{open, title={"

func TestEntries(t *testing.T) {
	got, err := Read(strings.NewReader(ris))
	if err != nil || len(got) != 2 {
		t.Fatalf("%d, %v", len(got), err)
	}
	e := got[0]
	doctest.Same(t, &e.Document, "تریپتان‌ها در آغاز حمله اثر دارند.\n")
	if e.Title != "درمان میگرن" || strings.Join(e.Authors, "|") != "سارا نوری|امید فلاح" || e.Year != 2021 || e.DOI != "10.1/x" ||
		e.ID != "10.1/x" || e.File != "migraine.pdf" || e.Language != "fa" {
		t.Errorf("%+v", e)
	}
	got, err = Read(strings.NewReader(nbib))
	if err != nil || len(got) != 2 {
		t.Fatalf("%d, %v", len(got), err)
	}
	if e := got[0]; e.ID != "123" || e.Title != "Iron in pregnancy." || e.Year != 2019 || e.DOI != "10.1/y" ||
		e.EvidenceType != "randomized controlled trial" || e.Retracted || !got[1].Retracted {
		t.Errorf("%+v", got)
	}
	got, err = Read(strings.NewReader(bib))
	if err != nil || len(got) != 2 {
		t.Fatalf("%d, %v", len(got), err)
	}
	e = got[0]
	doctest.Same(t, &e.Document, "We found 5% more.\n")
	if e.ID != "nouri2021" || e.Title != "Iron Deficiency in Evian & more" || e.Year != 2021 || e.DOI != "10.1/z" || e.File != "iron.pdf" ||
		strings.Join(e.Authors, "|") != "Sara Nouri|Omid Fallah" || got[1].EvidenceType != "textbook" {
		t.Errorf("%+v", e)
	}
}

func TestIs(t *testing.T) {
	for head, want := range map[string]bool{ris: true, nbib: true, bib: true, "\ufeff" + ris: true, "@ home": false, "TY - x": false, "% note\ntext": false, "": false} {
		if Is([]byte(head)) != want {
			t.Errorf("%.10q: %v", head, !want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(ris)
	f.Add(nbib)
	f.Add(bib)
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := Read(strings.NewReader(text)); err != nil {
			t.Error(err)
		}
	})
}
