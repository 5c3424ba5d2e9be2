package report

import (
	"strings"
	"testing"

	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/eval/stat"
)

// TestBesideThePaper: metrics of one name in several settings stand under the paper's
// figure on its scale; a run without one has a dash.
func TestBesideThePaper(t *testing.T) {
	all := runs(t)
	all[0].Summary.Metrics = append(all[0].Summary.Metrics, []eval.MetricSummary{
		{Name: "bertscore", Signature: "bertscore|x_L9_no-idf", Scale: 1, Interval: stat.Interval{Value: .7123, Low: .7, High: .72, Items: 3, Level: .95}},
		{Name: "moverscore-v2-pypi", Signature: "m", Scale: 1, Interval: stat.Interval{Value: -.05, Low: -.05, High: -.05, Items: 1}},
	}...)
	r, err := build(t.Context(), all, Options{Language: English, Resampling: stat.Options{Resamples: 50}})
	if err != nil {
		t.Fatal(err)
	}
	got := r.Beside()
	if len(got) != 4 || len(got[1].Rows) != 1 || len(got[2].Rows) != 1 || len(got[3].Rows) != 0 {
		t.Fatalf("%+v", got)
	}
	if row := got[1].Rows[0]; row.Name != "bertscore" || percentCell(row.Metrics[0]) != (figureCell{Value: "71.23", Interval: "[70.00, 72.00]"}) ||
		percentCell(row.Metrics[1]).Value != "–" ||
		row.Signature != "bertscore|x_L9_no-idf" {
		t.Errorf("%+v", row)
	}
	if row := got[2].Rows[0]; percentCell(row.Metrics[0]).Value != "-5.00" {
		t.Errorf("%+v", row)
	}
	html, err := r.html()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"71.23<small>[70.00, 72.00]</small>", ">71.23</text>", ">90.87</text>", ">-5.00</text>", "bertscore|x_L9_no-idf"} {
		if !strings.Contains(string(html), want) {
			t.Errorf("%s is missing", want)
		}
	}
	if !strings.Contains(string(r.markdown()), "| bertscore |  | 71.23 [70.00, 72.00] | – |  |") {
		t.Error(string(r.markdown()))
	}
}
