package question

import (
	"testing"

	"github.com/biopars/biopars/index"
)

func TestAnswerable(t *testing.T) {
	iron := index.Passage{Title: "کم‌خونی فقر آهن", Text: "کم‌خونی فقر آهن حالتی است که در آن بدن آهن کافی ندارد. شایع‌ترین علائم کم‌خونی فقر آهن خستگی و رنگ‌پریدگی است."}
	other := index.Passage{Title: "میگرن", Text: "میگرن سردردی یک‌طرفه است. درمان آن استراحت و داروی مسکن است."}
	third := index.Passage{Title: "آسم", Text: "آسم بیماری مزمن راه‌های هوایی است. علائم آن خس‌خس سینه است."}
	question := "علائم کم‌خونی فقر آهن چیست؟"
	with := Parse(question, Options{}).Answerable([]Ranked{{iron, 12}, {third, 2}, {other, 1}})
	without := Parse(question, Options{}).Answerable([]Ranked{{third, 2}, {other, 1.8}})
	if with.Score < MinAnswerable || with.Passage != 1 || with.Rarest != 0 {
		t.Errorf("the passage is there: %+v", with)
	}
	if without.Score >= MinAnswerable || without.Score >= with.Score {
		t.Errorf("the passage is not there: %+v", without)
	}
	if lay := Parse("علامت‌های iron deficiency anemia؟", Options{}).Answerable([]Ranked{{iron, 12}, {third, 2}}); lay.Sentence < 0.9 {
		t.Errorf("a synonym is not covered: %+v", lay)
	}
	if none := Parse(question, Options{}).Answerable(nil); none.Score != 0 {
		t.Errorf("nothing found: %+v", none)
	}
	if empty := Parse("؟", Options{}).Answerable([]Ranked{{iron, 1}}); empty.Score != 0 {
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

// What covers the question and what stands out must be one and the same passage.
func TestAnswerableJoint(t *testing.T) {
	iron := index.Passage{Text: "علائم کم‌خونی فقر آهن خستگی و رنگ‌پریدگی است."}
	other := index.Passage{Text: "میگرن سردردی یک‌طرفه است."}
	joint := func(found ...Ranked) float64 {
		return Parse("علائم کم‌خونی فقر آهن چیست؟", Options{}).Answerable(found).Joint
	}
	if one := joint(Ranked{iron, 8}, Ranked{other, 2}, Ranked{other, 2}); one != 0.75 {
		t.Errorf("covered by the first: %v, want its lead", one)
	}
	if two := joint(Ranked{other, 8}, Ranked{iron, 3}, Ranked{other, 1}); two < 0.33 || two > 0.34 {
		t.Errorf("covered by the second, a third above the mean of the others: %v", two)
	}
	if below := joint(Ranked{other, 8}, Ranked{other, 4}, Ranked{iron, 2}); below != 0 {
		t.Errorf("covered by one below the mean: %v", below)
	}
	if vector := joint(Ranked{other, 8}, Ranked{other, 2}, Ranked{iron, 0}); vector != 0 {
		t.Errorf("covered by one that only vectors found: %v", vector)
	}
	if alone := joint(Ranked{iron, 8}); alone != 1 {
		t.Errorf("the only one: %v", alone)
	}
}
