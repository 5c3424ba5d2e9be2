package learned

import (
	_ "embed"
	"errors"
	"math"
	"strings"
	"unicode"
)

// LettersFile says how texts of medicine follow one letter with another, in Persian and
// Arabic letters and in Latin ones.
//
//	go run ./bench/fit -data PATH/TO/SETS -work DIR -what letters    # DIR/letters.bin
//
//go:embed letters.bin
var LettersFile []byte

// Alphabets are the letters of the two scripts, folded; a space stands for the ends
// of words.
var Alphabets = [...]string{" abcdefghijklmnopqrstuvwxyz", " ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهیء"}

// Letters holds for each three letters of an alphabet how surprising the third is behind
// the two, in steps of 1/SurpriseSteps nats.
type Letters struct {
	alphabets [len(Alphabets)][]rune
	surprises [len(Alphabets)][]byte
}

// SurpriseSteps are the steps in which a surprise is written, NoLetter the surprise of
// a letter of no alphabet.
const (
	SurpriseSteps = 20
	NoLetter      = 9
)

const lettersHead = "biopars letters 1\n"

// ReadLetters reads a file of surprises.
func ReadLetters(b []byte) (*Letters, error) {
	rest, ok := strings.CutPrefix(string(b), lettersHead)
	m := &Letters{}
	for i, a := range Alphabets {
		m.alphabets[i] = []rune(a)
		n := len(m.alphabets[i])
		if n = n * n * n; !ok || len(rest) < n {
			return nil, errors.New("learned: no surprises of letters")
		}
		m.surprises[i], rest = []byte(rest[:n]), rest[n:]
	}
	if rest != "" {
		return nil, errors.New("learned: no surprises of letters")
	}
	return m, nil
}

// Bytes is a file as ReadLetters reads it.
func (m *Letters) Bytes() []byte {
	b := []byte(lettersHead)
	for _, s := range m.surprises {
		b = append(b, s...)
	}
	return b
}

// Of is the alphabet of a word's first letter, -1 for none.
func (m *Letters) Of(word string) int {
	for _, r := range word {
		switch {
		case unicode.Is(unicode.Latin, r):
			return 0
		case unicode.Is(unicode.Arabic, r) && unicode.IsLetter(r):
			return 1
		case unicode.IsLetter(r):
			return -1
		}
	}
	return -1
}

// Surprise is the sum of the surprises of a word's letters in an alphabet, and of its
// end, in nats, and how many there are. Digits are none.
func (m *Letters) Surprise(alphabet int, word string) (sum float64, n int) {
	a := m.alphabets[alphabet]
	size := len(a)
	first, second := 0, 0
	for _, r := range word + " " {
		third := -1
		for i, c := range a {
			if c == r {
				third = i
				break
			}
		}
		if unicode.IsDigit(r) {
			first, second = 0, 0
			continue
		}
		n++
		if third < 0 {
			sum += NoLetter
			first, second = 0, 0
			continue
		}
		sum += float64(m.surprises[alphabet][(first*size+second)*size+third]) / SurpriseSteps
		first, second = second, third
	}
	return sum, n
}

// FitLetters counts the letters of words, each as often as it occurs. What was not seen
// is as likely as its last two letters are, and else as the last.
func FitLetters(words map[string]int) *Letters {
	m := &Letters{}
	for i, alphabet := range Alphabets {
		a := []rune(alphabet)
		size := len(a)
		at := map[rune]int{}
		for j, r := range a {
			at[r] = j
		}
		one, two, three := make([]float64, size), make([]float64, size*size), make([]float64, size*size*size)
		for w, n := range words {
			first, second := 0, 0
			for _, r := range w + " " {
				third, ok := at[r]
				if !ok {
					first, second = 0, 0
					continue
				}
				one[third] += float64(n)
				two[second*size+third] += float64(n)
				three[(first*size+second)*size+third] += float64(n)
				first, second = second, third
			}
		}
		p1 := shares(one, size, func(int) float64 { return 1 / float64(size) })
		p2 := shares(two, size, func(j int) float64 { return p1[j%size] })
		p3 := shares(three, size, func(j int) float64 { return p2[j%(size*size)] })
		m.alphabets[i] = a
		m.surprises[i] = make([]byte, len(p3))
		for j, p := range p3 {
			m.surprises[i][j] = byte(math.Round(min(255, -math.Log(p)*SurpriseSteps)))
		}
	}
	return m
}

// backed is how many observations a shorter context counts as.
const backed = 5

// shares are the counts as shares of each row, mixed with what a shorter context says.
func shares(counts []float64, size int, shorter func(int) float64) []float64 {
	out := make([]float64, len(counts))
	for row := 0; row < len(counts); row += size {
		sum := 0.0
		for _, c := range counts[row : row+size] {
			sum += c
		}
		for j := row; j < row+size; j++ {
			out[j] = (counts[j] + backed*shorter(j)) / (sum + backed)
		}
	}
	return out
}
