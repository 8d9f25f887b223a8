package oneliner.boot.launch;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import oneliner.config.Role;
import oneliner.descriptor.Check;
import oneliner.lifecycle.Deadline;

/** One run of the main job, from the first check to the last process. Used by one thread. */
public final class Launch {
    private static final Duration LOOK_WHILE_STARTING = Duration.ofMillis(200);
    private static final Duration LOOK_WHILE_SERVING = Duration.ofMillis(500);
    private static final Duration FIRST_ANSWER = Duration.ofMinutes(2);
    private static final Duration LAST_BREATH = Duration.ofSeconds(5);

    private final Plan plan;
    private final Map<String, String> env;
    private final PrintStream out;
    private final Clock clock;
    private final Instant begun;
    private final Progress progress;
    private final Control control;
    private final StopWish stopWish;
    private Child server;
    private Optional<Child> nginx = Optional.empty();

    private Launch(Plan plan, Map<String, String> env, PrintStream out, Clock clock) {
        this.plan = plan;
        this.env = env;
        this.out = out;
        this.clock = clock;
        begun = clock.instant();
        progress = new Progress(out, clock);
        control = new Control(plan);
        stopWish = new StopWish(env);
    }

    /**
     * Runs the app until somebody wishes it to stop.
     *
     * @param args descriptor files, none for the built-in app
     * @param out progress
     * @param err one message when it cannot go on
     * @return 0 after an orderly stop, 1 when it could not start or go on
     */
    public static int run(List<String> args, PrintStream out, PrintStream err) {
        Map<String, String> env = System.getenv();
        try {
            Preflight preflight = new Preflight(env);
            Plan plan = preflight.plan(args);
            List<String> files = plan.descriptors().stream().map(Path::toString).toList();
            if (plan.role() == Role.REQUESTOR
                    && Check.run(files, new PrintStream(OutputStream.nullOutputStream()), err) != 0) {
                throw new LaunchException(
                        "the app's descriptor has the faults above: mend them, and see them again with"
                                + " deploy/run --check FILE.yaml");
            }
            if (plan.role() == Role.REQUESTOR && !preflight.settings().devnet().enabled()) {
                DaemonCheck.require(preflight.settings().yagna());
            }
            Lock lock = Lock.on(plan.layout().data());
            try {
                return new Launch(plan, env, out, Clock.systemUTC()).run(err);
            } finally {
                lock.release();
            }
        } catch (LaunchException e) {
            err.println("deploy/run: " + e.getMessage());
            return 1;
        }
    }

    private int run(PrintStream err) {
        Leftovers leftovers = new Leftovers(plan.layout());
        int old = leftovers.end();
        if (old > 0) {
            out.println("ended " + old + " processes that an earlier run had left");
        }
        int code = 0;
        try {
            start();
            serve();
        } catch (LaunchException e) {
            err.println("deploy/run: " + e.getMessage());
            code = 1;
        } finally {
            stop();
            RunningApp.withdraw(plan.layout().data());
            leftovers.end();
        }
        return code;
    }

    private void start() {
        server = Server.start(plan, env);
        if (plan.role() == Role.REQUESTOR) {
            new RunningApp(plan.serverUrl(), plan.controlToken())
                    .announce(plan.layout().data());
        }
        if (plan.nginx().isPresent()) {
            nginx = Optional.of(FrontDoor.start(plan));
            out.println(
                    "starting: NGINX on port " + plan.frontPort() + ", Payara on port " + plan.serverPort() + daemon());
        } else {
            String why = Preflight.wantsNginx(env) ? "no nginx found" : "ONELINER_NGINX=off";
            out.println("starting: " + why + ", Payara answers on port " + plan.frontPort() + " itself" + daemon());
        }
    }

    private String daemon() {
        return plan.devnet() ? ", devnet on port " + plan.devnetPort() : "";
    }

    /** Returns when the run is to end; throws when it cannot go on. */
    private void serve() {
        Deadline firstAnswer = Deadline.in(FIRST_ANSWER);
        boolean answered = false;
        boolean ready = false;
        while (!stopWish.present()) {
            Optional<Status> status = control.status();
            status.ifPresent(progress::show);
            answered |= status.isPresent();
            if (status.filter(now -> now.phase().equals("FAILED")).isPresent()) {
                throw new LaunchException("the app cannot run: " + status.get().reason());
            }
            if (!ready && status.filter(now -> now.phase().equals("SERVING")).isPresent()) {
                ready = true;
                out.println("Oneliner is ready: " + plan.frontUrl() + "  (" + progress.seconds(begun)
                        + "; Ctrl-C ends it)");
            }
            if (!answered) {
                requireHope(firstAnswer);
            }
            requireAlive();
            server.log().bound();
            server.await(ready ? LOOK_WHILE_SERVING : LOOK_WHILE_STARTING);
        }
    }

    private void requireAlive() {
        if (!server.alive()) {
            throw new LaunchException(server.obituary() + "; the end of " + excerpt(server));
        }
        nginx.filter(child -> !child.alive()).ifPresent(child -> {
            throw new LaunchException(child.obituary() + "; the end of " + excerpt(child));
        });
    }

    private void requireHope(Deadline firstAnswer) {
        if (firstAnswer.passed()) {
            throw new LaunchException("the server did not answer within " + FIRST_ANSWER.toSeconds() + " s; the end of "
                    + excerpt(server));
        }
        // Payara stays up without the application when it cannot be deployed
        if (control.withoutApplication()
                && server.log().tail(200).stream().anyMatch(line -> line.contains("ready in"))) {
            throw new LaunchException("the application could not be deployed; the end of " + excerpt(server));
        }
    }

    private static String excerpt(Child child) {
        return child.log().path() + ":\n  " + String.join("\n  ", child.log().tail(25));
    }

    private void stop() {
        if (server == null) {
            return;
        }
        Instant began = clock.instant();
        if (server.alive() && control.stop()) {
            out.println("stopping: ending and paying what was rented (Ctrl-C again: at once)");
            Deadline deadline = Deadline.in(plan.stopTimeout());
            boolean settled = false;
            while (!settled && !deadline.passed() && server.alive()) {
                Optional<Status> status = control.status();
                status.ifPresent(progress::show);
                settled = status.filter(Status::settled).isPresent();
                if (!settled) {
                    server.await(deadline.atMost(LOOK_WHILE_STARTING));
                }
            }
            if (!settled) {
                out.println("stopping: not everything was settled within "
                        + plan.stopTimeout().toSeconds() + " s; the next start takes it up");
            }
        }
        nginx.ifPresent(child -> child.end(LAST_BREATH));
        server.end(LAST_BREATH);
        out.println("stopped (" + progress.seconds(began) + ")");
    }
}
