package dev.antiphon.tool.own;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;
import org.jsoup.select.NodeFilter;

/**
 * What a person would read of a page: its title, headings, paragraphs, lists, tables, and where its links lead. Scripts,
 * styles, menus and what forms are filled in with are left out. Walks without recursion, for pages may be nested a hundred thousand levels deep.
 */
final class PageText implements NodeFilter {

    private static final Set<String> NOISE = Set.of(
            "head",
            "script",
            "style",
            "noscript",
            "template",
            "nav",
            "svg",
            "math",
            "canvas",
            "iframe",
            "object",
            "embed",
            "audio",
            "video",
            "button",
            "select",
            "input",
            "textarea",
            "dialog");
    private static final Set<String> BLOCKS = Set.of(
            "p",
            "div",
            "section",
            "article",
            "main",
            "header",
            "footer",
            "aside",
            "blockquote",
            "table",
            "ul",
            "ol",
            "dl",
            "figure",
            "form",
            "fieldset",
            "address",
            "details",
            "pre",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "hr");
    private static final Set<String> LINES =
            Set.of("li", "tr", "dt", "dd", "br", "summary", "figcaption", "caption", "option");
    private static final Set<String> CELLS = Set.of("td", "th");

    private final Lines lines;
    private final Hrefs hrefs;

    /** How long the text was when each open link began. */
    private final Deque<Integer> links = new ArrayDeque<>();

    private PageText(Lines lines, Hrefs hrefs) {
        this.lines = lines;
        this.hrefs = hrefs;
    }

    static String of(String html, URI at, int characters, Duration time) throws Refusal, InterruptedException {
        Document page = parsed(html, time);
        Element base = page.head().selectFirst("base[href]");
        Lines lines = new Lines(characters);
        String title = Budget.cut(page.title(), 500);
        if (!title.isEmpty()) {
            lines.append("Title: " + title);
            lines.paragraph();
        }
        page.body().filter(new PageText(lines, Hrefs.of(at, base == null ? "" : base.attr("href"))));
        return lines.text();
    }

    private static Document parsed(String html, Duration time) throws Refusal, InterruptedException {
        try (Guarded guarded = new Guarded(html, time)) {
            return Parser.htmlParser().parseInput(guarded, "");
        } catch (UncheckedIOException | IOException broken) {
            Throwable why = broken instanceof UncheckedIOException ? broken.getCause() : broken;
            if (why instanceof InterruptedIOException) {
                throw new InterruptedException();
            }
            throw new Refusal("The page is too tangled to be read in time.");
        }
    }

    @Override
    public FilterResult head(Node node, int depth) {
        if (lines.full()) {
            return FilterResult.STOP;
        }
        if (node instanceof TextNode text) {
            lines.said(text.getWholeText());
        }
        return node instanceof Element element ? begin(element) : FilterResult.CONTINUE;
    }

    private FilterResult begin(Element element) {
        String name = element.normalName();
        if (NOISE.contains(name) || element.hasAttr("hidden") || "true".equals(element.attr("aria-hidden"))) {
            return FilterResult.SKIP_ENTIRELY;
        }
        space(name);
        switch (name) {
            case "h1", "h2", "h3", "h4", "h5", "h6" -> lines.prefix("#".repeat(name.charAt(1) - '0') + " ");
            case "li" -> lines.prefix("- ");
            case "a" -> links.push(lines.length());
            case "ul", "ol" -> lines.deeper(1);
            case "pre" -> lines.verbatim(1);
            default -> {}
        }
        return FilterResult.CONTINUE;
    }

    @Override
    public FilterResult tail(Node node, int depth) {
        if (lines.full()) {
            return FilterResult.STOP;
        }
        if (node instanceof Element element) {
            end(element, element.normalName());
        }
        return FilterResult.CONTINUE;
    }

    private void end(Element element, String name) {
        switch (name) {
            case "a" -> link(element);
            case "ul", "ol" -> lines.deeper(-1);
            case "pre" -> lines.verbatim(-1);
            default -> {}
        }
        if (CELLS.contains(name)) {
            lines.cell();
        } else if (!name.equals("br")) {
            space(name);
        }
    }

    private void space(String name) {
        if (LINES.contains(name)) {
            lines.line();
        } else if (BLOCKS.contains(name)) {
            lines.blockOrLine();
        }
    }

    /** Where a link leads stands behind its words; one without words, such as a picture, says nothing. */
    private void link(Element element) {
        String whole = hrefs.whole(element.attr("href"));
        if (lines.length() > links.pop() && !whole.isEmpty()) {
            lines.behind(" (" + whole + ")");
        }
    }
}
