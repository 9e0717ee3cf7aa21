package dev.antiphon.model;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/**
 * What every client of an upstream has to keep, over real HTTP, whatever protocol it speaks. A protocol joins in with its
 * {@link Protocol} and the {@link Telling} of it:
 *
 * <pre>{@code class ChatContractTest extends RemoteModelContract {
 *     ChatContractTest() {
 *         super(new ChatProtocol());
 *     }
 * }}</pre>
 */
@Timeout(20)
public abstract class RemoteModelContract extends ModelClientContract
        implements AnswersContract, CallsContract, CancelContract, LimitsContract, RetriesContract, FaultsContract {

    private final Stage stage;

    protected RemoteModelContract(Protocol protocol) {
        this.stage = new Stage(protocol);
    }

    @Override
    public final Stage stage() {
        return stage;
    }

    @AfterEach
    void closeStage() throws Exception {
        stage.close();
    }

    @Override
    protected final ModelClient answering() {
        stage.upstream().otherwise(received -> stage.says("Hello", " there"));
        return stage.clients().client();
    }

    @Override
    protected final ModelClient stalling() {
        stage.upstream()
                .otherwise(received -> stage.answer().text("Hello").reply().hanging());
        return stage.clients().client();
    }

    @Override
    protected final ModelClient silent() {
        stage.upstream().otherwise(received -> Reply.hangs());
        return stage.clients().client();
    }
}
