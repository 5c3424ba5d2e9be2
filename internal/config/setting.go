// Package config decides what is in force: command-line flags over BIOPARS_*
// environment variables over biopars.yaml over defaults. Every value knows
// where it came from, and an unknown key is an error, because a setting that is
// misspelt is a setting that is silently not in force.
package config

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/biopars/biopars/internal/defaults"
)

// Kind is the form of a setting's value.
type Kind string

const (
	String   Kind = "text"
	Path     Kind = "path"
	URL      Kind = "url"
	Int      Kind = "number"
	Float    Kind = "decimal"
	Duration Kind = "duration" // "2s", "500ms"
	Enum     Kind = "one of"
	List     Kind = "any of" // of Values, separated by commas, each once
)

// Setting is one thing that can be configured. Its key is the name of the flag
// and of the entry in biopars.yaml.
type Setting struct {
	Key     string
	Kind    Kind
	Default string
	Values  []string // of an Enum or List
	Forms   []string // further values of an Enum, by what they begin with: "nli:PATH"
	Min     float64  // of Int and Float, inclusive
	Max     float64  // of Int and Float, inclusive; 0 means none
	Usage   string   // English, for --help
	Fa      string   // Persian, for --help
}

// Settings lists all settings, in the order in which they are shown.
func Settings() []Setting { return slices.Clone(settings) }

