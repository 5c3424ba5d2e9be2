package index

// Repair says, for programs, what mends a failure. Errors, findings and notices
// carry it; whoever shows them puts it into words. The empty one says that
// nothing is known to help.
type Repair string

// What is to be done about the corpus and its indexes.
const (
	RepairIngest         Repair = "ingest"          // read documents into the corpus
	RepairUpdate         Repair = "update"          // index what was read and is not indexed yet
	RepairRebuild        Repair = "rebuild"         // rebuild the indexes from the catalogue
	RepairRebuildLexical Repair = "rebuild-lexical" // rebuild the lexical index
	RepairRebuildDense   Repair = "rebuild-dense"   // rebuild the dense index
	RepairVerify         Repair = "verify"          // compare the whole corpus with itself
	RepairRestore        Repair = "restore"         // bring the catalogue back from a backup, or begin another corpus
	RepairWait           Repair = "wait"            // wait until the other writer is done; [LockedError] names it
	RepairFreeSpace      Repair = "free-space"      // make room on the disk; [NoSpaceError] says how much
	RepairUpgrade        Repair = "upgrade"         // use a newer version of this program
)

// What is to be done about a file that is read.
const (
	RepairEncoding   Repair = "encoding"    // save it as UTF-8
	RepairNameColumn Repair = "name-column" // say which column holds the text
	RepairConvert    Repair = "convert"     // convert it to a format of today
)

// What is to be done about a vector store on a server.
const (
	RepairDiagnose          Repair = "diagnose"           // look at the whole installation
	RepairAuthorize         Repair = "authorize"          // give the server's API key
	RepairEncrypt           Repair = "encrypt"            // talk to the server over TLS
	RepairUpgradeServer     Repair = "upgrade-server"     // install a newer version of the server
	RepairServerLog         Repair = "server-log"         // read the server's log, or rebuild the collection
	RepairChooseCorpus      Repair = "choose-corpus"      // name the collection's directory, or another collection
	RepairRename            Repair = "rename"             // choose another name for the collection
	RepairReplaceCollection Repair = "replace-collection" // choose another name, or delete the collection that has it
	RepairReplaceAlias      Repair = "replace-alias"      // choose another name, or delete the alias that has it
)

// What is to be done about a language model on a server.
const (
	RepairStartModels  Repair = "start-models"  // start the server
	RepairModelStatus  Repair = "model-status"  // see what the server is doing
	RepairQueueModels  Repair = "queue-models"  // let the server queue more requests
	RepairInstallModel Repair = "install-model" // put the model onto the server
	RepairShorten      Repair = "shorten"       // give the model less to read

	RepairCorrectAddress Repair = "correct-address" // name the address at which the server is
)

// Repairs lists every Repair there is.
func Repairs() []Repair {
	return []Repair{
		RepairIngest, RepairUpdate, RepairRebuild, RepairRebuildLexical, RepairRebuildDense, RepairVerify,
		RepairRestore,
		RepairWait, RepairFreeSpace, RepairUpgrade, RepairEncoding, RepairNameColumn, RepairConvert, RepairDiagnose, RepairAuthorize, RepairEncrypt,
		RepairUpgradeServer, RepairServerLog, RepairChooseCorpus, RepairRename, RepairReplaceCollection,
		RepairReplaceAlias, RepairStartModels, RepairModelStatus, RepairQueueModels, RepairInstallModel, RepairShorten,
		RepairCorrectAddress,
	}
}
