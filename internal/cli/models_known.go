package cli

// knownModel is a model whose files this program can read, and what it is for.
type knownModel struct {
	name, licence, size string // as its publisher says; the size is of the weights
	use                 modelUse
}

// modelUse is what a model is for, and the flag that takes it.
type modelUse struct{ flag, en, fa string }

var (
	useEmbed  = modelUse{"--embedder dir:PATH", "vectors of Persian passages and questions", "بردار متن‌ها و پرسش‌های فارسی"}
	useLatin  = modelUse{"--embedder dir:PATH", "vectors of English texts", "بردار متن‌های انگلیسی"}
	useRerank = modelUse{"--rerank dir:PATH", "order of passages by how well they answer", "ترتیب متن‌ها بر پایهٔ پاسخ‌گویی به پرسش"}
	useScore  = modelUse{"", "BERTScore and MoverScore of Persian answers", "سنجش پاسخ‌های فارسی با BERTScore و MoverScore"}
	useBLEURT = modelUse{"", "BLEURT", "سنجش پاسخ‌ها با BLEURT"}
	useNLI    = modelUse{"--verify nli:PATH", "whether one text follows from another", "اینکه متنی از متن دیگر نتیجه می‌شود یا نه"}
)

// knownModels are models that have been read, or whose shape is one that has been.
var knownModels = []knownModel{
	{"intfloat/multilingual-e5-small", "MIT", "471 MB", useEmbed},
	{"intfloat/multilingual-e5-base", "MIT", "1.1 GB", useEmbed},
	{"BAAI/bge-m3", "MIT", "2.3 GB", useEmbed},
	{"sentence-transformers/LaBSE", "Apache-2.0", "1.9 GB", useEmbed},
	{"sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2", "Apache-2.0", "471 MB", useEmbed},
	{"sentence-transformers/all-MiniLM-L6-v2", "Apache-2.0", "91 MB", useLatin},
	{"BAAI/bge-reranker-v2-m3", "Apache-2.0", "2.3 GB", useRerank},
	{"cross-encoder/mmarco-mMiniLMv2-L12-H384-v1", "Apache-2.0", "471 MB", useRerank},
	{"google-bert/bert-base-multilingual-cased", "Apache-2.0", "714 MB", useScore},
	{"lucadiliello/BLEURT-20-D12", "Apache-2.0", "670 MB", useBLEURT},
	{"lucadiliello/BLEURT-20-D6", "Apache-2.0", "180 MB", useBLEURT},
	{"MoritzLaurer/multilingual-MiniLMv2-L6-mnli-xnli", "MIT", "430 MB", useNLI},
	{"MoritzLaurer/mDeBERTa-v3-base-xnli-multilingual-nli-2mil7", "MIT", "558 MB", useNLI},
	{"persiannlp/parsbert-base-parsinlu-entailment", "CC BY-NC-SA 4.0", "651 MB", useNLI},
}
