// Package examples_test holds programs that use the package biopars. They run
// under go test.
package examples_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/tmc/langchaingo/llms"
	"github.com/tmc/langchaingo/llms/fake"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/retrieve"
)

// An answer, with what stands behind each sentence. Without Options.Model the
// sentences are quoted from the passages.
func Example_ask() {
	ctx := context.Background()
	e, err := biopars.OpenDemo(ctx, biopars.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer e.Close()
	answer, err := e.Ask(ctx, biopars.Question{Text: "کم‌خونی فقر آهن چیست؟"})
	if err != nil {
		log.Fatal(err)
	}
	cited := map[int]bool{}
	for _, s := range answer.Sentences {
		for _, n := range s.Citations {
			cited[n] = true
		}
	}
	all := true
	for _, s := range answer.Sources {
		all = all && (s.Cited == cited[s.Number])
	}
	fmt.Println(answer.Origin, len(answer.Sentences) > 0, all)
	// Output: extractive true true
}

// A corpus of one's own: files go in, passages come out.
func Example_ingest() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "biopars-example-")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	e, err := biopars.Open(ctx, biopars.Options{Dir: dir})
	if err != nil {
		log.Fatal(err)
	}
	defer e.Close()
	report, err := e.Ingest(ctx, []string{"data/articles.jsonl", "data/table.csv"}, biopars.IngestOptions{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report.Added, "passages")
	found, err := e.Search(ctx, biopars.Question{Text: "عوارض وارفارین", K: 1, Filter: index.Filter{YearFrom: 2015}})
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range found.Candidates {
		fmt.Println(c.Passage.DocumentID, c.Passage.Year)
	}
	// Output:
	// 5 passages
	// warfarin 2018
}

// The events of an answer as it is made: show an emergency first, tokens as
// they come, and the sources at the end.
func Example_stream() {
	ctx := context.Background()
	e, err := biopars.OpenDemo(ctx, biopars.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer e.Close()
	var text strings.Builder
	for ev, err := range e.Stream(ctx, biopars.Question{Text: "درد شدید قفسهٔ سینه دارم، چه کنم؟",
		Mode: retrieve.ModeBM25}) {
		if err != nil {
			log.Fatal(err)
		}
		switch ev := ev.(type) {
		case biopars.Emergency:
			fmt.Println("emergency:", strings.Contains(ev.Text, "۱۱۵"))
		case biopars.Token:
			text.WriteString(ev.Text)
		case biopars.Done:
			fmt.Println(ev.Answer.Origin, text.Len() > 0)
		}
	}
	// Output:
	// emergency: true
	// extractive true
}

// Any langchaingo model can write the answer. This one always says the same; its
// second citation is of a source that does not exist, and is removed.
func Example_model() {
	ctx := context.Background()
	var model llms.Model = fake.NewFakeLLM([]string{"متفورمین داروی خوراکی رایج برای دیابت نوع ۲ است [1][9]."})
	e, err := biopars.OpenDemo(ctx, biopars.Options{Model: biopars.Model{LLM: model, Name: "fake"},
		Verify: biopars.VerifyOff})
	if err != nil {
		log.Fatal(err)
	}
	defer e.Close()
	a, err := e.Ask(ctx, biopars.Question{Text: "متفورمین چیست؟"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(a.Origin, a.Model, a.Sentences[0].Citations)
	for _, n := range a.Notices {
		if n.Code == answer.NoticeUnknownCitation {
			fmt.Println(n.Render("en"))
		}
	}
	// Output:
	// generated fake [1]
	// Citations of sources that do not exist were removed: [9]
}

// The engine's retrieval as a langchaingo retriever.
func Example_retriever() {
	ctx := context.Background()
	e, err := biopars.OpenDemo(ctx, biopars.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer e.Close()
	docs, err := e.Retriever(biopars.Question{K: 3}).GetRelevantDocuments(ctx, "عوارض متفورمین")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(docs), docs[0].Metadata["title"])
	// Output: 3 متفورمین
}
