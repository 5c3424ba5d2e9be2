package metric

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestRAGCheckerFile(t *testing.T) {
	records := []RAGRecord{
		{QueryID: "1", Query: "تب چیست؟", Reference: "دمای بالا <۳۸>", Response: "تب", Retrieved: []RAGPassage{{"d1", "متن"}}},
		{QueryID: "2", Retrieved: []RAGPassage{}},
	}
	var buf bytes.Buffer
	if err := WriteRAGChecker(&buf, records); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(buf.String(), `"gt_answer": "دمای بالا <۳۸>"`) {
		t.Errorf("text is escaped: %s", buf.String())
	}
	got, err := ReadRAGChecker(&buf)
	if err != nil || !reflect.DeepEqual(got, records) {
		t.Errorf("round trip: %v, %v", got, err)
	}
	buf.Reset()
	if err := WriteRAGChecker(&buf, []RAGRecord{{QueryID: "1"}}); err != nil || strings.Contains(buf.String(), "null") {
		t.Errorf("record without passages: %v, %s", err, buf.String())
	}
	// A file the program has written its results into.
	got, err = ReadRAGChecker(strings.NewReader(`{"results":[{"query_id":"7","query":"q","gt_answer":"a","response":"r",
		"retrieved_context":[{"doc_id":null,"text":"t"}],"response_claims":[["s","p","o"]],"metrics":{"precision":1}}],"metrics":{}}`))
	if err != nil || len(got) != 1 || got[0].Retrieved[0].Text != "t" {
		t.Errorf("finished file: %v, %v", got, err)
	}
	for _, bad := range [][]RAGRecord{{{}}, {{QueryID: "1"}, {QueryID: "1"}}} {
		if err := WriteRAGChecker(&buf, bad); !errors.Is(err, ErrUndefined) {
			t.Errorf("%v: %v", bad, err)
		}
	}
	if _, err := ReadRAGChecker(strings.NewReader(`{"results":[{"query_id":1}]}`)); err == nil {
		t.Error("a number is no query_id")
	}
}

func FuzzReadRAGChecker(f *testing.F) {
	f.Add(`{"results":[{"query_id":"1","retrieved_context":[{"text":"تب"}]}]}`)
	f.Add(`{}`)
	f.Fuzz(func(t *testing.T, in string) {
		records, err := ReadRAGChecker(strings.NewReader(in))
		if err != nil {
			return
		}
		var buf bytes.Buffer
		if err := WriteRAGChecker(&buf, records); err != nil {
			t.Fatal(err)
		}
		again, err := ReadRAGChecker(&buf)
		if err != nil || len(again) != len(records) {
			t.Fatalf("%d records, then %d, %v", len(records), len(again), err)
		}
	})
}
