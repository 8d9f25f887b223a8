package oneliner.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.junit.jupiter.api.Test;

/** The store inside the server: its pool, its transactions, its EclipseLink set-up. */
@ArquillianTest
class LineStoreIT {
    @Inject
    private Chat chat;

    @Inject
    private LineStore store;

    @Inject
    private UserTransaction transaction;

    @Test
    void keepsALineExactly() {
        Line line = chat.add("x'616263' 👨‍👩‍👧‍👦");

        Line back = store.find(line.getId()).orElseThrow();
        assertThat(back.getMessage()).isEqualTo("x'616263' 👨‍👩‍👧‍👦");
        assertThat(back.getCreated()).isEqualTo(line.getCreated().truncatedTo(ChronoUnit.MICROS));
        assertThat(chat.newest()).hasSizeLessThanOrEqualTo(16).first().returns(line.getId(), Line::getId);
    }

    @Test
    void leavesNothingBehindAfterARollback() throws Exception {
        Line line = new Line(Instant.now().toEpochMilli(), "rolled back", Instant.now());
        transaction.begin();
        store.add(line);
        transaction.rollback();

        assertThat(store.find(line.getId())).isEmpty();
    }

    @Test
    void refusesASecondLineUnderTheSameIdAndWorksOn() {
        Line line = chat.add("first");

        assertThatThrownBy(() -> store.add(new Line(line.getId(), "second", line.getCreated())))
                .isInstanceOf(Exception.class);

        assertThat(store.find(line.getId())).get().returns("first", Line::getMessage);
        assertThat(chat.add("third").getMessage()).isEqualTo("third");
    }
}
