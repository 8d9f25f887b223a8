package oneliner.scenarios;

import static oneliner.scenarios.Fault.fault;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import oneliner.services.AppStatus.Phase;
import oneliner.services.ServiceEvent;
import org.junit.jupiter.api.io.TempDir;

/** Providers whose bills are wrong, and a daemon that takes none. Two minutes of the calendar are two seconds. */
class DishonestBillsTest {
    @TempDir
    Path folder;

    private Scene.Setting stage() {
        return Scene.in(folder).clock(60);
    }

    /** The provider is replaced, told why, and never asked again; the other node does not notice. */
    private void costsThePlace(Fault fault, String... words) throws Exception {
        stage().play(scene -> {
            Actor db = scene.serving("db");
            Actor web = scene.serving("web");
            scene.when(fault.at(web));
            Actor next = scene.replaced(web);
            assertThat(next.provider()).isNotEqualTo(web.provider());
            scene.told(words);
            scene.untouched(db);
            denied(web);
            assertThat(scene.events(ServiceEvent.Refused.class))
                    .isNotEmpty()
                    .allSatisfy(refused -> assertThat(refused.node()).isIn("web", "db"));
        });
    }

    private void denied(Actor actor) throws Exception {
        assertThat(Files.readString(folder.resolve("data/denied-providers.json")))
                .contains(actor.provider());
    }

    private void nobodyIsDenied() {
        assertThat(folder.resolve("data/denied-providers.json")).doesNotExist();
    }

    private static void pays(Scene scene, Actor actor, int bills) throws InterruptedException {
        int before = paid(scene, actor).size();
        scene.until(actor.node() + " is paid", () -> paid(scene, actor).size() >= before + bills);
    }

    private static List<ServiceEvent.Paid> paid(Scene scene, Actor actor) {
        return scene.events(ServiceEvent.Paid.class).stream()
                .filter(paid -> paid.agreementId().equals(actor.agreement()))
                .toList();
    }

    private static BigDecimal accepted(Scene scene, Actor actor) {
        return scene
                .devnet()
                .state()
                .getJsonObject("book")
                .getJsonArray("agreements")
                .getValuesAs(JsonObject.class)
                .stream()
                .filter(row -> row.getString("agreement").equals(actor.agreement()))
                .findFirst()
                .orElseThrow()
                .getJsonNumber("accepted")
                .bigDecimalValue();
    }

    @Scenario
    void aNoteAboveItsOwnUsageCostsThePlace() throws Exception {
        costsThePlace(fault("note").with("factor", 1.01), "is not covered", "its own usage at the agreed prices");
    }

    @Scenario
    void usageThatTheClockDoesNotAllowCostsThePlace() throws Exception {
        costsThePlace(fault("note").with("usage", 100), "is not covered", "the usage possible in");
    }

    @Scenario
    void anAbsurdSumCostsThePlace() throws Exception {
        costsThePlace(fault("note").with("amount", "9e40"), "is not covered");
    }

    @Scenario
    void aNegativeSumCostsThePlace() throws Exception {
        costsThePlace(fault("note").with("amount", "-1"), "its amount is negative");
    }

    @Scenario
    void notesThatComeTooOftenCostThePlace() throws Exception {
        costsThePlace(fault("note").with("every", "PT15S"), "debit notes within", "one in 120 s was agreed");
    }

    @Scenario
    void notesThatComeTwiceCostThePlace() throws Exception {
        costsThePlace(fault("note").and("twice"), "debit notes within");
    }

    @Scenario
    void notesForAnothersAgreementCostThePlaceOfTheirSender() throws Exception {
        stage().play(scene -> {
            Actor db = scene.serving("db");
            Actor web = scene.serving("web");
            scene.when(fault("note").at(web).with("agreement", db.agreement()));
            scene.replaced(web);
            scene.told("sent it, but the agreement is with " + db.provider());
            scene.untouched(db);
            denied(web);
        });
    }

    @Scenario
    void aLateNoteIsPaidWhenItComes() throws Exception {
        stage().play(scene -> {
            Actor web = scene.serving("web");
            scene.when(fault("note").at(web).with("delay", "PT200S").times(1));
            pays(scene, web, 4);
            scene.untouched(web);
            nobodyIsDenied();
            assertThat(scene.events(ServiceEvent.Refused.class)).isEmpty();
        });
    }

    @Scenario
    void missingNotesAreMadeUpForByTheInvoice() throws Exception {
        stage().play(scene -> {
            Actor web = scene.serving("web");
            Actor db = scene.serving("db");
            scene.when(fault("note").at(web).and("drop"));
            pays(scene, db, 2);
            scene.untouched(web);
            scene.requestor().stop();
            assertThat(paid(scene, web))
                    .last()
                    .satisfies(bill -> assertThat(bill.kind()).isEqualTo("invoice"));
            assertThat(accepted(scene, web)).isPositive();
        });
    }

    @Scenario
    void anInvoiceThatNeverComesHoldsNothingUp() throws Exception {
        stage().given(fault("invoice").and("drop")).play(scene -> {
            Actor web = scene.serving("web");
            pays(scene, web, 1);
            scene.requestor().stop();
            assertThat(scene.status().phase()).isEqualTo(Phase.STOPPED);
            assertThat(paid(scene, web))
                    .allSatisfy(bill -> assertThat(bill.kind()).isEqualTo("debit-note"));
        });
    }

