package oneliner.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChatTest {
    private final ScriptedStore store = new ScriptedStore();
    private final Chat chat = new Chat(store, Clock.systemUTC());

    @Test
    void storesALineOnce() {
        Line line = chat.add("hi");

        assertThat(store.lines.values()).containsExactly(line);
    }

    @Test
    void givesGrowingIds() {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            ids.add(chat.add("hi").getId());
        }

        assertThat(ids).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void takesALostAnswerForSuccessWhenTheLineIsThere() {
        store.plan.add(Failure.AFTER_WRITING);

        Line line = chat.add("hi");

        assertThat(store.lines.values()).containsExactly(line);
        assertThat(store.tries).isEqualTo(1);
    }

    @Test
    void repeatsUnderTheSameIdWhenNothingWasWritten() {
        store.plan.add(Failure.BEFORE_WRITING);

        Line line = chat.add("hi");

        assertThat(store.lines.values()).containsExactly(line);
        assertThat(store.seen).hasSize(2);
        assertThat(store.seen.get(0)).isEqualTo(store.seen.get(1));
    }

    @Test
    void drawsAnotherIdWhenAnotherLineHasIt() {
        store.plan.add(Failure.TAKEN);

        Line line = chat.add("hi");

        assertThat(store.lines.values()).extracting(Line::getMessage).containsExactly("somebody else's", "hi");
        assertThat(store.lines.get(line.getId())).isSameAs(line);
    }

    @Test
    void saysSoWhenTheDatabaseIsAway() {
        store.away = true;

        assertThatThrownBy(() -> chat.add("hi")).isInstanceOf(ChatAwayException.class);
        assertThatThrownBy(chat::newest).isInstanceOf(ChatAwayException.class);
    }

    @Test
    void givesUpAfterAFewTries() {
        store.plan.addAll(List.of(Failure.BEFORE_WRITING, Failure.BEFORE_WRITING, Failure.BEFORE_WRITING));

        assertThatThrownBy(() -> chat.add("hi")).isInstanceOf(ChatAwayException.class);
        assertThat(store.lines).isEmpty();
    }

    private enum Failure {
        BEFORE_WRITING,
        AFTER_WRITING,
        TAKEN
    }

    private static final class ScriptedStore extends LineStore {
        final Map<Long, Line> lines = new LinkedHashMap<>();
        final Deque<Failure> plan = new ArrayDeque<>();
        final List<Long> seen = new ArrayList<>();
        int tries;
        boolean away;

        @Override
        public List<Line> newest(int count) {
            answer();
            return List.copyOf(lines.values());
        }

        @Override
        public Optional<Line> find(long id) {
            answer();
            return Optional.ofNullable(lines.get(id));
        }

        @Override
        public void add(Line line) {
            tries++;
            seen.add(line.getId());
            answer();
            Failure failure = plan.poll();
            if (failure == Failure.TAKEN) {
                lines.put(line.getId(), new Line(line.getId(), "somebody else's", line.getCreated()));
            } else if (failure != Failure.BEFORE_WRITING) {
                lines.put(line.getId(), line);
            }
            if (failure != null) {
                throw new IllegalStateException("scripted " + failure);
            }
        }

        private void answer() {
            if (away) {
                throw new IllegalStateException("away");
            }
        }
    }
}
