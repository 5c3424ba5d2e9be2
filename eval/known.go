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
			"nice-to-have claims", Licence: NotStated, Where: "github.com/Itaymanes/K-QA"},
		{Name: "K-QA in Persian", Content: "K-QA, machine-translated", Licence: "CC BY-NC-SA 4.0 (by its README)",
			Where: "from the authors of Gaokerena-V"},
		{Name: "PerMedCQA", Content: "Persian consumer health questions with answers", Licence: NotStated,
			Where: "from its authors"},
		{Name: "PersianMedQA", Content: "Iranian medical examinations, multiple choice", Licence: NotStated,
			Where: "from its authors"},
		{Name: "MedMCQA", Content: "Indian medical entrance examinations (English), multiple choice",
			Licence: NotStated, Where: "from its authors", Columns: "opa+opb+opc+opd and cop are recognised", Numbers: "cop"},
		{Name: "LiveQA (TREC 2017 medical task)", Content: "consumer health questions (English) with reference answers",
			Licence: NotStated, Where: "from its authors"},
		{Name: "MedicationQA", Content: "consumers' questions about drugs (English) with answers", Licence: NotStated,
			Where: "from its authors"},
		{Name: "ExpertQA-Bio", Content: "questions and checked answers by experts (English), biology part",
			Licence: NotStated, Where: "from the authors of ExpertQA", Columns: "question=question, answer=answer " +
				"where nested answers were flattened"},
		{Name: "ExpertQA-Med", Content: "questions and checked answers by experts (English), medical part",
			Licence: NotStated, Where: "from the authors of ExpertQA", Columns: "as for ExpertQA-Bio"},
		{Name: "ParsiNLU reading comprehension", Content: "Persian search questions with passages",
			Licence: "CC BY-NC-SA 4.0", Where: "github.com/persiannlp/parsinlu"},
		{Name: "PQuAD", Content: "Persian span questions over Wikipedia, some unanswerable", Licence: "CC BY-SA 4.0",
			Where: "github.com/AUT-NLP/PQuAD"},
	}
}
