package oneliner.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventHistoryTest {
    private final EventHistory history = new EventHistory();

    private String add(String data) {
        return id(history.add("paid", data));
    }

    private static String id(byte[] frame) {
        return text(frame).lines().findFirst().orElseThrow().substring("id: ".length());
    }

    private static String text(byte[] frame) {
        return new String(frame, StandardCharsets.UTF_8);
    }

    private Optional<List<String>> data(String after) {
        return history.after(after)
                .map(frames -> frames.stream()
                        .map(frame -> text(frame).lines().skip(2).findFirst().orElseThrow())
                        .toList());
    }

    @Test
    void whoComesBackGetsWhatItMissed() {
        String first = add("1");
        add("2");
        String third = add("3");

        assertThat(data(first)).contains(List.of("data: 2", "data: 3"));
        assertThat(data(third)).as("nothing was missed").contains(List.of());
        assertThat(text(history.frame("status", "{}"))).isEqualTo("id: " + third + "\nevent: status\ndata: {}\n\n");
    }

    @Test
    void aReaderOfTheVeryFirstPictureMissesNothing() {
        String before = id(history.frame("status", "{}"));
        add("1");
        assertThat(data(before)).contains(List.of("data: 1"));
    }

    @Test
    void idsOfSomebodyElseAreNotKnown() {
        String first = add("1");
        String era = first.substring(0, first.indexOf('-'));
        for (String id : List.of(
                "", "1", "x-1", era, era + "-", era + "-2", era + "--1", era + "-1x", era + "-99999999999999999999")) {
            assertThat(history.after(id)).as(id).isEmpty();
        }
        String other = id(new EventHistory().add("paid", "1"));
        assertThat(history.after(other)).as("an earlier start of the server").isEmpty();
    }

    @Test
    void whatIsKeptIsBounded() {
        String first = add("0");
        for (int i = 1; i < EventHistory.MAX_FRAMES; i++) {
            add(String.valueOf(i));
        }
        assertThat(data(first).orElseThrow()).hasSize(EventHistory.MAX_FRAMES - 1);
        add("one more");
        assertThat(data(first).orElseThrow()).as("all after it are still there").hasSize(EventHistory.MAX_FRAMES);
        add("two more");
        assertThat(history.after(first)).as("the next one is gone").isEmpty();

        String big = add("x".repeat(EventHistory.MAX_BYTES / 2));
        add("y".repeat(EventHistory.MAX_BYTES / 2));
        assertThat(data(big).orElseThrow()).hasSize(1);
        assertThat(history.after(first)).isEmpty();
    }
}
