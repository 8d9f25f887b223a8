package oneliner.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import oneliner.config.Settings;
import oneliner.services.AppStatus;
import oneliner.services.ServiceDirectory;

/** What must be true after any scenario: nothing is left, and the money is right to the last digit. */
final class Aftermath {
    /** Clocks may differ: one part in a hundred and ten seconds are forgiven. */
    private static final BigDecimal FORGIVEN_SHARE = new BigDecimal("1.01");

    private static final BigDecimal FORGIVEN_SECONDS = BigDecimal.valueOf(10);

    private final Wire devnet;
    private final ServiceDirectory directory;
    private final Settings settings;
    private final List<Thread> threads;

    Aftermath(Wire devnet, ServiceDirectory directory, Settings settings, List<Thread> threads) {
        this.devnet = devnet;
        this.directory = directory;
        this.settings = settings;
        this.threads = threads;
    }

    void holds(boolean bookIsLost) throws InterruptedException {
        JsonObject state = devnet.state();
        nothingIsLeft(state);
        if (!bookIsLost) {
            moneyIsRight(state);
        }
        for (Thread thread : threads) {
            thread.join(2000);
            assertThat(thread.isAlive())
                    .as("thread " + thread.getName() + " lives on")
                    .isFalse();
        }
    }

    private void nothingIsLeft(JsonObject state) {
        List<String> left = new ArrayList<>();
        for (JsonObject agreement : state.getJsonArray("agreements").getValuesAs(JsonObject.class)) {
            if (List.of("Approved", "Pending").contains(agreement.getString("state"))) {
                left.add("agreement " + agreement);
            }
        }
        for (JsonObject activity : state.getJsonArray("activities").getValuesAs(JsonObject.class)) {
            if (!activity.getString("state").equals("Terminated")
                    || !activity.getJsonArray("pids").isEmpty()) {
                left.add("activity " + activity);
            }
        }
        for (JsonValue network : state.getJsonArray("networks")) {
            left.add("network " + network);
        }
        for (JsonValue demand : state.getJsonArray("demands")) {
            left.add("demand " + demand);
        }
        for (JsonValue allocation : state.getJsonObject("book").getJsonArray("allocations")) {
            left.add("allocation " + allocation);
        }
        assertThat(left).as("left behind").isEmpty();
        assertThat(directory.status().phase()).isEqualTo(AppStatus.Phase.STOPPED);
    }

    private void moneyIsRight(JsonObject state) {
        BigDecimal total = BigDecimal.ZERO;
        for (JsonObject row :
                state.getJsonObject("book").getJsonArray("agreements").getValuesAs(JsonObject.class)) {
            BigDecimal accepted = row.getJsonNumber("accepted").bigDecimalValue();
            BigDecimal most = row.getJsonNumber("most")
                    .bigDecimalValue()
                    .multiply(FORGIVEN_SHARE)
                    .add(row.getJsonNumber("rate").bigDecimalValue().multiply(FORGIVEN_SECONDS));
            assertThat(accepted).as("accepted is covered: " + row).isLessThanOrEqualTo(most);
            total = total.add(accepted);
        }
        assertThat(directory.status().spent())
                .as("our ledger is the daemon's book")
                .isEqualByComparingTo(total);
        assertThat(total)
                .as("the budget")
                .isLessThanOrEqualTo(settings.requestor().budget());
    }
}
