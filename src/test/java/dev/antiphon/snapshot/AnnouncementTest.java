package dev.antiphon.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AnnouncementTest {

    private final Announcement announcement = Announcement.ahead();

    @Test
    void whatEndsFirstNeedNotBeAnnouncedAnyMore() {
        assertThat(announcement.settle()).isFalse();

        assertThat(announcement.begins()).isFalse();
        announcement.ends(true);
        assertThat(announcement.there()).isFalse();
    }

    @Test
    void theEndWaitsForAnAnnouncementThatIsUnderWay() throws Exception {
        assertThat(announcement.begins()).isTrue();
        CompletableFuture<Boolean> settled = new CompletableFuture<>();
        Thread ending = Thread.ofPlatform().start(() -> settled.complete(announcement.settle()));
        await().until(() -> ending.getState() == Thread.State.WAITING);
        assertThat(settled).isNotDone();

        announcement.ends(true);
        assertThat(settled.get()).isTrue();
        assertThat(announcement.there()).isTrue();
    }

    @Test
    void aTransactionThatIsTriedAgainAnnouncesAllTheSame() {
        assertThat(announcement.begins()).isTrue();
        assertThat(announcement.begins()).isTrue();
    }

    @Test
    void whatCouldNotBeAnnouncedHasNoEndThatAnybodyKeeps() {
        announcement.begins();
        announcement.ends(false);
        assertThatThrownBy(announcement::settle).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatAnEarlierProcessAnnouncedHasARowToRemove() {
        assertThat(Announcement.made().settle()).isTrue();
    }
}
