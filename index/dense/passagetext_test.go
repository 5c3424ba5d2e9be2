package dense

import (
	"testing"

	"github.com/biopars/biopars/index"
)

func TestPassageText(t *testing.T) {
	p := index.Passage{Title: "عنوان", Section: "درمان", Text: "متن"}
	if got := passageText(&p); got != "عنوان\nدرمان\nمتن" {
		t.Errorf("passageText = %q", got)
	}
	if got := passageText(&index.Passage{Text: "متن"}); got != "متن" {
		t.Errorf("passageText = %q", got)
	}
}
