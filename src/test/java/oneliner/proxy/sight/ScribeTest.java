package oneliner.proxy.sight;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Queue;
import java.util.ResourceBundle;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScribeTest {
    private final Queue<String> written = new ConcurrentLinkedQueue<>();

    /** A logger whose handler waits before its first line, until a test lets it go on. */
    private final class Slow implements System.Logger {
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch go = new CountDownLatch(1);

        @Override
        public String getName() {
            return "slow";
        }

        @Override
        public boolean isLoggable(Level level) {
            return level != Level.DEBUG;
        }

        @Override
        public void log(Level level, Supplier<String> text) {
            entered.countDown();
            try {
                assertThat(go.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            written.add(text.get());
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String text, Throwable thrown) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void writesInOrderAndAllOfItAtTheEnd() {
        Slow log = new Slow();
        log.go.countDown();
        try (Scribe scribe = new Scribe(Executors.defaultThreadFactory())) {
            IntStream.range(0, 1_000).forEach(i -> scribe.say(log, Level.INFO, () -> "line " + i));
            scribe.say(log, Level.DEBUG, () -> "not wanted");
        }
        List<String> expected =
                IntStream.range(0, 1_000).mapToObj(i -> "line " + i).toList();
        assertThat(written).containsExactlyElementsOf(expected);
    }

    @Test
    void dropsAndCountsWhatASlowHandlerCannotTake() throws InterruptedException {
        Slow log = new Slow();
        try (Scribe scribe = new Scribe(Executors.defaultThreadFactory())) {
            scribe.say(log, Level.INFO, () -> "first");
            assertThat(log.entered.await(20, TimeUnit.SECONDS)).isTrue();
            IntStream.range(0, Scribe.MOST + 5).forEach(i -> scribe.say(log, Level.INFO, () -> "line " + i));
            assertThat(scribe.dropped()).isEqualTo(5);
            log.go.countDown();
        }
        assertThat(written).hasSize(Scribe.MOST + 1).contains("first", "line 0").doesNotContain("line 8192");
    }

    @Test
    void outlivesAHandlerThatFails() {
        Slow log = new Slow();
        log.go.countDown();
        try (Scribe scribe = new Scribe(Executors.defaultThreadFactory())) {
            scribe.say(log, Level.INFO, () -> {
                throw new IllegalStateException("broken");
            });
            scribe.say(log, Level.INFO, () -> "next");
        }
        assertThat(written).containsExactly("next");
    }
}
