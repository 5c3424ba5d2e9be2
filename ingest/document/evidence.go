package document

import "strings"

// Retracted is the type of evidence of articles that were retracted: none.
const Retracted = "retracted"

// evidence are the types of evidence by what names of publication types contain, the
// stronger first.
var evidence = []struct{ contains, kind string }{
	{"retract", Retracted},
	{"guideline", "guideline"}, {"consensus", "guideline"}, {"راهنمای بالینی", "guideline"}, {"دستورالعمل", "guideline"},
	{"meta-analysis", "meta-analysis"}, {"meta analysis", "meta-analysis"}, {"metaanalysis", "meta-analysis"}, {"فراتحلیل", "meta-analysis"},
	{"متاآنالیز", "meta-analysis"},
	{"systematic", "systematic review"}, {"مرور نظام", "systematic review"}, {"مرور سیستماتیک", "systematic review"},
	{"randomi", "randomized controlled trial"}, {"تصادفی", "randomized controlled trial"},
	{"clinical trial", "clinical trial"}, {"کارآزمایی", "clinical trial"},
	{"review", "review"}, {"مروری", "review"},
	{"cohort", "observational study"}, {"case-control", "observational study"}, {"observational", "observational study"},
	{"cross-sectional", "observational study"}, {"هم‌گروهی", "observational study"}, {"کوهورت", "observational study"},
	{"مقطعی", "observational study"},
	{"case report", "case report"}, {"case-report", "case report"}, {"گزارش مورد", "case report"},
	{"textbook", "textbook"}, {"editorial", "expert opinion"}, {"letter", "expert opinion"}, {"comment", "expert opinion"},
}

// Evidence is the type of evidence that the names of publication types say together,
// "" for those that say none.
func Evidence(types ...string) string {
	for _, e := range evidence {
		for _, t := range types {
			if strings.Contains(strings.ToLower(t), e.contains) {
				return e.kind
			}
		}
	}
	return ""
}
