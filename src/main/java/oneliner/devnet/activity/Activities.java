package oneliner.devnet.activity;

import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import oneliner.devnet.core.History;
import oneliner.devnet.core.Loop;
import oneliner.devnet.core.Wire;
import oneliner.devnet.faults.Fault;
import oneliner.devnet.faults.Faults;
import oneliner.devnet.faults.Kind;
import oneliner.devnet.http.ApiError;
import oneliner.devnet.http.Exchange;
import oneliner.devnet.http.Routes;
import oneliner.devnet.images.ImageStore;
import oneliner.devnet.market.Agreement;
import oneliner.devnet.market.AgreementListener;
import oneliner.devnet.market.AgreementState;
import oneliner.devnet.market.Market;
import oneliner.devnet.net.Networks;
import oneliner.devnet.process.Home;

/** {@code /activity-api/v1}. Loop thread only, unless said otherwise. */
public final class Activities implements AgreementListener {
    private static final String ROOT = "/activity-api/v1/activity";
    private static final int MAX_ACTIVITIES = 2000;
    private static final int MAX_BATCHES = 100;
    private static final long MAX_LOG_BYTES = 32L << 20;

    private final Loop loop;
    private final ActivityOptions options;
    private final Market market;
    private final Faults faults;
    private final ExeUnit exeUnit;
    private final Map<String, Activity> activities = new LinkedHashMap<>();
    private final List<ActivityListener> listeners = new ArrayList<>();

    /** Makes one; agreements that end take their activities along. */
    public Activities(
            Loop loop,
            ActivityOptions options,
            Market market,
            Networks networks,
            ImageStore images,
            Home home,
            Faults faults) {
        this.loop = loop;
        this.options = options;
        this.market = market;
        this.faults = faults;
        this.exeUnit = new ExeUnit(loop, options, networks, images, home, faults);
        faults.act(Kind.DIE, (fault, providers) -> die(providers));
        market.listen(this);
        trimLogs();
    }

    /** Adds the routes of this API. */
    public void routes(Routes routes) {
        routes.add("POST", ROOT, this::create);
        routes.add("GET", ROOT, this::list);
        routes.add("DELETE", ROOT + "/{activity}", this::destroy);
        routes.add("POST", ROOT + "/{activity}/exec", this::exec);
        routes.add("GET", ROOT + "/{activity}/exec/{batch}", this::results);
        routes.add("GET", ROOT + "/{activity}/state", this::state);
        routes.add("GET", ROOT + "/{activity}/usage", this::usage);
        routes.add(
                "GET",
                ROOT + "/{activity}/agreement",
                e -> e.reply(200, Wire.string(activity(e).agreement().id())));
        routes.add("GET", ROOT + "/{activity}/command", this::command);
    }

    /** Tells {@code listener} of every activity from now on. */
    public void listen(ActivityListener listener) {
        listeners.add(listener);
    }

    /** Activities of an agreement, those that are over too. */
    public List<Activity> of(Agreement agreement) {
        return activities.values().stream()
                .filter(a -> a.agreement() == agreement)
                .toList();
    }

    /** All activities so far. */
    public Collection<Activity> all() {
        return activities.values();
    }

    /** Looks an activity up. */
    public Optional<Activity> find(String id) {
        return Optional.ofNullable(activities.get(id));
    }

    /** Ids of its processes. Reads the process table: not for the loop, any other thread. */
    public Set<Long> processes(Activity activity) {
        return activity.sandbox.map(s -> s.processes()).orElse(Set.of());
    }

    /** Kills all its processes and tells nobody. Blocks: not for the loop, any other thread. */
    public void kill(Activity activity) throws InterruptedException {
        if (activity.sandbox.isPresent()) {
            activity.sandbox.get().kill();
        }
    }

    /**
     * Ends every activity and waits until the last process is gone. Any thread but the loop's.
     *
     * @return false when that took longer than {@code patience}
     */
    public boolean endAll(Duration patience) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        loop.execute(() -> {
            List<Activity> living =
                    activities.values().stream().filter(a -> !a.over()).toList();
            AtomicInteger left = new AtomicInteger(living.size());
            if (living.isEmpty()) {
                done.countDown();
            }
            for (Activity activity : living) {
                end(activity, () -> {
                    if (left.decrementAndGet() == 0) {
                        done.countDown();
                    }
                });
            }
        });
        return done.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void terminated(Agreement agreement) {
        of(agreement).stream().filter(a -> !a.over()).forEach(a -> end(a, () -> {}));
    }