    @Scenario
    void anInvoiceThatIsTooHighIsRejected() throws Exception {
        stage().play(scene -> {
            Actor web = scene.serving("web");
            pays(scene, web, 1);
            scene.when(fault("invoice").at(web).with("add", 0.5));
            scene.when(fault("terminate").at(web).with("code", "Shutdown").times(1));
            scene.replaced(web);
            scene.told("it asks for", "costs at most");
            denied(web);
            assertThat(accepted(scene, web)).isLessThan(new BigDecimal("0.5"));
            scene.until("it is shown", s -> s.money().refused().compareTo(new BigDecimal("0.4")) > 0);
        });
    }

    @Scenario
    void aSecondInvoiceIsNotPaid() throws Exception {
        stage().play(scene -> {
            Actor web = scene.serving("web");
            scene.when(fault("invoice").at(web).and("twice"));
            scene.when(fault("terminate").at(web).with("code", "Shutdown").times(1));
            scene.replaced(web);
            scene.told("the agreement has been paid by another invoice");
            denied(web);
            assertThat(paid(scene, web).stream().filter(bill -> bill.kind().equals("invoice")))
                    .hasSize(1);
        });
    }

    @Scenario
    void anInvoiceBelowTheNotesIsRejectedAndForgiven() throws Exception {
        stage().play(scene -> {
            Actor web = scene.serving("web");
            pays(scene, web, 1);
            BigDecimal before = accepted(scene, web);
            scene.when(fault("invoice").at(web).with("amount", "0.0000001"));
            scene.when(fault("terminate").at(web).with("code", "Shutdown").times(1));
            scene.replaced(web);
            scene.told("are accepted already");
            assertThat(accepted(scene, web)).isGreaterThanOrEqualTo(before);
            nobodyIsDenied();
        });
    }

    @Scenario
    void theAgreedPriceCountsWhateverWasOfferedFirst() throws Exception {
        stage().given(fault("price-change").with("factor", 1.5)).play(scene -> {
            Actor web = scene.serving("web");
            pays(scene, web, 2);
            scene.untouched(web);
            assertThat(scene.events(ServiceEvent.Refused.class)).isEmpty();
        });
    }

    @Scenario
    void aDaemonThatFailsToAcceptIsAskedAgain() throws Exception {
        stage().given(fault("api")
                        .with("method", "POST")
                        .with("path", "/payment-api/v1/*/*/accept")
                        .with("status", 500)
                        .times(4))
                .play(scene -> {
                    Actor web = scene.serving("web");
                    pays(scene, web, 1);
                    scene.untouched(web);
                    nobodyIsDenied();
                });
    }

    @Scenario
    void anAcceptThatIsDoneUnnoticedCountsOnce() throws Exception {
        stage().given(fault("api")
                        .with("method", "POST")
                        .with("path", "/payment-api/v1/*/*/accept")
                        .with("status", 504)
                        .and("done")
                        .times(3))
                .play(scene -> {
                    Actor web = scene.serving("web");
                    pays(scene, web, 2);
                    scene.untouched(web);
                });
    }

    @Scenario
    void answersThatMakeNoSenseCostNobodyAnything() throws Exception {
        stage().play(scene -> {
            Actor web = scene.serving("web");
            scene.when(fault("api")
                    .with("path", "/payment-api/v1/**")
                    .with("body", "malformed")
                    .with("probability", 0.3));
            pays(scene, web, 2);
            scene.untouched(web);
            nobodyIsDenied();
            scene.peace();
        });
    }

    @Scenario
    void moneyThatIsGivenBackTooEarlyIsSetAsideAgain() throws Exception {
        stage().play(scene -> {
            Actor web = scene.serving("web");
            pays(scene, web, 1);
            scene.when(fault("expire").with("what", "allocations"));
            pays(scene, web, 2);
            scene.untouched(web);
        });
    }

    @Scenario
    void anAllocationIsRenewedBeforeItEnds() throws Exception {
        stage().setting("requestor.allocation-term", "PT10M").play(scene -> {
            Actor web = scene.serving("web");
            pays(scene, web, 6);
            scene.untouched(web);
            assertThat(scene.devnet().state().getJsonObject("book").getJsonArray("allocations"))
                    .as("one, and renewed")
                    .hasSize(1);
        });
    }

    /** One price, per second, for everybody: what runs costs what it can cost. */
    private Scene.Setting dear() {
        JsonObject prices = Json.createObjectBuilder()
                .add(
                        "golem.com.pricing.model.linear.coeffs",
                        Json.createArrayBuilder()
                                .add(0)
                                .add(new BigDecimal("0.0001"))
                                .add(0))
                .build();
        return stage().given(fault("offer").with("set", prices)).setting("requestor.budget-horizon", "PT1S");
    }

    private static void servesAndIsEnded(Scene scene, String ceiling, String... words) throws InterruptedException {
        Actor web = scene.serving("web");
        pays(scene, web, 1);
        assertThat(scene.givenUp()).startsWith("budget used up: ").contains(words);
        assertThat(scene.status().money().lastHour()).isPositive().isLessThanOrEqualTo(new BigDecimal(ceiling));
        assertThat(scene.status().reason().orElseThrow()).contains(ceiling);
    }

    @Scenario
    void theAppEndsInOrderBeforeItsBudgetDoes() throws Exception {
        dear().setting("requestor.budget.glm", "0.25")
                .play(scene -> servesAndIsEnded(scene, "0.25", "requestor.budget.glm"));
    }

    @Scenario
    void theAppEndsInOrderBeforeTheCapOfAnHour() throws Exception {
        dear().setting("requestor.max-glm-hour", "0.25")
                .play(scene -> servesAndIsEnded(scene, "0.25", "within the hour", "requestor.max-glm-hour"));
    }
}