var settings = []Setting{
	{
		Key: "data", Kind: Path, Default: dataDir(),
		Usage: "directory of the corpus and its indexes",
		Fa:    "پوشهٔ پیکره و نمایه‌های آن",
	},
	{
		Key: "store", Kind: String,
		Usage: "qdrant://HOST:6334/COLLECTION keeps passages, terms and vectors on a Qdrant server " +
			"instead of in --data",
		Fa: "نشانی گردایه‌ای در Qdrant که متن‌ها، واژه‌ها و بردارها به‌جای پوشه در آن‌اند",
	},
	{
		Key: "dense", Kind: String,
		Usage: "qdrant://HOST:6334/COLLECTION keeps the dense vectors on a Qdrant server instead of in --data; " +
			"exact leaves them there and compares a question with every one, however many there are",
		Fa: "نشانی گردایه‌ای در Qdrant که تنها بردارها به‌جای پوشه در آن‌اند؛ exact آن‌ها را در پوشه نگه می‌دارد و پرسش را " +
			"با تک‌تک آن‌ها می‌سنجد، هر چند که باشند",
	},
	{
		Key: "qdrant-key-file", Kind: Path,
		Usage: "file that holds Qdrant's API key (or set QDRANT_API_KEY)",
		Fa:    "پروندهٔ کلید Qdrant (یا متغیر QDRANT_API_KEY)",
	},
	{
		Key: "qdrant-ca", Kind: Path,
		Usage: "file of the certificates that sign Qdrant's own, if it is not a public authority",
		Fa:    "پروندهٔ گواهی‌هایی که گواهی Qdrant را امضا کرده‌اند",
	},
	{
		Key: "model", Kind: String, Default: "biopars",
		Usage: "model that writes the answer, as Ollama names it",
		Fa:    "نام مدلِ نویسندهٔ پاسخ در Ollama",
	},
	{
		Key: "ollama", Kind: URL, Default: "http://127.0.0.1:11434",
		Usage: "address of the Ollama server",
		Fa:    "نشانی سرور Ollama",
	},
	{
		Key: "proxy", Kind: Enum, Default: "none", Values: []string{"none", "environment"},
		Usage: "environment reaches the servers through the proxies of HTTP_PROXY, HTTPS_PROXY and NO_PROXY",
		Fa:    "با environment کارسازها از راه پراکسی‌های HTTP_PROXY، HTTPS_PROXY و NO_PROXY پرسیده می‌شوند",
	},
	{
		Key: "embedder", Kind: String, Default: "builtin",
		Usage: "dense vectors: builtin (trained on the corpus), none, ollama:NAME, or dir:PATH (a model's files)",
		Fa:    "بردارها: builtin (آموخته از خود پیکره)، none، ollama:NAME یا dir:PATH (پروندهٔ یک مدل)",
	},
	{
		Key: "mode", Kind: Enum, Default: defaults.Mode, Values: []string{"hybrid", "bm25", "dense"},
		Usage: "how passages are found",
		Fa:    "روش یافتن متن‌ها",
	},
	{
		Key: "retrieval", Kind: Enum, Default: "on", Values: []string{"on", "off"},
		Usage: "off asks the model without evidence",
		Fa:    "با off مدل بدون شواهد پاسخ می‌دهد",
	},
	{
		Key: "k", Kind: Int, Default: strconv.Itoa(defaults.Evidence), Min: 1, Max: 100,
		Usage: "passages used as evidence",
		Fa:    "شمار متن‌هایی که شاهد می‌شوند",
	},
	{
		Key: "fusion", Kind: Enum, Default: defaults.Fusion, Values: []string{"interpolation", "rrf"},
		Usage: "how the two rankings are fused",
		Fa:    "روش آمیختن دو رتبه‌بندی",
	},
	{
		Key: "alpha", Kind: Float, Default: decimal(defaults.Alpha), Min: 0, Max: 1,
		Usage: "weight of dense vectors in interpolation",
		Fa:    "وزن بردارها در آمیختن",
	},
	{
		Key: "mmr", Kind: Enum, Default: defaults.MMR, Values: []string{"greedy", "kg-rank", "classic", "none"},
		Usage: "form of maximal marginal relevance",
		Fa:    "گونهٔ گزینش متن‌های ناهمسان (MMR)",
	},
	{
		Key: "rerank", Kind: String, Default: "none",
		Usage: "cross-encoder that orders passages before evidence is chosen: none, or dir:PATH",
		Fa:    "مدلی که پیش از گزینش شواهد ترتیب متن‌ها را می‌سنجد: none یا dir:PATH",
	},
	{
		Key: "rerank-budget", Kind: Duration, Default: short(defaults.RerankBudget),
		Usage: "longest wait for the cross-encoder; what it has not read by then comes last",
		Fa:    "بیشترین انتظار برای این مدل؛ متن‌های خوانده‌نشده در پایان می‌آیند",
	},
	{
		Key: "lambda", Kind: Float, Default: decimal(defaults.Lambda), Min: 0, Max: 1,
		Usage: "weight of relevance in classic MMR",
		Fa:    "وزن ارتباط در MMR کلاسیک",
	},
	{
		Key: "prefer", Kind: List, Values: []string{"recent", "guideline"},
		Usage: "rank newer passages, or stronger evidence, slightly higher",
		Fa:    "متن‌های تازه‌تر (recent) یا شواهد قوی‌تر (guideline) اندکی بالاتر بیایند",
	},
	{
		Key: "num-ctx", Kind: Int, Default: strconv.Itoa(defaults.Window), Min: 512,
		Usage: "context window asked of the model, in tokens",
		Fa:    "پنجرهٔ متن مدل، به توکن",
	},
	{
		Key: "temperature", Kind: Float, Default: decimal(defaults.Temperature), Min: 0, Max: 2,
		Usage: "randomness of the model",
		Fa:    "میزان تصادفی بودن مدل",
	},
	{
		Key: "seed", Kind: Int, Default: "0",
		Usage: "seed of the model's randomness; 0 leaves it to the model",
		Fa:    "بذر تصادف مدل؛ ۰ یعنی به انتخاب مدل",
	},
	{
		Key: "timeout", Kind: Duration, Default: short(defaults.Timeout),
		Usage: "longest wait for a whole answer",
		Fa:    "بیشترین انتظار برای پاسخ کامل",
	},
	{
		Key: "dense-timeout", Kind: Duration, Default: short(defaults.DenseTimeout),
		Usage: "longest wait for dense vectors before BM25 answers alone",
		Fa:    "بیشترین انتظار برای بردارها",
	},
	{
		Key: "verify", Kind: Enum, Default: defaults.Verify, Values: []string{"on", "llm", "off"}, Forms: []string{"nli:PATH", "llm,nli:PATH"},
		Usage: "check every sentence against its sources; llm asks the model where in doubt, nli:PATH a model of entailment in a directory",
		Fa:    "سنجش هر جمله با منابعش؛ در موارد تردید با llm از مدل و با nli:PATH از مدلِ استلزامِ یک پوشه هم پرسیده می‌شود",
	},
	{
		Key: "verify-scope", Kind: Enum, Default: defaults.EntailmentScope, Values: []string{"doubt", "all"},
		Usage: "sentences that the model of entailment is asked about: those in doubt, or all that are no quotations",
		Fa:    "جمله‌هایی که از مدل استلزام پرسیده می‌شوند: تنها موارد تردید (doubt) یا هر جمله‌ای که نقل‌قول نیست (all)",
	},
	{
		Key: "verify-threshold", Kind: Float, Default: decimal(defaults.Entailment), Min: 0.5, Max: 1,
		Usage: "likelihood from which the model of entailment decides",
		Fa:    "احتمالی که مدل استلزام از آن به بالا تصمیم می‌گیرد",
	},
	{
		Key: "verify-temperature", Kind: Float, Default: decimal(defaults.EntailmentTemperature), Min: 0.01, Max: 100,
		Usage: "what the model of entailment's logits are divided by, as eval verify --calibrate finds it",
		Fa:    "عددی که لوجیت‌های مدل استلزام بر آن بخش می‌شود؛ eval verify --calibrate آن را می‌یابد",
	},
	{
		Key: "verify-budget", Kind: Duration, Default: short(defaults.EntailmentBudget),
		Usage: "longest wait for the model of entailment in one answer; sentences after that keep their verdicts",
		Fa:    "بیشترین انتظار برای مدل استلزام در هر پاسخ؛ داوری جمله‌های پس از آن تغییر نمی‌کند",
	},
	{
		Key: "unsupported", Kind: Enum, Default: defaults.Unsupported, Values: []string{"mark", "drop", "block"},
		Usage: "what becomes of sentences that the evidence does not carry",
		Fa:    "سرنوشت جمله‌هایی که شواهد پشتوانهٔ آن‌ها نیست: نشان، حذف یا نبود پاسخ",
	},
	{
		Key: "country", Kind: String, Default: defaults.Country,
		Usage: "country of the emergency number",
		Fa:    "کشوری که شمارهٔ اورژانس آن نشان داده می‌شود",
	},
	{
		Key: "emergency-number", Kind: String,
		Usage: "emergency number, if not the country's",
		Fa:    "شمارهٔ اورژانس، اگر جز شمارهٔ کشور است",
	},
	{
		Key: "synonyms", Kind: Path,
		Usage: "file of further synonyms, a group a line",
		Fa:    "پروندهٔ مترادف‌های افزوده، هر گروه در یک خط",
	},
	{
		Key: "listen", Kind: String, Default: "127.0.0.1:8080",
		Usage: "address on which serve listens, HOST:PORT",
		Fa:    "نشانی‌ای که serve بر آن گوش می‌دهد، HOST:PORT",
	},
	{
		Key: "tls-cert", Kind: Path,
		Usage: "file of the server's certificate and those that sign it, in PEM",
		Fa:    "پروندهٔ گواهی کارساز و گواهی‌های امضاکنندهٔ آن، به PEM",
	},
	{
		Key: "tls-key", Kind: Path,
		Usage: "file of the certificate's private key, in PEM",
		Fa:    "پروندهٔ کلید خصوصی گواهی، به PEM",
	},
	{
		Key: "behind-proxy", Kind: String,
		Usage: "https://HOST under which a proxy that does TLS gives the server out",
		Fa:    "نشانی https://HOST که پراکسی با TLS کارساز را با آن عرضه می‌کند",
	},
	{
		Key: "keys", Kind: Path,
		Usage: "file of the keys by which the server knows who asks (default: keys.json in --data)",
		Fa:    "پروندهٔ کلیدهایی که کارساز پرسنده را با آن‌ها می‌شناسد (پیش‌فرض: keys.json در --data)",
	},
	{
		Key: "corpora", Kind: String,
		Usage: "NAME=DIR,NAME=DIR: corpora to serve by name, instead of the one in --data",
		Fa:    "NAME=DIR,NAME=DIR: پیکره‌هایی که با نام عرضه می‌شوند، به‌جای پیکرهٔ --data",
	},
	{
		Key: "rate", Kind: Float, Default: "10", Min: 0.1, Max: 100000,
		Usage: "requests a second that one key may make",
		Fa:    "شمار درخواست‌های هر کلید در ثانیه",
	},
	{
		Key: "key-answers", Kind: Int, Default: "64", Min: 1, Max: 256,
		Usage: "answers that are made at once for one key",
		Fa:    "شمار پاسخ‌هایی که هم‌زمان برای یک کلید ساخته می‌شود",
	},
	{
		Key: "model-slots", Kind: Int, Default: "1", Min: 1, Max: 1000,
		Usage: "answers that the model writes at once; other questions wait",
		Fa:    "شمار پاسخ‌هایی که مدل هم‌زمان می‌نویسد؛ پرسش‌های دیگر منتظر می‌مانند",
	},
	{
		Key: "queue", Kind: Int, Default: "32", Min: 0, Max: 100000,
		Usage: "questions that may wait for the model",
		Fa:    "شمار پرسش‌هایی که می‌توانند منتظر مدل بمانند",
	},
	{
		Key: "drain", Kind: Duration, Default: "30s",
		Usage: "how long running answers may take once the server is to stop",
		Fa:    "زمانی که پاسخ‌های در جریان پس از فرمان ایستادن دارند",
	},
	{
		Key: "feedback", Kind: Path,
		Usage: "file to which the page's feedback is appended; without it none is taken",
		Fa:    "پرونده‌ای که بازخوردهای صفحه به آن افزوده می‌شود؛ بی آن بازخوردی گرفته نمی‌شود",
	},
	{
		Key: "lang", Kind: Enum, Default: "fa", Values: []string{"fa", "en"},
		Usage: "language of the program's own words",
		Fa:    "زبان نوشته‌های خود برنامه",
	},
}

