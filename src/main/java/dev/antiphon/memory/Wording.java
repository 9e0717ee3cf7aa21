package dev.antiphon.memory;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.WordlistLoader;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/**
 * What words a text is taken to consist of: in lower case, without accents, without the English words that say nothing about
 * what it is about, English ones by their stem, and Chinese, Japanese and Korean ones by one and two characters. Thread-safe.
 */
final class Wording extends Analyzer {

    /** A longer question is asked with its first words. */
    static final int MOST_WORDS = 128;

    /** Facts speak of the user, and he speaks of himself: neither tells one fact from another. */
    private static final CharArraySet COMMON = common(List.of("user", "users", "can", "will", "may"));

    private static CharArraySet common(List<String> further) {
        try (Reader list = new InputStreamReader(
                Objects.requireNonNull(SnowballFilter.class.getResourceAsStream("english_stop.txt")),
                StandardCharsets.UTF_8)) {
            CharArraySet words = new CharArraySet(WordlistLoader.getSnowballWordSet(list), true);
            words.addAll(further);
            return CharArraySet.unmodifiableSet(words);
        } catch (IOException inTheJar) {
            throw new UncheckedIOException(inTheJar);
        }
    }

    @Override
    protected TokenStreamComponents createComponents(String field) {
        Tokenizer words = new StandardTokenizer();
        TokenStream known = new StopFilter(new EnglishPossessiveFilter(new LowerCaseFilter(words)), COMMON);
        TokenStream pairs = new CJKBigramFilter(
                known,
                CJKBigramFilter.HAN | CJKBigramFilter.HIRAGANA | CJKBigramFilter.KATAKANA | CJKBigramFilter.HANGUL,
                true);
        return new TokenStreamComponents(words, new PorterStemFilter(new ASCIIFoldingFilter(pairs)));
    }

    /** The words of a text, each once, no more than {@value #MOST_WORDS}. */
    Set<String> of(String text) {
        Set<String> words = new LinkedHashSet<>();
        try (TokenStream stream = tokenStream("", new StringReader(text))) {
            CharTermAttribute word = stream.addAttribute(CharTermAttribute.class);
            stream.reset();
            while (words.size() < MOST_WORDS && stream.incrementToken()) {
                words.add(word.toString());
            }
            // Not end(): what comes behind the most words is of no interest.
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        return words;
    }
}
