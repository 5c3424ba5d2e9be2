package eval

// Known is a data set that is known by name.
type Known struct {
	Name    string `json:"name"`
	Content string `json:"content"`
	Licence string `json:"licence"` // "not stated" where this project does not know it
	Where   string `json:"where"`   // where a user gets it
	// Columns is what --map needs, where the columns are not recognised by
	// themselves.
	Columns string `json:"columns,omitempty"`
	// Numbers is the column of numbers of options, where users have to say whether
	// these count from 0 or 1.
	Numbers string `json:"-"`
}

// NotStated stands where something is not known.
const NotStated = "not stated"

// KnownDatasets lists the data sets that medical question answering in Persian
// is measured on. None is part of this project; each user gets them under their
// own terms. Nothing here replaces reading the terms.
func KnownDatasets() []Known {
	return []Known{
		{Name: "BioParsQA", Content: "5,231 Persian medical questions with long answers", Licence: NotStated,
			Where: "from the authors of BioPars"},
		{Name: "BIOPARS-BENCH QA", Content: "the questions of the BioPars benchmark's corpus", Licence: NotStated,
			Where: "from the authors of BioPars"},
		{Name: "K-QA", Content: "real patients' questions (English), physicians' long answers, must-have and " +
			"nice-to-have claims", Licence: "MIT (of its repository)", Where: "github.com/Itaymanes/K-QA"},
		{Name: "K-QA in Persian", Content: "K-QA, machine-translated", Licence: "CC BY-NC-SA 4.0 (by its README)",
			Where: "from the authors of Gaokerena-V"},
		{Name: "PerMedCQA", Content: "68,138 Persian consumer health questions with answers",
			Licence: "CC BY-NC-SA 4.0 by its description, MIT by its label", Where: "huggingface.co/datasets/NaghmehAI/PerMedCQA"},
		{Name: "PersianMedQA", Content: "20,785 questions of Iranian residency examinations, multiple choice", Licence: NotStated,
			Where: "huggingface.co/datasets/MohammadJRanjbar/PersianMedQA, on request", Numbers: "answer_idx, which counts from 0,"},
		{Name: "MedMCQA", Content: "Indian medical entrance examinations (English), multiple choice",
			Licence: "Apache-2.0 (by its README)", Where: "github.com/medmcqa/medmcqa", Columns: "opa+opb+opc+opd and cop are recognised",
			Numbers: "cop"},
		{Name: "MIRAGE", Content: "benchmark.json: MMLU-Med, MedQA, MedMCQA, PubMedQA and BioASQ yes/no (English), multiple choice; " +
			"the column dataset tells them apart", Licence: NotStated + " as a whole; each part has its own",
			Where: "github.com/Teddy-XiongGZ/MIRAGE"},
		{Name: "BioASQ (task B)", Content: "questions of biomedical experts (English) with ideal answers and snippets",
			Licence: "CC BY 2.5 (by its organisers)", Where: "participants-area.bioasq.org, with an account"},
		{Name: "LiveQA (TREC 2017 medical task)", Content: "consumer health questions (English) with reference answers, XML",
			Licence: NotStated, Where: "github.com/abachaa/LiveQA_MedicalTask_TREC2017",
			Columns: "subject and message are the question; question=paraphrase or question=summary takes those; " +
				"judged answers are read, and those of MedQuAD"},
		{Name: "MedicationQA", Content: "674 questions of consumers about drugs (English) with answers, XLSX", Licence: NotStated,
			Where: "github.com/abachaa/Medication_QA_MedInfo2019"},
		{Name: "ExpertQA-Bio", Content: "questions and checked answers by experts (English), biology part",
			Licence: "MIT (of its repository)", Where: "github.com/chaitanyamalaviya/ExpertQA", Columns: "the revised answers of all " +
				"systems are recognised; metadata.field tells the part: Biology"},
		{Name: "ExpertQA-Med", Content: "questions and checked answers by experts (English), medical part",
			Licence: "MIT (of its repository)", Where: "github.com/chaitanyamalaviya/ExpertQA",
			Columns: "as for ExpertQA-Bio: Healthcare / Medicine"},
		{Name: "ParsiNLU reading comprehension", Content: "Persian search questions with passages",
			Licence: "CC BY-NC-SA 4.0", Where: "github.com/persiannlp/parsinlu"},
		{Name: "PQuAD", Content: "Persian span questions over Wikipedia, some unanswerable", Licence: "CC BY-SA 4.0",
			Where: "github.com/AUT-NLP/PQuAD"},
	}
}
