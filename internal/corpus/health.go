package corpus

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/qdrant"
)

// oldestQdrant is the first version that has all that is asked of it: fusion by
// reciprocal rank with a constant of one's own.
var oldestQdrant = [2]int{1, 16}

// health judges what a server says of itself.
func health(h *qdrant.Health) []Finding {
	var found findings
	add := func(ok bool, repair index.Repair, format string, args ...any) {
		found.add("qdrant", ok, repair, format, args...)
	}
	if v, ok := version(h.Version); !ok || v[0] < oldestQdrant[0] ||
		v[0] == oldestQdrant[0] && v[1] < oldestQdrant[1] {
		add(false, index.RepairUpgradeServer, "version %s at %s", h.Version, h.Address)
		found[0].For = fmt.Sprintf("%d.%d", oldestQdrant[0], oldestQdrant[1])
	} else {
		add(true, "", "version %s at %s", h.Version, h.Address)
	}
	if h.Unencrypted {
		add(false, index.RepairEncrypt, "the API key goes to %s without TLS", h.Address)
	}
	where := fmt.Sprintf("%s: %d passages, dimension %d, %d shards of %d copies, %d segments", h.Collection, h.Points,
		h.Dimension, h.Shards, h.Replication, h.Segments)
	switch {
	case h.Status == "red" || h.Optimizer != "ok":
		add(false, index.RepairServerLog, "%s, status %s, optimiser: %s", where, h.Status, h.Optimizer)
	case h.Status == "yellow":
		add(true, "", "%s, being optimised: searches can be slow meanwhile", where)
	default:
		add(true, "", "%s, status %s", where, h.Status)
	}
	return found
}

// version reads the first two numbers of a version.
func version(s string) (v [2]int, ok bool) {
	parts := strings.SplitN(s, ".", 3)
	if len(parts) < 2 {
		return v, false
	}
	for i := range v {
		var err error
		if v[i], err = strconv.Atoi(parts[i]); err != nil {
			return v, false
		}
	}
	return v, true
}
