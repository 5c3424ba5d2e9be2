package index_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
)

// The catalogue stores a batch and how far its source was read in one step.
func ExampleCatalogue_Append() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "biopars")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	c, err := catalogue.Open(ctx, filepath.Join(dir, "catalogue.db"), catalogue.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close()

	batch := catalogue.Batch{
		Passages: []index.Passage{{DocumentID: "anemia", Title: "کم‌خونی",
			Text: "فقر آهن شایع‌ترین علت کم‌خونی است."}},
		Checkpoints: map[string][]byte{"anemia.jsonl": []byte("line 1")},
	}
	for range 2 { // the second time there is nothing to add
		done, err := c.Append(ctx, batch)
		fmt.Println(done.Added, done.Duplicate, done.Last, err)
	}
	_, err = c.PassageByID(ctx, index.PassageID("anemia", "", "متنی دیگر"))
	fmt.Println(errors.Is(err, index.ErrNotFound))
	// Output:
	// 1 0 1 <nil>
	// 0 1 1 <nil>
	// true
}
