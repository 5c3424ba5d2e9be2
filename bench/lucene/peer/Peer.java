import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.fa.PersianAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;

/**
 * Lucene as a user picks it for Persian: PersianAnalyzer, BM25, its defaults. It speaks the same
 * lines as the side process of this command: see side.go.
 */
public class Peer {
  static final String FIELD = "text";
  static final BM25Similarity BM25 = new BM25Similarity(1.2f, 0.75f);

  public static void main(String[] args) throws Exception {
    if (args.length == 3 && args[0].equals("index")) {
      index(Path.of(args[1]), Path.of(args[2]));
    } else if (args.length == 3 && args[0].equals("ask")) {
      ask(Path.of(args[1]), Path.of(args[2]));
    } else {
      System.err.println("Peer index CORPUS.tsv DIR | Peer ask DIR QUESTIONS.txt");
      System.exit(2);
    }
  }

  /** A line of the corpus is an identifier, a tab, and the text with its title. */
  static void index(Path corpus, Path dir) throws Exception {
    long wall = System.nanoTime(), cpu = cpu();
    int n = 0;
    IndexWriterConfig config = new IndexWriterConfig(new PersianAnalyzer());
    config.setSimilarity(BM25).setOpenMode(IndexWriterConfig.OpenMode.CREATE);
    try (Directory d = new MMapDirectory(dir);
        IndexWriter w = new IndexWriter(d, config);
        BufferedReader in = Files.newBufferedReader(corpus, StandardCharsets.UTF_8)) {
      for (String line; (line = in.readLine()) != null; n++) {
        int tab = line.indexOf('\t');
        Document doc = new Document();
        doc.add(new StringField("id", line.substring(0, tab), Field.Store.YES));
        doc.add(new TextField(FIELD, line.substring(tab + 1), Field.Store.NO));
        w.addDocument(doc);
      }
      w.commit();
    }
    System.out.printf("indexed %d cpu %d wall %d%n", n, cpu() - cpu, System.nanoTime() - wall);
    System.out.printf("peak %d%n", peak());
  }

  /** Each line that is read is a depth, to which all questions are asked once. */
  static void ask(Path dir, Path questions) throws Exception {
    List<String> texts = Files.readAllLines(questions, StandardCharsets.UTF_8);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (Analyzer analyzer = new PersianAnalyzer();
        DirectoryReader reader = DirectoryReader.open(new MMapDirectory(dir))) {
      IndexSearcher searcher = new IndexSearcher(reader);
      searcher.setSimilarity(BM25);
      for (String line; (line = in.readLine()) != null; ) {
        int depth = Integer.parseInt(line.trim());
        StringBuilder out = new StringBuilder();
        long hits = 0;
        for (String text : texts) {
          long start = System.nanoTime();
          List<String> ids = new ArrayList<>(depth);
          Query query = query(analyzer, text);
          for (ScoreDoc hit : searcher.search(query, depth).scoreDocs) {
            ids.add(searcher.storedFields().document(hit.doc).get("id"));
          }
          out.append(' ').append(System.nanoTime() - start);
          hits += ids.size();
        }
        System.out.printf("round %d%s%n", hits, out);
        System.out.flush();
      }
    }
    System.out.printf("peak %d%n", peak());
  }

  static Query query(Analyzer analyzer, String text) throws Exception {
    Map<String, Integer> counts = new LinkedHashMap<>();
    try (TokenStream stream = analyzer.tokenStream(FIELD, text)) {
      CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
      stream.reset();
      while (stream.incrementToken()) {
        counts.merge(term.toString(), 1, Integer::sum);
      }
      stream.end();
    }
    BooleanQuery.Builder any = new BooleanQuery.Builder();
    counts.forEach(
        (word, count) -> {
          Query q = new TermQuery(new Term(FIELD, word));
          any.add(count > 1 ? new BoostQuery(q, count) : q, BooleanClause.Occur.SHOULD);
        });
    return any.build();
  }

  /** CPU time of the whole process in nanoseconds: its compiler and collector belong to the cost. */
  static long cpu() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
  }

  /** The largest resident set in bytes, 0 where the system does not tell. */
  static long peak() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmHWM:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) << 10;
        }
      }
    } catch (java.io.IOException e) {
      // not Linux
    }
    return 0;
  }
}
