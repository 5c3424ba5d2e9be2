package metric_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/biopars/biopars/eval/metric"
	"github.com/biopars/biopars/eval/stat"
	"github.com/biopars/biopars/eval/trec"
)

func ExampleEvaluateRun() {
	qrels, err := trec.ReadQrels(strings.NewReader("query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td7\t1\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	run, _, err := trec.ReadRun(
		strings.NewReader("q1 Q0 d1 1 9.5 bm25\nq1 Q0 d2 2 3.1 bm25\nq2 Q0 d3 1 8.0 bm25\nq2 Q0 d7 2 7.9 bm25\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := metric.EvaluateRun(qrels, run)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, m := range report.Measures {
		interval, err := stat.Bootstrap(report.Values[i], stat.Options{Seed: 1})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%-8s %.4f [%.4f, %.4f]\n", m, interval.Value, interval.Low, interval.High)
	}
	// Output:
	// nDCG@10  0.8155 [0.6309, 1.0000]
	// MRR@10   0.7500 [0.5000, 1.0000]
	// MAP      0.7500 [0.5000, 1.0000]
	// R@10     1.0000 [1.0000, 1.0000]
	// R@100    1.0000 [1.0000, 1.0000]
}

func ExampleSuite_Score() {
	suite, err := metric.NewSuite("rougeL", "bleu", "chrf", "f1")
	if err != nil {
		fmt.Println(err)
		return
	}
	items := []metric.Item{
		{ID: "1", Prediction: "بیمار تب ندارد و نباید دارو بخورد.", References: []string{"بیمار تب ندارد و نباید دارو مصرف کند."}},
		{ID: "2", Prediction: "روزانه 500 میلی‌گرم", References: []string{"روزانه ۵۰۰ میلی‌گرم", "۵۰۰ میلی‌گرم در روز"}},
		{ID: "3", Prediction: "پاسخی بدون مرجع"},
	}
	result, err := suite.Score(context.Background(), metric.All(items), metric.SuiteOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range result.Scores {
		fmt.Printf("%-6s %.2f of %g, items %.2f\n", s.Metric, s.Value, s.Scale, s.Items)
	}
	for _, failed := range result.Failed {
		fmt.Println(failed.Error())
	}
	// Output:
	// rougeL 0.90 of 1, items [0.80 1.00]
	// bleu   71.59 of 100, items [62.40 100.00]
	// chrf   69.40 of 100, items [74.12 60.11]
	// f1     0.90 of 1, items [0.80 1.00]
	// item 2 (3): no reference: metric is undefined
}
