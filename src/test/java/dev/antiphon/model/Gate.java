package dev.antiphon.model;

import java.util.concurrent.CountDownLatch;

/** Holds a scripted reply back until a test opens it. */
public final class Gate {

    private final CountDownLatch opened = new CountDownLatch(1);

    public void open() {
        opened.countDown();
    }

    void await() throws InterruptedException {
        opened.await();
    }
}
