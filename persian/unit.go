package persian

import (
	"strconv"
	"strings"
	"sync"
)

// unit is a unit of measurement.
type unit struct {
	symbol    string
	dimension string
	factor    float64 // how many of the dimension's base unit it is
	adjective bool    // «۵۰۰ میلی‌گرمی» says of what kind something is, not how much of it
}

// unitTable has a unit a line: symbol, dimension, factor to the base unit, and
// after = its spellings. The bases are mg, ml, mm, mmHg, mmol, kcal, day,
// percent and square metre. A month is 1/12 of a year of 365.25 days. The
// spoons are those of Iranian package leaflets. A calorie of food is a kcal.
const unitTable = `
mg mass 1 = mg | mgs | milligram | milligrams | میلی گرم | میلیگرم | م گ
mcg mass 1e-3 = mcg | ug | μg | microgram | micrograms | میکرو گرم | میکروگرم | مایکرو گرم | مایکروگرم
ng mass 1e-6 = ng | نانو گرم | نانوگرم
pg mass 1e-9 = pg | پیکو گرم | پیکوگرم
g mass 1e3 = g | gr | gram | grams | گرم
kg mass 1e6 = kg | kilogram | kilograms | کیلو گرم | کیلوگرم | کیلو
ml volume 1 = ml | cc | milliliter | milliliters | میلی لیتر | میلیلیتر | سی سی | سیسی
ul volume 1e-3 = ul | μl | mm3 | میکرو لیتر | میکرولیتر | میلی متر مکعب | میلیمتر مکعب
fl volume 1e-12 = fl | فمتولیتر | فمتو لیتر
dl volume 100 = dl | دسی لیتر | دسیلیتر
l volume 1e3 = l | liter | liters | litre | لیتر
tsp volume 5 = قاشق چای خوری | قاشق چایخوری | tsp | teaspoon | teaspoons
dessertspoon volume 10 = قاشق مربا خوری | قاشق مرباخوری
tbsp volume 15 = قاشق غذا خوری | قاشق غذاخوری | قاشق سوپ خوری | قاشق سوپخوری | tbsp | tablespoon | tablespoons
um length 1e-3 = um | μm | میکرون | میکرو متر | میکرومتر
mm length 1 = mm | میلی متر | میلیمتر
cm length 10 = cm | سانتی متر | سانتیمتر | سانت
m length 1e3 = متر | meter | meters
km length 1e6 = km | کیلو متر | کیلومتر
m2 area 1 = m2 | متر مربع
mmhg pressure 1 = mmhg | mm hg | میلی متر جیوه | میلیمتر جیوه
cmhg pressure 10 = cmhg | سانتی متر جیوه | سانتیمتر جیوه
mmol amount 1 = mmol | میلی مول | میلیمول
umol amount 1e-3 = umol | μmol | میکرو مول | میکرومول
nmol amount 1e-6 = nmol | نانو مول | نانومول
pmol amount 1e-9 = pmol | پیکو مول | پیکومول
mol amount 1e3 = mol | مول
meq equivalent 1 = meq | میلی اکی والان | میلی اکیوالان | میلیاکیوالان
iu activity 1 = iu | واحد بین المللی | واحد بینالمللی | یونیت
miu activity 1e-3 = miu | میلی واحد بین المللی | میلی واحد
uiu activity 1e-6 = uiu | μiu | میکرو واحد
unit activity 1 = unit | units | u | واحد
kcal energy 1 = kcal | کیلو کالری | کیلوکالری | کالری | calories
kj energy 0.2390057361 = kj | کیلو ژول | کیلوژول
% ratio 1 = درصد | در صد | percent
°c temperature 1 = درجه سانتی گراد | درجه سانتیگراد | سانتی گراد | سانتیگراد | درجه سلسیوس | درجه سانتیگراد | celsius
°f temperature 0 = درجه فارنهایت | فارنهایت | fahrenheit
° angle 1 = درجه | degrees
second time 1.1574074074074073e-05 = ثانیه | sec | second | seconds
minute time 6.944444444444444e-04 = دقیقه | min | mins | minute | minutes
hour time 0.041666666666666664 = ساعت | ساعته | h | hr | hrs | hour | hours
day time 1 = روز | روزه | روزگی | شبانه روز | شبانهروز | day | days
week time 7 = هفته | هفتگی | week | weeks | wk
month time 30.4375 = ماه | ماهه | ماهگی | month | months
year time 365.25 = سال | ساله | سالگی | سالشه | سالمه | year | years | yr | yrs
time count 1 = بار | مرتبه | دفعه | نوبت | times | time
tablet count 1 = قرص | tablet | tablets | tab
capsule count 1 = کپسول | capsule | capsules | cap
drop count 1 = قطره | drop | drops
ampoule count 1 = امپول | ampoule | ampoules
vial count 1 = ویال | vial | vials
puff count 1 = پاف | اسپری | puff | puffs
suppository count 1 = شیاف | suppository
sachet count 1 = ساشه | sachet
db count 1 = db | دسی بل | دسیبل
dose count 1 = دوز | dose | doses
piece count 1 = عدد | دانه
meal count 1 = وعده
glass count 1 = لیوان | فنجان
spoon count 1 = قاشق
measure count 1 = پیمانه
beat count 1 = ضربه | ضربان | beats
breath count 1 = تنفس
person count 1 = نفر | بیمار | کودک | زن | مرد | patients
case count 1 = مورد | cases
bpm frequency 1440 = bpm
`

