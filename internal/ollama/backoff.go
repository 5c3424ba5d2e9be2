package ollama

import (
	"context"
	"math/rand/v2"
	"time"
)

const longestWait = 5 * time.Second

// backoff draws the wait before retry number try (from 0) evenly from
// (0, min(base·2^try, longestWait)]: "full jitter", which spreads clients that
// were refused together.
func backoff(base time.Duration, try int) time.Duration {
	limit := longestWait
	if try < 16 {
		limit = min(base<<try, longestWait)
	}
	return 1 + rand.N(max(limit, 1))
}

// sleep waits, but no longer than ctx.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
