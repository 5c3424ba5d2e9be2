package eval

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// TestPublishedForms reads data sets in the forms in which they are published. The
// files are of our own making and have nothing of theirs but the shape.
func TestPublishedForms(t *testing.T) {
	const expert = `{"annotator_id":"a1","question":"Why do leaves fall?","metadata":{"field":"Biology","specific_field":"Botany"},"answers":{"gpt4":{"answer_string":"They get old [1].","revised_answer_string":"Hormones make them fall.","attribution":["[1] x"],"claims":[{"claim_string":"y"}]}}}
{"annotator_id":"a2","question":"How is fever treated?","metadata":{"field":"Healthcare / Medicine","specific_field":"GP"},"answers":{"bing_chat":{"answer_string":"Rest.","revised_answer_string":"Rest and paracetamol."}}}
`
	const live = `<?xml version="1.0" encoding="UTF-8"?>
<LiveQA2017-Medical-Test-Set-Full>
<NLM-QUESTION qid="TQ1">
 <Original-Question qfile="1.txt"><SUBJECT>cough syrup</SUBJECT><MESSAGE> is it &amp; alcohol free?	</MESSAGE></Original-Question>
 <NIST-PARAPHRASE>Is cough syrup free of alcohol?</NIST-PARAPHRASE><NLM-Summary>Alcohol in cough syrup?</NLM-Summary>
 <ANNOTATIONS><FOCUS fid="F1" fcategory="Drug">cough syrup</FOCUS></ANNOTATIONS>
 <ReferenceAnswers><RefAnswer aid="TQ1A1"><ANSWER> Some are. </ANSWER><AnswerURL>http://x</AnswerURL><COMMENT>c</COMMENT></RefAnswer>
 <ReferenceAnswer aid="TQ1A2"><Answer>Ask a pharmacist.</Answer></ReferenceAnswer></ReferenceAnswers>
</NLM-QUESTION>
<NLM-QUESTION qid="TQ2"><Original-Question><Subject></Subject><Message>What is gout?</Message></Original-Question><Paraphrase>Gout?</Paraphrase>
 <ReferenceAnswers/></NLM-QUESTION>
</LiveQA2017-Medical-Test-Set-Full>`
	const mirage = `{"medqa":{"0000":{"question":"First?","options":{"A":"a","B":"b","C":"c"},"answer":"B"}},
"pubmedqa":{"0000":{"question":"Second?","options":{"A":"yes","B":"no","C":"maybe"},"answer":"C","PMID":[1]},"0001":{"question":"Third?","options":{"A":"yes","B":"no","C":"maybe"},"answer":"A"}}}`
	for _, c := range []struct {
		name, file string
		text       []byte
		options    DatasetOptions
		want       []Item // of these what is set
	}{
		{"LiveQA", "x.xml", []byte(live), DatasetOptions{}, []Item{
			{ID: "TQ1", Question: "cough syrup\nis it & alcohol free?", Answers: []string{"Some are.", "Ask a pharmacist."}},
			{ID: "TQ2", Question: "What is gout?"}}},
		{"LiveQA by its paraphrases", "x.xml", []byte(live), DatasetOptions{Map: map[string]string{"question": "paraphrase"}}, []Item{
			{ID: "TQ1", Question: "Is cough syrup free of alcohol?"}, {ID: "TQ2", Question: "Gout?"}}},
		{"MedicationQA", "x.xlsx", workbook(t, []any{"Question", "Focus (Drug)", "Question Type", "Answer", "Section Title", "URL"},
			[]any{"how is rescue med used", "med", "Usage", "Twice a day.", "Dose", "http://x"}), DatasetOptions{},
			[]Item{{ID: "q-1", Question: "how is rescue med used", Answers: []string{"Twice a day."}}}},
		{"ExpertQA", "r1_compiled.jsonl", []byte(expert), DatasetOptions{}, []Item{
			{Question: "Why do leaves fall?", Answers: []string{"Hormones make them fall."}},
			{Question: "How is fever treated?", Answers: []string{"Rest and paracetamol."}}}},
		{"ExpertQA-Bio", "r1_compiled.jsonl", []byte(expert), DatasetOptions{Where: map[string]string{"field": "Biology"}}, []Item{
			{Question: "Why do leaves fall?"}}},
		{"ExpertQA-Med", "r1_compiled.jsonl", []byte(expert), DatasetOptions{Where: map[string]string{"metadata.field": "healthcare / medicine"}}, []Item{
			{Question: "How is fever treated?"}}},
		{"K-QA", "questions_w_answers.jsonl", []byte(`{"Question":"Q?","Must_have":["a","b"],"Nice_to_have":["c"],"Free_form_answer":"A long one.","Sources":["x"],"ICD_10_diag":"J00"}`),
			DatasetOptions{}, []Item{{Question: "Q?", Answers: []string{"A long one."}, MustHave: []string{"a", "b"}, NiceToHave: []string{"c"}}}},
		{"BioASQ", "training.json", []byte(`{"questions":[{"id":"b1","body":"Is it a gene?","type":"yesno","documents":["http://x"],"snippets":[{"text":"It is.","document":"http://x","offsetInBeginSection":1}],"ideal_answer":["Yes, it is.","It is."],"exact_answer":"yes"}]}`),
			DatasetOptions{}, []Item{{ID: "b1", Question: "Is it a gene?", Answers: []string{"Yes, it is.", "It is."}, Evidence: []string{"It is."}}}},
		{"PersianMedQA", "test.jsonl", []byte(`{"id":"PMQA_1","question":"کدام؟","options":["الف۱","ب۱","ج۱","د۱"],"answer_idx":2,"specialty":"Cardiology","is_clinical":true,"patient_age":null,"language":"fa"}
{"id":"PMQA_2","question":"چه؟","options":["x","y","z","w"],"answer_idx":0,"specialty":"GP","is_clinical":false,"patient_age":7,"language":"fa"}`),
			DatasetOptions{}, []Item{{ID: "PMQA_1", Options: []string{"الف۱", "ب۱", "ج۱", "د۱"}, Correct: 2}, {ID: "PMQA_2", Correct: 0}}},
		{"PerMedCQA", "x.json", []byte(`[{"Title":"قرمزی","Category":"پوست","Age":"1","Sex":"man","instance_id":32405,"Tag":{"Tag":23,"Tag_Reasoning":"r"},"QuestionType":{"Question_Type_Tag":"Indication"},"Question":"چه کنم؟","Expert_Answer":"به پزشک بگویید."}]`),
			DatasetOptions{}, []Item{{ID: "32405", Question: "چه کنم؟", Answers: []string{"به پزشک بگویید."}}}},
		{"MedMCQA", "dev.json", []byte(`{"question":"Q1","exp":"e","cop":1,"opa":"a","opb":"b","opc":"c","opd":"d","subject_name":"Pathology","id":"m1","choice_type":"single"}
{"question":"Q2","exp":"e","cop":4,"opa":"a","opb":"b","opc":"c","opd":"d","subject_name":"Surgery","id":"m2","choice_type":"single"}`),
			DatasetOptions{}, []Item{{ID: "m1", Correct: 0, Options: []string{"a", "b", "c", "d"}}, {ID: "m2", Correct: 3}}},
		{"MIRAGE", "benchmark.json", []byte(mirage), DatasetOptions{}, []Item{
			{ID: "medqa-0000", Question: "First?", Options: []string{"a", "b", "c"}, Correct: 1},
			{ID: "pubmedqa-0000", Correct: 2}, {ID: "pubmedqa-0001", Correct: 0}}},
		{"a part of MIRAGE", "benchmark.json", []byte(mirage), DatasetOptions{Where: map[string]string{"dataset": "pubmedqa"}}, []Item{
			{ID: "pubmedqa-0000", Correct: 2}, {ID: "pubmedqa-0001", Correct: 0}}},
	} {
		d, err := LoadDataset(write(t, c.file, c.text), c.options)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if len(d.Items) != len(c.want) {
			t.Errorf("%s: %d items, want %d", c.name, len(d.Items), len(c.want))
			continue
		}
		if len(d.Empty) > 0 {
			t.Errorf("%s: nothing in %v", c.name, d.Empty)
		}
		for i, want := range c.want {
			got := d.Items[i]
			if want.ID != "" && got.ID != want.ID || want.Question != "" && got.Question != want.Question ||
				want.Answers != nil && !slices.Equal(got.Answers, want.Answers) || want.Options != nil && !slices.Equal(got.Options, want.Options) ||
				got.Correct != want.Correct || want.MustHave != nil && !slices.Equal(got.MustHave, want.MustHave) ||
				!slices.Equal(got.Evidence, want.Evidence) || want.NiceToHave != nil && !slices.Equal(got.NiceToHave, want.NiceToHave) {
				t.Errorf("%s: item %d is %+v, want %+v", c.name, i+1, got, want)
			}
		}
	}
	for _, bad := range []string{"", "<a>", "<a></b>", "<html><p>x</p></html>", "<x><NLM-QUESTION qid='1'>"} {
		if _, err := LoadDataset(write(t, "x.xml", []byte(bad)), DatasetOptions{}); !errors.Is(err, ErrDataset) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// TestTextWithMore: an object that is a text with something beside it is that text.
func TestTextWithMore(t *testing.T) {
	d, err := LoadDataset(write(t, "x.jsonl", []byte(`{"question":{"text":"q?","lang":"en"},"answer":{"text":"a","by":"x"},"options":{"A":"x","B":"y"},"correct":"B"}`)), DatasetOptions{})
	if err != nil || d.Items[0].Question != "q?" || !slices.Equal(d.Items[0].Answers, []string{"a"}) || d.Items[0].Correct != 1 {
		t.Errorf("%+v %v", d, err)
	}
}

// TestEmptyColumns: a column that was recognised and yields nothing is said.
func TestEmptyColumns(t *testing.T) {
	d, err := LoadDataset(write(t, "x.jsonl", []byte(`{"question":"q?","answer":"","must_have":[],"id":"1"}
{"question":"r?","answer":null,"must_have":["x"],"id":"2"}`)), DatasetOptions{})
	if err != nil || strings.Join(d.Empty, " ") != "answer" {
		t.Errorf("%v %v", d.Empty, err)
	}
}