// aliases are units that are written as one word though they are compounds.
var aliases = map[string]string{"time/day": "/day", "time/week": "/week", "time/month": "/month", "time/year": "/year", "time/hour": "/hour", "time/minute": "/minute", "beat/minute": "bpm", "drop/minute": "drop/minute"}

// unitForm is one spelling of a unit.
type unitForm struct {
	words []string
	unit  unit
}

// unitTables are made of unitTable; see unitForms and unitsBySymbol.
var unitTables = sync.OnceValues(func() (map[string][]unitForm, map[string]unit) {
	forms, symbols := map[string][]unitForm{}, map[string]unit{}
	add := func(words []string, u unit) {
		list := forms[words[0]]
		i := 0
		for i < len(list) && len(list[i].words) >= len(words) {
			i++
		}
		list = append(list, unitForm{})
		copy(list[i+1:], list[i:])
		list[i] = unitForm{words, u}
		forms[words[0]] = list
	}
	for line := range strings.Lines(unitTable) {
		head, spellings, ok := strings.Cut(line, " = ")
		if !ok {
			continue
		}
		f := strings.Fields(head)
		factor, _ := strconv.ParseFloat(f[2], 64)
		u := unit{symbol: f[0], dimension: f[1], factor: factor}
		symbols[u.symbol] = u
		for spelling := range strings.SplitSeq(spellings, "|") {
			words := strings.Fields(Normalize(spelling))
			add(words, u)
			last := words[len(words)-1]
			if last[0] < 0x80 || u.dimension == "count" || u.dimension == "time" && !strings.HasSuffix(last, "ت") && !strings.HasSuffix(last, "ه") {
				continue
			}
			// With the ending of an adjective: پانصد میلی‌گرمی. Not ماهی, سالی and روزی,
			// which say how often.
			adj := append([]string(nil), words...)
			adj[len(adj)-1] += "ی"
			u := u
			u.adjective = true
			add(adj, u)
		}
	}
	return forms, symbols
})

// unitForms are by their first word, those of more words first.
func unitForms() map[string][]unitForm {
	forms, _ := unitTables()
	return forms
}

// unitsBySymbol are by symbol.
func unitsBySymbol() map[string]unit {
	_, symbols := unitTables()
	return symbols
}

// toBase converts a value to the base unit.
func (u unit) toBase(v float64) float64 {
	switch {
	case u.symbol == "°f":
		return (v - 32) * 5 / 9
	case u.factor == 0 || u.symbol == "":
		return v
	}
	return v * u.factor
}

// per is the unit of so much of u for each d.
func (u unit) per(d unit) unit {
	symbol := u.symbol + "/" + d.symbol
	out := unit{symbol: symbol, dimension: u.dimension + "/" + d.dimension, factor: u.factor / d.factor}
	if a, ok := aliases[symbol]; ok {
		out.symbol = a
	}
	switch {
	case u.symbol == "time" && d.dimension == "time", out.symbol == "bpm":
		out.dimension = "frequency"
	case out.dimension == "mass/volume":
		out.dimension = "concentration"
	}
	return out
}

// divisible are the dimensions that stand below the line of a compound unit.
var divisible = map[string]bool{"volume": true, "mass": true, "time": true, "area": true, "amount": true}

// denominators says which units are usual there, so that «۵ میلی‌گرم در سال» is
// one and «۵۰ درصد در گرم» is none.
func (u unit) divides(of unit) bool {
	if !divisible[u.dimension] {
		return false
	}
	switch of.dimension {
	case "ratio", "temperature", "angle", "time":
		return false
	}
	return true
}
