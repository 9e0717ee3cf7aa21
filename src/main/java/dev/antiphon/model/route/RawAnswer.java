package dev.antiphon.model.route;

import dev.antiphon.model.ModelException;
import dev.antiphon.model.wire.Exchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** The answer of an upstream as it came, and who gave it. One thread reads; any may close. */
public final class RawAnswer implements AutoCloseable {

    private final String model;
    private final Exchange exchange;
    private final Guard.Pass pass;

    RawAnswer(String model, Exchange exchange, Guard.Pass pass) {
        this.model = model;
        this.exchange = exchange;
        this.pass = pass;
    }

    /** The operator's name of the model that answers. */
    public String model() {
        return model;
    }

    /** The {@code Content-Type} as it came, empty for none. */
    public String type() {
        return exchange.type();
    }

    /** How many bytes it may have. */
    public long most() {
        return exchange.most();
    }

    /** Whether more has arrived already, so that there is no need to hand on yet what has been read. */
    public boolean ready() {
        return exchange.ready();
    }

    /**
     * The next bytes, as soon as there are any.
     *
     * @return how many, -1 at the end
     * @throws ModelException when the answer breaks off
     */
    public int read(byte[] buffer) throws ModelException {
        try {
            int count = exchange.read(buffer);
            if (count < 0) {
                exchange.finish();
            }
            return count;
        } catch (ModelException failure) {
            pass.failed(failure);
            throw failure;
        }
    }

    /**
     * The whole answer.
     *
     * @param most bytes that it may have
     * @throws IOException when it has more
     */
    public byte[] all(int most) throws ModelException, IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[8 * 1024];
        for (int count = read(buffer); count >= 0; count = read(buffer)) {
            all.write(buffer, 0, count);
            if (all.size() > most) {
                throw new IOException("The answer has more than " + most + " bytes");
            }
        }
        return all.toByteArray();
    }

    @Override
    public void close() {
        exchange.close();
        pass.close();
    }
}
