package dev.antiphon.api;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The virtual thread that answers one asynchronous request, and the guard of what it writes to.
 *
 * <p>When a write fails because the client has left, Tomcat hands the request to another thread at once, which tells the
 * error listeners and then makes request and response ready for the next connection, while our thread is still on its way
 * out of the failed write, through Jersey, which closes what it wrote to. By then that may be somebody else's answer. So
 * the listener does not return before our thread has gone.
 *
 * <p>Nor does it begin before the request's own thread has left: that flushes what Jersey's sink holds when the resource
 * method has returned, and while it does so, whoever closes the sink closes it under the other's write.
 */
final class AnswerThread implements AsyncListener {

    private static final System.Logger LOG = System.getLogger(AnswerThread.class.getName());
    private static final long PATIENCE_SECONDS = 30;

    private static final String PREPARED = AnswerThread.class.getName();

    private final Runnable givenUp;
    private final CountDownLatch gone = new CountDownLatch(1);
    private final Thread thread;

    private AnswerThread(String name, Runnable answering, Runnable givenUp) {
        this.givenUp = givenUp;
        thread = Thread.ofVirtual().name(name).unstarted(() -> {
            try {
                answering.run();
            } finally {
                gone.countDown();
            }
        });
    }

    /** Makes the request asynchronous if it is not yet, to be answered on a thread of its own. */
    static void prepare(HttpServletRequest request, String name, Runnable answering) {
        prepare(request, name, answering, () -> {});
    }

    /** @param givenUp what is done instead if something fails before the answer can begin */
    static void prepare(HttpServletRequest request, String name, Runnable answering, Runnable givenUp) {
        AnswerThread answer = new AnswerThread(name, answering, givenUp);
        AsyncContext context = request.isAsyncStarted() ? request.getAsyncContext() : request.startAsync();
        context.addListener(answer);
        request.setAttribute(PREPARED, answer);
    }

    /** For the request's own thread, as the last it does: the answer may begin, if one has been prepared. */
    static void begin(HttpServletRequest request) {
        if (request.getAttribute(PREPARED) instanceof AnswerThread answer) {
            answer.thread.start();
        }
    }

    /** The same when the request has failed: there is nothing to write to any more. */
    static void giveUp(HttpServletRequest request) {
        if (request.getAttribute(PREPARED) instanceof AnswerThread answer) {
            answer.gone.countDown();
            answer.givenUp.run();
        }
    }

    @Override
    public void onError(AsyncEvent event) {
        thread.interrupt();
        try {
            if (!gone.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                LOG.log(System.Logger.Level.ERROR, "{0} does not let go of a failed connection", thread.getName());
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {}

    @Override
    public void onTimeout(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {}
}