// decimal and short write numbers and durations as a user would.
func decimal(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

func short(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// lookup finds a setting by key.
func lookup(key string) (Setting, bool) {
	i := slices.IndexFunc(settings, func(s Setting) bool { return s.Key == key })
	if i < 0 {
		return Setting{}, false
	}
	return settings[i], true
}

// Env is the environment variable of the setting.
func (s Setting) Env() string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(s.Key, "-", "_"))
}

const envPrefix = "BIOPARS_"

// check says what is wrong with a value.
func (s Setting) check(value string) error {
	number := func(v float64, err error) error {
		switch {
		case err != nil || v != v:
			return fmt.Errorf("%q is not a %s", value, s.Kind)
		case v < s.Min:
			return fmt.Errorf("%s is below %v", value, s.Min)
		case s.Max > 0 && v > s.Max:
			return fmt.Errorf("%s is above %v", value, s.Max)
		}
		return nil
	}
	switch s.Kind {
	case Int:
		n, err := strconv.Atoi(value)
		return number(float64(n), err)
	case Float:
		return number(strconv.ParseFloat(value, 64))
	case Duration:
		if d, err := time.ParseDuration(value); err != nil || d <= 0 {
			return fmt.Errorf("%q is not a duration such as 2s or 500ms", value)
		}
	case Enum:
		form := func(f string) bool { return len(value) > len(prefix(f)) && strings.HasPrefix(value, prefix(f)) }
		if !slices.Contains(s.Values, value) && !slices.ContainsFunc(s.Forms, form) {
			return fmt.Errorf("%q is not one of %s", value, strings.Join(slices.Concat(s.Values, s.Forms), ", "))
		}
	case List:
		var seen []string
		for _, v := range split(value) {
			if !slices.Contains(s.Values, v) || slices.Contains(seen, v) {
				return fmt.Errorf("%q is not any of %s, each once", value, strings.Join(s.Values, ", "))
			}
			seen = append(seen, v)
		}
	case URL:
		if u, err := url.Parse(value); err != nil || u.Scheme == "" || u.Host == "" {
			return fmt.Errorf("%q is not an address such as %s", value, s.Default)
		}
	}
	return nil
}

// prefix is what values of a form begin with.
func prefix(form string) string { return form[:strings.LastIndexByte(form, ':')+1] }

// split gives the values of a List.
func split(value string) []string {
	if strings.TrimSpace(value) == "" {
		return nil
	}
	values := strings.Split(value, ",")
	for i := range values {
		values[i] = strings.TrimSpace(values[i])
	}
	return values
}

// dataDir is where an operating system keeps a user's application data.
func dataDir() string {
	home, _ := os.UserHomeDir()
	switch runtime.GOOS {
	case "windows":
		if d := os.Getenv("LocalAppData"); d != "" {
			return filepath.Join(d, "biopars")
		}
		return filepath.Join(home, "AppData", "Local", "biopars")
	case "darwin":
		return filepath.Join(home, "Library", "Application Support", "biopars")
	}
	if d := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(d) {
		return filepath.Join(d, "biopars")
	}
	return filepath.Join(home, ".local", "share", "biopars")
}
