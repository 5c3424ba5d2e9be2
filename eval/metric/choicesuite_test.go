package metric

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"testing"
)

// suiteReply is a reply as models write them, with the option that it decides for, -1
// for none.
type suiteReply struct {
	Lang    string
	Options []string
	Reply   string
	Want    int
}

// readSuite reads a half of the suite.
func readSuite(t *testing.T, half string) (out []suiteReply) {
	t.Helper()
	f, err := os.Open("testdata/choices." + half + ".jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var r suiteReply
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

// TestChoiceSuite reads replies in three languages. No right choice may become another:
// what is not read is none.
func TestChoiceSuite(t *testing.T) {
	for _, half := range []struct {
		name         string
		least, wrong int // replies read rightly, at least, and read as another option, at most
	}{{"dev", 142, 0}, {"held", 162, 0}} {
		right, wrong := 0, 0
		list := readSuite(t, half.name)
		for _, r := range list {
			got, err := ReadChoice(r.Reply, r.Options)
			if err != nil {
				if !errors.Is(err, ErrNoChoice) && !errors.Is(err, ErrAmbiguousChoice) {
					t.Fatal(err)
				}
				got = -1
			}
			switch {
			case got == r.Want:
				right++
			case got >= 0:
				wrong++
				t.Logf("%s: ReadChoice(%q) = %d, want %d", r.Lang, r.Reply, got, r.Want)
			default:
				t.Logf("%s: ReadChoice(%q) = none, want %d (%v)", r.Lang, r.Reply, r.Want, err)
			}
		}
		t.Logf("%s: %d of %d, %d read as another", half.name, right, len(list), wrong)
		if right < half.least || wrong > half.wrong {
			t.Errorf("%s: %d of %d are read rightly, want %d; %d as another option, want at most %d", half.name, right, len(list),
				half.least, wrong, half.wrong)
		}
	}
}
