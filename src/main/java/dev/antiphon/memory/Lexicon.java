package dev.antiphon.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.ByteBuffersDirectory;

/** Texts by their words, ranked by BM25. In memory and nowhere else, so there is nothing to close; not thread-safe. */
final class Lexicon {

    private static final String ID = "id";
    private static final String TEXT = "text";

    private final Wording wording;
    private final IndexWriter writer;
    private DirectoryReader reader;

    Lexicon(Wording wording) {
        this.wording = wording;
        try {
            // Threads of its own for a few kilobytes would be many threads for many owners.
            IndexWriterConfig config = new IndexWriterConfig(wording).setMergeScheduler(new SerialMergeScheduler());
            this.writer = new IndexWriter(new ByteBuffersDirectory(), config);
            this.reader = DirectoryReader.open(writer);
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
    }

    void put(String id, String text) {
        Document document = new Document();
        document.add(new StringField(ID, id, Field.Store.YES));
        document.add(new TextField(TEXT, text, Field.Store.NO));
        change(() -> writer.updateDocument(new Term(ID, id), document));
    }

    void remove(String id) {
        change(() -> writer.deleteDocuments(new Term(ID, id)));
    }

    /** The ids of the best, with their scores, the best first. */
    Map<String, Double> search(String question, int most) {
        BooleanQuery.Builder query = new BooleanQuery.Builder();
        wording.of(question).forEach(word -> query.add(new TermQuery(new Term(TEXT, word)), Occur.SHOULD));
        Map<String, Double> found = new LinkedHashMap<>();
        change(() -> {
            refresh();
            IndexSearcher searcher = new IndexSearcher(reader);
            StoredFields fields = searcher.storedFields();
            for (ScoreDoc hit : searcher.search(query.build(), most).scoreDocs) {
                found.put(fields.document(hit.doc).get(ID), (double) hit.score);
            }
        });
        return found;
    }

    private void refresh() throws IOException {
        DirectoryReader newer = DirectoryReader.openIfChanged(reader, writer);
        if (newer != null) {
            reader.close();
            reader = newer;
        }
    }

    /** What Lucene does with a file. */
    private interface Change {
        void make() throws IOException;
    }

    private static void change(Change change) {
        try {
            change.make();
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
    }
}
