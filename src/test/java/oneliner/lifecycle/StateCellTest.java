package oneliner.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StateCellTest {
    private final StateCell<String> cell = new StateCell<>("new", "over"::equals);

    @Test
    void tellsListenersOldAndNew() {
        List<String> told = new ArrayList<>();
        cell.listen((before, after) -> told.add(before + ">" + after));

        assertThat(cell.set("running")).isTrue();
        assertThat(cell.set("running")).as("no change, nobody told").isFalse();
        assertThat(told).containsExactly("new>running");
    }

    @Test
    void aTerminalStateAbsorbsEveryLaterChange() {
        cell.set("over");

        assertThat(cell.set("running")).isFalse();
        assertThat(cell.get()).isEqualTo("over");
    }

    @Test
    void aFailingListenerDoesNotDisturbTheOthers() {
        List<String> told = new ArrayList<>();
        cell.listen((before, after) -> {
            throw new IllegalStateException("on purpose");
        });
        cell.listen((before, after) -> told.add(after));

        assertThat(cell.set("running")).isTrue();
        assertThat(told).containsExactly("running");
    }

    @Test
    void listenersMayChangeTheStateAgain() {
        cell.listen((before, after) -> {
            if (after.equals("running")) {
                cell.set("over");
            }
        });
        cell.set("running");

        assertThat(cell.get()).isEqualTo("over");
    }
}
