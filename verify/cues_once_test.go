package verify

import (
	"slices"
	"testing"

	"github.com/biopars/biopars/persian"
)

// A cue that stands in a text twice is found once.
func TestCuesAreFoundOnce(t *testing.T) {
	const said = "مصرف آن در بارداری ممنوع است و حداکثر روزی دو بار خورده می‌شود. "
	once, twice := cuesIn(persian.CueText(said)), cuesIn(persian.CueText(said+said))
	if len(once) == 0 {
		t.Fatal("nothing is found")
	}
	for section, keys := range twice {
		if !slices.Equal(keys, once[section]) {
			t.Errorf("%s: %q, where it stands once %q", section, keys, once[section])
		}
	}
}
