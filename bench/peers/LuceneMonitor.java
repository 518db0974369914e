import java.nio.file.*;
import java.util.*;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.*;
import org.apache.lucene.index.Term;
import org.apache.lucene.monitor.*;
import org.apache.lucene.search.*;

/** Names stored as phrase queries, titles as documents: how many titles a second, one by one and in batches. */
public class LuceneMonitor {
  public static void main(String[] args) throws Exception {
    List<String> names = Files.readAllLines(Path.of(args[0])), texts = Files.readAllLines(Path.of(args[1]));
    double seconds = Double.parseDouble(args[2]);
    Analyzer analyzer = new StandardAnalyzer();
    long began = System.nanoTime();
    try (Monitor monitor = new Monitor(analyzer)) {
      List<MonitorQuery> batch = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        PhraseQuery.Builder phrase = new PhraseQuery.Builder();
        int words = 0;
        try (TokenStream t = analyzer.tokenStream("text", names.get(i))) {
          CharTermAttribute term = t.addAttribute(CharTermAttribute.class);
          for (t.reset(); t.incrementToken(); words++) phrase.add(new Term("text", term.toString()));
          t.end();
        }
        if (words == 0) continue;
        Query query = phrase.build();
        if (words == 1) query = new TermQuery(((PhraseQuery) query).getTerms()[0]);
        batch.add(new MonitorQuery(Integer.toString(i), query));
        if (batch.size() == 10000) { monitor.register(batch); batch.clear(); }
      }
      monitor.register(batch);
      double load = (System.nanoTime() - began) / 1e9;
      for (int warm = 0; warm < Math.min(2000, texts.size()); warm++) monitor.match(document(texts.get(warm)), QueryMatch.SIMPLE_MATCHER);
      int found = 0, n = 0;
      var threads = java.lang.management.ManagementFactory.getThreadMXBean();
      began = System.nanoTime();
      long used = threads.getCurrentThreadCpuTime();
      for (; n < texts.size() && System.nanoTime() - began < seconds * 1e9; n++)
        found += monitor.match(document(texts.get(n)), QueryMatch.SIMPLE_MATCHER).getMatchCount();
      double one = n / ((System.nanoTime() - began) / 1e9), oneCpu = n / ((threads.getCurrentThreadCpuTime() - used) / 1e9);
      int done = 0;
      began = System.nanoTime();
      used = threads.getCurrentThreadCpuTime();
      while (done < texts.size() && System.nanoTime() - began < seconds * 1e9) {
        int to = Math.min(texts.size(), done + 100);
        Document[] some = new Document[to - done];
        for (int i = done; i < to; i++) some[i - done] = document(texts.get(i));
        monitor.match(some, QueryMatch.SIMPLE_MATCHER);
        done = to;
      }
      double batched = done / ((System.nanoTime() - began) / 1e9), batchedCpu = done / ((threads.getCurrentThreadCpuTime() - used) / 1e9);
      System.out.printf(Locale.ROOT, "{\"load\":%f,\"one\":%f,\"batch\":%f,\"onecpu\":%f,\"batchcpu\":%f,\"listings\":%d,\"found\":%d}%n", load, one, batched, oneCpu, batchedCpu, n, found);
    }
  }

  static Document document(String text) {
    Document d = new Document();
    d.add(new TextField("text", text, Field.Store.NO));
    return d;
  }
}
