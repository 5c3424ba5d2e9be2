package dialogue

import (
	"errors"
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	list, err := Read(
		strings.NewReader(
			`{"id": 7, "title": "آسم", "doc": "d1", "turns": [{"question": "آسم چیست؟"}, {"question": "علائمش؟", "rewritten": "علائم آسم؟", "answers": ["خس‌خس"]}]}

{"id": 8, "doc": "d2", "turns": [{"question": "میگرن چیست؟"}]}
`))
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 2 || list[0].Query(1) != "7-1" || list[0].Turns[1].Rewritten != "علائم آسم؟" ||
		list[1].Document != "d2" {
		t.Errorf("%+v", list)
	}
}

func TestReadErrors(t *testing.T) {
	const good = `{"id": 1, "doc": "d", "turns": [{"question": "؟"}]}` + "\n"
	for text, want := range map[string]string{
		good + "{":  "line 2",
		good + good: "there twice",
		`{"doc": "d", "turns": [{"question": "؟"}]}`: "is missing",
		`{"id": 1, "turns": [{"question": "؟"}]}`:    "is missing",
		`{"id": 1, "doc": "d"}`:                      "is missing",
		`{"id": 1, "doc": "d", "turns": [{}]}`:       "turn 1",
	} {
		if _, err := Read(strings.NewReader(text)); !errors.Is(err, ErrDialogue) ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q in it", text, err, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(`{"id": 1, "doc": "d", "turns": [{"question": "؟"}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		list, err := Read(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, d := range list {
			if d.Document == "" || len(d.Turns) == 0 {
				t.Errorf("%+v", d)
			}
		}
	})
}
