package liveqa

import (
	"testing"

	"github.com/biopars/biopars/ingest/internal/doctest"
)

const medquad = `<Document id="9" source="س" url="https://example.org/9"><Focus>میگرن</Focus><QAPairs><QAPair pid="1"><Question qid="9-1">چیست؟</Question><Answer>بند یک.

بند دو.</Answer></QAPair><QAPair pid="2"><Question qid="9-2">بی‌پاسخ؟</Question><Answer/></QAPair></QAPairs></Document>`

const trec = `<LiveQA><NLM-QUESTION qid="T1"><Original-Question><MESSAGE>دوز؟</MESSAGE></Original-Question><ReferenceAnswers><ReferenceAnswer><ANSWER>۵ میلی‌گرم.</ANSWER></ReferenceAnswer>
<ReferenceAnswer><ANSWER>۱۰ میلی‌گرم.</ANSWER></ReferenceAnswer></ReferenceAnswers></NLM-QUESTION></LiveQA>`

func TestPairs(t *testing.T) {
	d := doctest.One(t, doctest.File("a.xml", []byte(medquad)))
	doctest.Same(t, d, "بند یک.\nبند دو.\n")
	if d.ID != "9-1" || d.Title != "چیست؟" || d.URL != "https://example.org/9" || d.Other["focus"] != "میگرن" {
		t.Errorf("%+v", d)
	}
	got, err := doctest.Read(t, doctest.File("a.xml", []byte(trec)))
	if err != nil || len(got) != 2 || got[0].Title != "دوز؟" || got[0].ID != "T1-1" || got[1].Blocks[0].Text != "۱۰ میلی‌گرم." {
		t.Errorf("%+v, %v", got, err)
	}
}

func FuzzLiveQA(f *testing.F) { doctest.Fuzz(f, "a.xml", "liveqa", []byte(medquad), []byte(trec)) }
