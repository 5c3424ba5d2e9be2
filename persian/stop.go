package persian

import (
	"strings"
	"sync"
)

// stopWords are function words that carry nothing in a search. No word that
// negates, limits, compares or counts is among them: «ندارد», «بدون», «بی»,
// «غیر», «ضد», «نباید», «هرگز», «هیچ», «کمتر», «بیشتر», «حداکثر», «حداقل», «قبل»,
// «بعد» stay terms. Nor is «کیست» (who is), which is also a cyst.
var stopWords = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(`
		و در به از که این را رو با است برای آن یک خود تا کرد بر هم نیز گفت می شود شد شده وی های ها ای اما ولی یا باید او ما من تو شما
		آنها آن‌ها اینها ایشان اند ام ات اش ایم اید بود بوده بودن دارد دارند داشت داشته دارم داری دارید داریم داشتن کند کنند کرده کردن کردند کنم کنید
		کنیم شوند شدن شدند شوم شوید بشود بشوند بشه بشم چه چی چیه چیست چیا کدام کدوم چگونه چطور چطوری چند چرا آیا کجا کجاست کی چیزی چیز کسی کسانی توسط مورد پس اگر اگه
		همه دیگر دیگه همین همان همون چون خواهد خواهند هستند هستم هستید هست باشد باشند باشم باشید بودند طی طور چنین یعنی بعضی برخی
		لطفا ممکن ممکنه میتوان میتواند دچار بین بسیار خیلی اون اینکه آنکه بودم واسه برا باشه داره دارن کنه کنن شه شن یه تون مون شون الان سلام
		the a an of is are and or in on to for with by what how which why does do can at from as be`) {
		m[Normalize(w)] = true
	}
	return m
})

// stopVerbs are the stems of verbs that carry nothing when they affirm: to be,
// to become, to do, to have, to be able.
var stopVerbs = map[string]bool{"شو": true, "کن": true, "باش": true, "دار": true, "توان": true, "ده": true, "گوی": true, "خواه": true, "نما": true, "گرد": true, "یاب": true, "گیر": true, "ا": true, "رو": true}
