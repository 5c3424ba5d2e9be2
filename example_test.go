package biopars_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/index"
)

// A corpus of one's own: read files into a data directory, then ask.
func ExampleOpen() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "example-")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "corpus.jsonl")
	text := `{"_id":"1","title":"آسم","text":"سالبوتامول داروی تسکین‌دهندهٔ حملهٔ آسم است.","year":2020}
{"_id":"2","title":"میگرن","text":"پروپرانولول از حملهٔ میگرن پیشگیری می‌کند.","year":2012}
`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		log.Fatal(err)
	}

	e, err := biopars.Open(ctx, biopars.Options{Dir: filepath.Join(dir, "data")})
	if err != nil {
		log.Fatal(err)
	}
	defer e.Close()
	report, err := e.Ingest(ctx, []string{file}, biopars.IngestOptions{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report.Added, "passages")
	found, err := e.Search(ctx, biopars.Question{Text: "پیشگیری از میگرن", Filter: index.Filter{YearFrom: 2010}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(found.Candidates[0].Passage.Text)
	// Output:
	// 2 passages
	// پروپرانولول از حملهٔ میگرن پیشگیری می‌کند.
}

// The demo corpus needs no files. Without a model, the sentences of the answer
// are quoted from the passages.
func ExampleEngine_Ask() {
	ctx := context.Background()
	e, err := biopars.OpenDemo(ctx, biopars.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer e.Close()
	a, err := e.Ask(ctx, biopars.Question{Text: "علائم کم‌خونی فقر آهن چیست؟"})
	if err != nil {
		log.Fatal(err)
	}
	uncited := 0
	for _, s := range a.Sentences {
		if len(s.Citations) == 0 {
			uncited++
		}
	}
	fmt.Println(a.Origin, len(a.Sentences) > 2, uncited)
	for _, n := range a.Notices {
		fmt.Println(n.Render("fa"))
	}
	// Output:
	// extractive true 0
	// پیکرهٔ نمایشی است و برای تصمیم بالینی نیست.
	// پاسخ بدون مدل زبانی و با نقل عین جمله‌های متن‌ها فراهم شده است.
}

// A stream tells what happens while it happens.
func ExampleEngine_Stream() {
	ctx := context.Background()
	e, err := biopars.OpenDemo(ctx, biopars.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer e.Close()
	for ev, err := range e.Stream(ctx, biopars.Question{Text: "علائم کم‌خونی فقر آهن چیست؟", K: 3}) {
		if err != nil {
			log.Fatal(err) // what came before must not be shown as an answer
		}
		switch ev := ev.(type) {
		case biopars.Retrieved:
			fmt.Println("best passage:", ev.Candidates[0].Passage.Title)
		case biopars.Reranked:
			fmt.Println("passages of evidence:", len(ev.Evidence))
		case biopars.Token:
			// show ev.Text at once
		case biopars.Done:
			fmt.Println("done:", ev.Answer.Origin)
		}
	}
	// Output:
	// best passage: کم‌خونی فقر آهن
	// passages of evidence: 3
	// done: extractive
}

// Retrieval can be used from any chain of langchaingo.
func ExampleEngine_Retriever() {
	ctx := context.Background()
	e, err := biopars.OpenDemo(ctx, biopars.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer e.Close()
	docs, err := e.Retriever(biopars.Question{K: 2}).GetRelevantDocuments(ctx, "علائم کم‌خونی فقر آهن")
	if err != nil {
		log.Fatal(err)
	}
	for _, d := range docs {
		fmt.Println(d.Metadata["title"])
	}
	// Output:
	// کم‌خونی فقر آهن
	// کم‌خونی فقر آهن
}

// A question can refer to earlier ones; the answer says as what it was read.
func ExampleEngine_Conversation() {
	ctx := context.Background()
	e, err := biopars.OpenDemo(ctx, biopars.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer e.Close()
	talk := e.Conversation()
	for _, text := range []string{"متفورمین چیست؟", "عوارضش چیه؟"} {
		a, err := talk.Ask(ctx, biopars.Question{Text: text})
		if err != nil {
			log.Fatal(err)
		}
		if a.Rewritten != nil {
			fmt.Println(a.Rewritten.Text)
		}
	}
	fmt.Println(len(talk.History()), "turns")
	// Output:
	// عوارض متفورمین چیه؟
	// 2 turns
}
