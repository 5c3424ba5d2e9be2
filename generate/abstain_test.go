package generate

import (
	"testing"

	"github.com/biopars/biopars/index"
)

func TestAnswerable(t *testing.T) {
	iron := index.Passage{Title: "کم‌خونی فقر آهن", Text: "کم‌خونی فقر آهن حالتی است که در آن بدن آهن کافی ندارد. شایع‌ترین علائم کم‌خونی فقر آهن خستگی و رنگ‌پریدگی است."}
	other := index.Passage{Title: "میگرن", Text: "میگرن سردردی یک‌طرفه است. درمان آن استراحت و داروی مسکن است."}
	third := index.Passage{Title: "آسم", Text: "آسم بیماری مزمن راه‌های هوایی است. علائم آن خس‌خس سینه است."}
	question := "علائم کم‌خونی فقر آهن چیست؟"
	with := Answerable(question, []Ranked{{iron, 12}, {third, 2}, {other, 1}}, nil)
	without := Answerable(question, []Ranked{{third, 2}, {other, 1.8}}, nil)
	if with.Score < MinAnswerable || with.Passage != 1 || with.Rarest != 0 {
		t.Errorf("the passage is there: %+v", with)
	}
	if without.Score >= MinAnswerable || without.Score >= with.Score {
		t.Errorf("the passage is not there: %+v", without)
	}
	if lay := Answerable("علامت‌های iron deficiency anemia؟", []Ranked{{iron, 12}, {third, 2}}, nil); lay.Sentence < 0.9 {
		t.Errorf("a synonym is not covered: %+v", lay)
	}
	if none := Answerable(question, nil, nil); none.Score != 0 {
		t.Errorf("nothing found: %+v", none)
	}
	if empty := Answerable("؟", []Ranked{{iron, 1}}, nil); empty.Score != 0 {
		t.Errorf("nothing asked: %+v", empty)
	}
	for _, a := range []Answerability{with, without} {
		for i, v := range a.features() {
			if v < 0 || v > 1 {
				t.Errorf("feature %d is %v", i, v)
			}
		}
	}
}