    private void create(Exchange exchange) {
        JsonValue body = exchange.json();
        boolean old = body instanceof JsonString;
        String id = body instanceof JsonString text
                ? text.getString()
                : Wire.text(exchange.jsonObject(), "agreementId")
                        .orElseThrow(() -> new ApiError(400, "missing field `agreementId`"));
        Agreement agreement =
                market.find(id).orElseThrow(() -> new ApiError(404, "Agreement [" + id + "] wasn't found."));
        if (agreement.state() != AgreementState.APPROVED) {
            throw new ApiError(
                    400,
                    "Agreement [" + id + "] is in state " + agreement.state().wire() + ", not Approved.");
        }
        String provider = agreement.provider().id();
        reach(agreement);
        Optional<Fault> fault = faults.strike(Kind.CREATE, provider);
        if (fault.isPresent()) {
            exchange.error(fault.get().number("status").orElse(500), "devnet was told to make no activity");
            if (!fault.get().flag("made")) {
                return;
            }
        }
        Activity activity = new Activity(agreement, loop.now());
        activities.put(activity.id(), activity);
        // an invoice adds up all activities of its agreement
        History.trim(
                activities,
                MAX_ACTIVITIES,
                a -> a.over() && a.agreement().state().terminal());
        market.activities(agreement, 1);
        loop.after(options.createDelay(), () -> {
            if (activity.over()) {
                exchange.error(500, "The agreement ended while the activity was being created.");
                return;
            }
            activity.state = ActivityState.INITIALIZED;
            listeners.forEach(l -> l.created(activity));
            JsonValue answer = old
                    ? Wire.string(activity.id())
                    : Wire.object().add("activityId", activity.id()).build();
            exchange.reply(200, answer);
        });
    }

    private void list(Exchange exchange) {
        List<String> ids = activities.values().stream()
                .filter(a -> exchange.query("agreementId")
                        .map(id -> id.equals(a.agreement().id()))
                        .orElse(true))
                .map(Activity::id)
                .toList();
        exchange.reply(200, Wire.texts(ids));
    }

    private void destroy(Exchange exchange) {
        Activity activity = living(exchange);
        end(activity, () -> exchange.reply(200, JsonValue.NULL));
        if (!activity.agreement().multiActivity()) {
            market.providerTerminates(activity.agreement(), "Success", "The only activity is over.");
        }
    }

    private void end(Activity activity, Runnable then) {
        activity.end(loop.now());
        market.activities(activity.agreement(), -1);
        exeUnit.end(activity, then);
        listeners.forEach(l -> l.destroyed(activity));
    }

    private void exec(Exchange exchange) {
        Activity activity = living(exchange);
        String text =
                Wire.text(exchange.jsonObject(), "text").orElseThrow(() -> new ApiError(400, "missing field `text`"));
        List<Command> commands;
        try {
            commands = Script.read(text);
        } catch (IllegalArgumentException e) {
            throw new ApiError(400, "Invalid exe-script: " + e.getMessage());
        }
        Batch batch = new Batch(commands, loop);
        activity.batches.put(batch.id, batch);
        History.trim(activity.batches, MAX_BATCHES, Batch::over);
        exchange.reply(200, Wire.string(batch.id));
        exeUnit.begin(activity, batch);
    }

    private void results(Exchange exchange) {
        Activity activity = activity(exchange);
        String id = exchange.param("batch");
        Batch batch = activity.batches.get(id);
        if (batch == null) {
            throw new ApiError(404, "Batch [" + id + "] wasn't found.");
        }
        if (exchange.header("Accept").filter("text/event-stream"::equals).isPresent()) {
            batch.stream(exchange);
        } else {
            batch.poll(exchange);
        }
    }

    private void state(Exchange exchange) {
        Activity activity = activity(exchange);
        boolean silent = !activity.over()
                && faults.strike(
                                Kind.UNRESPONSIVE,
                                activity.agreement().provider().id())
                        .isPresent();
        exchange.reply(200, silent ? Activity.UNRESPONSIVE : activity.stateJson());
    }

    private void die(List<String> providers) {
        List<Activity> victims = activities.values().stream()
                .filter(a -> providers.contains(a.agreement().provider().id()))
                .toList();
        loop.work(() -> {
            try {
                for (Activity victim : victims) {
                    kill(victim);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // devnet is closing, which ends them too
            }
        });
    }

    private void reach(Agreement agreement) {
        String provider = agreement.provider().id();
        if (faults.gone(provider)) {
            throw new ApiError(500, "GSB error: endpoint address not found: /net/" + provider);
        }
    }

    private void usage(Exchange exchange) {
        Activity activity = activity(exchange);
        var usage = Wire.array();
        activity.usage(loop.now()).forEach(usage::add);
        exchange.reply(
                200,
                Wire.object()
                        .add("currentUsage", usage)
                        .add("timestamp", loop.now().getEpochSecond())
                        .build());
    }

    private void command(Exchange exchange) {
        Activity activity = activity(exchange);
        Batch running = activity.running;
        var list = Wire.array();
        if (running != null && !running.over()) {
            list.add(Wire.object()
                    .add("batchId", running.id)
                    .add("command", running.commands.get(running.current()).name()));
        }
        exchange.reply(200, list.build());
    }

    private Activity activity(Exchange exchange) {
        String id = exchange.param("activity");
        Activity activity = find(id).orElseThrow(() -> new ApiError(404, "Activity [" + id + "] wasn't found."));
        reach(activity.agreement());
        return activity;
    }

    private Activity living(Exchange exchange) {
        Activity activity = activity(exchange);
        if (activity.over()) {
            throw new ApiError(404, "Activity [" + activity.id() + "] is terminated.");
        }
        return activity;
    }

    private void trimLogs() {
        loop.later(Duration.ofSeconds(30), () -> {
            activities.values().forEach(a -> a.sandbox.ifPresent(s -> loop.work(() -> s.trim(MAX_LOG_BYTES))));
            trimLogs();
        });
    }
}
