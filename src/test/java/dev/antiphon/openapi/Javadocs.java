package dev.antiphon.openapi;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** What the Javadoc says of types and of the components of records, as plain words. */
final class Javadocs extends TreePathScanner<Void, String> {

    private final DocTrees trees;
    private final Map<String, String> words;

    private Javadocs(DocTrees trees, Map<String, String> words) {
        this.trees = trees;
        this.words = words;
    }

    /** By the type's name as it is written in its file ({@code Item.Message}), and {@code Item.Message#phase}. */
    static Map<String, String> of(String... packages) {
        Map<String, String> words = new HashMap<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of(), null, files.getJavaFileObjectsFromPaths(sources(packages)));
            DocTrees trees = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                new Javadocs(trees, words).scan(new TreePath(unit), "");
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return words;
    }

    private static List<Path> sources(String... packages) throws IOException {
        List<Path> all = new java.util.ArrayList<>();
        for (String name : packages) {
            try (Stream<Path> files = Files.list(Path.of("src/main/java/dev/antiphon", name))) {
                files.filter(file -> file.toString().endsWith(".java") && !file.endsWith("package-info.java"))
                        .forEach(all::add);
            }
        }
        return all;
    }

    @Override
    public Void visitClass(ClassTree type, String outer) {
        String name = outer.isEmpty() ? type.getSimpleName().toString() : outer + "." + type.getSimpleName();
        DocCommentTree comment = trees.getDocCommentTree(getCurrentPath());
        if (comment != null) {
            words.put(name, plain(comment.getFullBody()));
            for (DocTree tag : comment.getBlockTags()) {
                if (tag instanceof ParamTree param) {
                    words.put(name + "#" + param.getName(), plain(param.getDescription()));
                }
            }
        }
        return super.visitClass(type, name);
    }

    private static String plain(List<? extends DocTree> trees) {
        String text = trees.stream().map(DocTree::toString).collect(Collectors.joining());
        String words = text.replaceAll("\\{@code\\s+([^}]*)}", "`$1`")
                .replaceAll("\\{@value\\s+[^}]*}", "")
                .replaceAll("\\{@link(?:plain)?\\s+\\S+\\s+([^}]*)}", "$1")
                .replaceAll("\\{@link(?:plain)?\\s+([^}]*)}", "`$1`")
                .replaceAll("<[^>]*>", "")
                .replaceAll("\\s+", " ")
                .strip();
        return words.isEmpty() ? words : Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
