package verify

import (
	"strconv"
	"strings"
	"sync"

	"github.com/biopars/biopars/persian"
)

// classes are closed lists of words of which one in the place of another
// changes what is said: a group a line, its members in order, spellings of one
// member joined by =.
const classes = `
اول=یکم=اولین=نخستین دوم=دومین سوم=سومین چهارم=چهارمین پنجم=پنجمین ششم=ششمین هفتم=هفتمین هشتم=هشتمین نهم=نهمین دهم=دهمین
ژانویه=january فوریه=february مارس=march آوریل=april مه=may ژوئن=june ژوئیه=جولای=july اوت=آگوست=august سپتامبر=september اکتبر=october نوامبر=november دسامبر=december
فروردین اردیبهشت خرداد تیرماه مرداد شهریور مهرماه آبان آذر دی‌ماه بهمن اسفند
شنبه یکشنبه دوشنبه سه‌شنبه چهارشنبه پنجشنبه جمعه
صبح=بامداد ظهر عصر شب=شبانه
بهار تابستان پاییز زمستان
شمال جنوب
شرق غرب
مرد=مردان=آقایان زن=زنان=خانم=خانم‌ها
پسر=پسران دختر=دختران
نوزاد=نوزادان کودک=کودکان بزرگسال=بزرگسالان سالمند=سالمندان
خوراکی تزریقی موضعی استنشاقی
وریدی عضلانی زیرجلدی
سرخرگ=شریان سیاهرگ=ورید
دهلیز بطن
باکتریایی ویروسی قارچی انگلی
باکتری ویروس قارچ
`

// classOf maps a term to its class, as a slot, and to what it stands for there.
var classOf = sync.OnceValue(func() map[string]entry {
	m := map[string]entry{}
	n := 0
	for line := range strings.Lines(classes) {
		n++
		for i, member := range strings.Fields(line) {
			for _, w := range strings.Split(member, "=") {
				t := single(w)
				if _, taken := m[t]; t != "" && !taken {
					m[t] = entry{slot: "c:" + strconv.Itoa(n), value: "c" + strconv.Itoa(n) + "." + strconv.Itoa(i)}
				}
			}
		}
	}
	return m
})

// numbered are words that a number behind them makes a kind of: «نوع دو» is not
// «نوع یک». Such a number word is read as the number.
var numbered = lazySet("نوع تیپ درجه گروه مرحله فاز کلاس ردهٔ شماره")

var cardinals = sync.OnceValue(func() map[string]float64 {
	m := map[string]float64{}
	for i, w := range strings.Fields("یک دو سه چهار پنج شش هفت هشت نه ده") {
		m[persian.Normalize(w)] = float64(i + 1)
	}
	return m
})

// wordNumber is the number that token i stands for, as a word or in digits; 0
// for none. «شش» is a lung as well, and «ده» a village: a number only where
// another one stands in its place.
func (t *text) wordNumber(i int) float64 {
	k := &t.tokens[i]
	if k.amount != nil && k.amount.Max == k.amount.Value {
		return k.amount.Value
	}
	if k.unit {
		return 0
	}
	return cardinals()[persian.Normalize(t.raw[k.start:k.end])]
}

// number reads a number word behind a word of numbered.
func (t *text) number(i int) {
	k := &t.tokens[i]
	if i == 0 || k.amount != nil || !numbered()[t.tokens[i-1].text] {
		return
	}
	if v, ok := cardinals()[persian.Normalize(t.raw[k.start:k.end])]; ok {
		k.amount = &quantity{Quantity: persian.Quantity{Value: v, Max: v, Base: v, BaseMax: v, Start: k.start, End: k.end}, start: k.start, end: k.end}
		k.slot, k.sign, k.negates = "#", 1, false
	}
}
