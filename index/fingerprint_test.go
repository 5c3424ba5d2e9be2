package index_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/biopars/biopars/index"
)

func TestPassageID(t *testing.T) {
	// A fixed value: changing the hash would orphan every stored citation.
	if got := index.PassageID("d", "s", "متن"); got != "86f87b3c611f1206bf3ce8e7dbdc51c3" {
		t.Errorf("PassageID = %s", got)
	}
	if index.PassageID("a", "bc", "d") == index.PassageID("ab", "c", "d") {
		t.Error("fields run into each other")
	}
}

func TestFingerprint(t *testing.T) {
	a := index.Fingerprint{Analyzer: "fa-1", Dimension: 384}
	b := a
	b.Dimension = 768
	if err := a.Check("open", "dense", a); err != nil {
		t.Error(err)
	}
	err := a.Check("open", "dense", b)
	var fe *index.FingerprintError
	if !errors.Is(err, index.ErrFingerprint) || !errors.As(err, &fe) || fe.Repair != index.RepairRebuild {
		t.Fatalf("Check: %v", err)
	}
	for _, part := range []string{"dense", "dimension", "768", "384"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
	if strings.Contains(err.Error(), "fa-1") {
		t.Errorf("%q names a part that agrees", err)
	}
	// Every field counts.
	typ := reflect.TypeFor[index.Fingerprint]()
	for i := range typ.NumField() {
		var f index.Fingerprint
		v := reflect.ValueOf(&f).Elem().Field(i)
		if v.Kind() == reflect.String {
			v.SetString("x")
		} else {
			v.SetInt(7)
		}
		if err := f.Check("open", "dense", index.Fingerprint{}); err == nil || f.String() == "" {
			t.Errorf("field %s does not count", typ.Field(i).Name)
		}
	}
}
