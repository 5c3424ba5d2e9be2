package cli

import (
	"net/http"

	"github.com/biopars/biopars/internal/web"
)

// demoQuestions are what the page of the demo corpus offers to begin with.
var demoQuestions = []string{"علائم کم‌خونی فقر آهن چیست؟", "عوارض متفورمین چیست؟", "آسم چگونه درمان می‌شود؟"}

// page is what browsers see at /.
func (o *serveOptions) page() http.Handler {
	opts := web.Options{Lang: o.lang()}
	if o.demo {
		opts.Examples = demoQuestions
	}
	h, err := web.Handler(opts)
	if err != nil { // the program was built with pages that its tests don't pass
		panic(err)
	}
	return h
}
