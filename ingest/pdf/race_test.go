//go:build race

package pdf

// underRace: the race detector's own memory counts towards what a reading is given.
const underRace = true
