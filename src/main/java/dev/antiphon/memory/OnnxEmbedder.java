package dev.antiphon.memory;

import dev.antiphon.model.Cancellation;
import java.lang.reflect.Method;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The model all-MiniLM-L6-v2 in this process, where its jars are on the class path of the server. They are no part of the
 * application: they are larger than everything else together, and native libraries must not come and go with it. So they are
 * called by name. The model is loaded when it is first needed. Thread-safe.
 */
public final class OnnxEmbedder implements Embedder {

    private static final String MODEL =
            "dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel";

    private final Class<?> type;
    private @Nullable Object model;

    private OnnxEmbedder(Class<?> type) {
        this.type = type;
    }

    /** It, where a class loader has it. Loads nothing yet. */
    public static Optional<Embedder> find(ClassLoader loader) {
        try {
            return Optional.of(new OnnxEmbedder(Class.forName(MODEL, false, loader)));
        } catch (ClassNotFoundException | LinkageError absent) {
            return Optional.empty();
        }
    }

    @Override
    public String name() {
        return "all-minilm-l6-v2-q";
    }

    @Override
    public int atOnce() {
        return 2;
    }

    @Override
    public float[] embed(String text, Cancellation cancel) throws Exception {
        Object embedded = type.getMethod("embed", String.class).invoke(model(), text);
        return (float[]) called(called(embedded, "content"), "vector");
    }

    private static Object called(Object on, String method) throws ReflectiveOperationException {
        Method found = on.getClass().getMethod(method);
        return found.invoke(on);
    }

    /** It looks for its files where the thread says. */
    private synchronized Object model() throws ReflectiveOperationException {
        if (model == null) {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(type.getClassLoader());
            try {
                model = type.getConstructor().newInstance();
            } finally {
                thread.setContextClassLoader(before);
            }
        }
        return model;
    }
}
