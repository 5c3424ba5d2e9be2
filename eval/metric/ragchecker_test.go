package metric

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestRAGCheckerFile(t *testing.T) {
	records := []RAGRecord{
		{QueryID: "1", Query: "تب چیست؟", Reference: "دمای بالا <۳۸>", Response: "تب",
			Retrieved: []RAGPassage{{"d1", "متن"}}},
		{QueryID: "2", Retrieved: []RAGPassage{}},
	}
	var buf bytes.Buffer
	if err := WriteRAGChecker(&buf, records); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(buf.String(), `"gt_answer": "دمای بالا <۳۸>"`) {
		t.Errorf("text is escaped: %s", buf.String())
	}
	var got ragFile
	if err := json.Unmarshal(buf.Bytes(), &got); err != nil || !reflect.DeepEqual(got.Results, records) {
		t.Errorf("round trip: %v, %v", got, err)
	}
	buf.Reset()
	if err := WriteRAGChecker(&buf, []RAGRecord{{QueryID: "1"}}); err != nil || strings.Contains(buf.String(), "null") {
		t.Errorf("record without passages: %v, %s", err, buf.String())
	}
	for _, bad := range [][]RAGRecord{{{}}, {{QueryID: "1"}, {QueryID: "1"}}} {
		if err := WriteRAGChecker(&buf, bad); !errors.Is(err, ErrUndefined) {
			t.Errorf("%v: %v", bad, err)
		}
	}
}
