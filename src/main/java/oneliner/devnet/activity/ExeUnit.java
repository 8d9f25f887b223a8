package oneliner.devnet.activity;

import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import oneliner.devnet.core.Loop;
import oneliner.devnet.faults.Fault;
import oneliner.devnet.faults.Faults;
import oneliner.devnet.faults.Kind;
import oneliner.devnet.images.ImageStore;
import oneliner.devnet.net.Network;
import oneliner.devnet.net.Networks;
import oneliner.devnet.process.Home;
import oneliner.devnet.process.Output;
import oneliner.devnet.process.Sandbox;

/** Executes scripts: one command after the other, one batch at a time per activity. Called on the loop. */
final class ExeUnit {
    private static final System.Logger LOG = System.getLogger(ExeUnit.class.getName());
    private static final int PIECE = 64 << 10;

    private final Loop loop;
    private final ActivityOptions options;
    private final Networks networks;
    private final ImageStore images;
    private final Home home;
    private final Faults faults;

    ExeUnit(Loop loop, ActivityOptions options, Networks networks, ImageStore images, Home home, Faults faults) {
        this.loop = loop;
        this.options = options;
        this.networks = networks;
        this.images = images;
        this.home = home;
        this.faults = faults;
    }

    /** Begins a batch. While another one runs, only terminate and sign get through. */
    void begin(Activity activity, Batch batch) {
        if (!batch.over()) {
            next(activity, batch);
        }
    }

    private void next(Activity activity, Batch batch) {
        if (faults.gone(activity.agreement().provider().id())) {
            return; // nobody is there to go on
        }
        Command command = batch.commands.get(batch.current());
        batch.started(command);
        boolean always = command instanceof Command.Terminate || command instanceof Command.Sign;
        if (activity.over()) {
            batch.finished(Outcome.failed("Activity is terminated"));
        } else if (activity.running != null && activity.running != batch && !always) {
            batch.finished(Outcome.failed("Busy"));
        } else if (command instanceof Command.Terminate) {
            terminate(activity, batch);
        } else if (command instanceof Command.Sign) {
            done(activity, batch, Outcome.failed("Signing is not supported by this runtime"));
        } else if (command instanceof Command.Deploy deploy) {
            deploy(activity, batch, deploy);
        } else if (command instanceof Command.Start) {
            start(activity, batch);
        } else if (activity.state != ActivityState.READY) {
            done(activity, batch, wrongState(activity, command));
        } else if (command instanceof Command.Run run) {
            activity.running = batch;
            troubled(activity, batch, run);
        } else {
            activity.running = batch;
            transfer(activity, batch, (Command.Transfer) command);
        }
    }

    private void done(Activity activity, Batch batch, Outcome outcome) {
        if (activity.running == batch) {
            activity.running = null;
        }
        if (batch.over()) {
            return;
        }
        batch.finished(outcome);
        if (!batch.over()) {
            next(activity, batch);
        }
    }

    private static Outcome wrongState(Activity activity, Command command) {
        return Outcome.failed("Invalid state for " + command.name() + ": " + activity.state.wire());
    }

    private void deploy(Activity activity, Batch batch, Command.Deploy deploy) {
        if (activity.state != ActivityState.INITIALIZED) {
            done(activity, batch, wrongState(activity, deploy));
            return;
        }
        activity.running = batch;
        Optional<Fault> trouble =
                faults.strike(Kind.DEPLOY, activity.agreement().provider().id());
        if (trouble.filter(f -> f.flag("stall")).isPresent()) {
            return; // the activity's end will end it
        }
        Optional<String> fault = join(activity, deploy)
                .or(() -> trouble.map(f -> "Deploy failed: " + f.text("message", "devnet was told to fail")));
        Hosts hosts = activity.hosts;
        work(batch, activity, () -> {
            Outcome outcome = fault.isPresent() ? Outcome.failed(fault.get()) : copyImage(activity, batch, hosts);
            long pause = options.deployDelay().toMillis();
            loop.after(java.time.Duration.ofMillis(pause), () -> {
                if (batch.over() || activity.over()) {
                    return;
                }
                // the state moves on even when the command failed, as in the daemon
                activity.state = ActivityState.DEPLOYED;
                if (outcome.ok()) {
                    activity.networks.forEach((net, ip) -> networks.deploy(net, ip, activity.id()));
                }
                done(activity, batch, outcome);
            });
        });
    }

    private Optional<String> join(Activity activity, Command.Deploy deploy) {
        for (Command.Net net : deploy.nets()) {
            Optional<Network> network = networks.find(net.id());
            if (network.isEmpty()) {
                return Optional.of("Network " + net.id() + " does not exist");
            }
            if (network.get().loopback(net.nodeIp()).isEmpty()) {
                return Optional.of("Address " + net.nodeIp() + " does not belong to network " + net.id());
            }
            activity.networks.put(network.get(), net.nodeIp());
        }
        activity.hosts = Hosts.of(deploy.hosts(), activity.networks.keySet());
        return Optional.empty();
    }

    private Outcome copyImage(Activity activity, Batch batch, Hosts hosts) {
        Optional<String> hash = TaskPackage.imageHash(activity.agreement().demand());
        if (hash.isEmpty()) {
            return Outcome.failed("Deploy failed: the demand names no image (golem.srv.comp.task_package)");
        }
        try {
            Optional<ImageStore.Image> image = images.byHash(hash.get());
            if (image.isEmpty()) {
                return Outcome.failed("Deploy failed: image " + hash.get() + " is not in " + images.folder());
            }
            Sandbox sandbox = Sandbox.create(home, activity.id(), image.get().folder());
            sandbox.hosts(hosts.lines());
            loop.execute(() -> keep(activity, batch, sandbox));
            return Outcome.deployed();
        } catch (IOException | UncheckedIOException e) {
            return Outcome.failed("Deploy failed: " + e.getMessage());
        }
    }

    private void keep(Activity activity, Batch batch, Sandbox sandbox) {
        if (activity.over() || batch.over()) {
            destroy(sandbox, () -> {});
        } else {
            activity.sandbox = Optional.of(sandbox);
        }
    }

    private void start(Activity activity, Batch batch) {
        if (activity.state != ActivityState.DEPLOYED) {
            done(activity, batch, wrongState(activity, batch.commands.get(batch.current())));
            return;
        }
        activity.running = batch;
        loop.after(options.startDelay(), () -> {
            if (batch.over() || activity.over()) {
                return;
            }
            activity.state = ActivityState.READY;
            Outcome outcome = activity.sandbox.isPresent()
                    ? Outcome.DONE
                    : Outcome.failed("Start failed: the deployment failed before");
            done(activity, batch, outcome);
        });
    }

    private void troubled(Activity activity, Batch batch, Command.Run run) {
        Optional<Fault> trouble =
                faults.strike(Kind.EXEC, activity.agreement().provider().id());
        if (trouble.isEmpty()) {
            run(activity, batch, run);
        } else if (!trouble.get().flag("stall")) {
            int code = trouble.get().number("code").orElse(1);
            String words = trouble.get().text("message", "ExeScript command exited with code " + code);
            done(activity, batch, new Outcome(false, code, JsonValue.NULL, JsonValue.NULL, words));
        }
    }

    private void run(Activity activity, Batch batch, Command.Run run) {
        if (activity.sandbox.isEmpty()) {
            done(activity, batch, Outcome.failed("Run failed: nothing is deployed"));
            return;
        }
        Sandbox sandbox = activity.sandbox.get();
        // what the worker needs of the activity is taken here, on the loop
        List<Network> joined = List.copyOf(activity.networks.keySet());
        Optional<String> vpnIp = activity.vpnIp();
        boolean bytes =
                faults.strike(Kind.BYTES, activity.agreement().provider().id()).isPresent();
        Command.Run shown = bytes ? run.binary() : run;
        Hosts hosts = activity.hosts;
        work(batch, activity, () -> {
            Outcome outcome = execute(sandbox, joined, hosts, vpnIp, batch, shown);
            loop.execute(() -> done(activity, batch, outcome));
        });
    }

    private void transfer(Activity activity, Batch batch, Command.Transfer transfer) {
        if (activity.sandbox.isEmpty()) {
            done(activity, batch, Outcome.failed("Transfer failed: nothing is deployed"));
            return;
        }
        Transfer mover = new Transfer(activity.sandbox.get().root());
        work(batch, activity, () -> {
            Outcome outcome = mover.run(transfer);
            loop.execute(() -> done(activity, batch, outcome));
        });
    }

    private Outcome execute(
            Sandbox sandbox, List<Network> joined, Hosts hosts, Optional<String> vpnIp, Batch batch, Command.Run run) {
        try {
            Sandbox.Running running = sandbox.start(
                    run.entry(),
                    run.args(),
                    text -> {
                        String mapped = text;
                        for (Network network : joined) {
                            mapped = network.rewrite(mapped);
                        }
                        return hosts.rewrite(mapped);
                    },
                    vpnIp);
            Follower out = new Follower("stdout", run.stdout(), running.stdout(), batch);
            Follower err = new Follower("stderr", run.stderr(), running.stderr(), batch);
            boolean streams = out.streams() || err.streams();
            // without a stream the pause only bounds the wait, the process's end wakes it up
            while (!running.process().waitFor(streams ? 100 : 60_000, TimeUnit.MILLISECONDS)) {
                out.step();
                err.step();
            }
            out.step();
            err.step();
            int code = running.process().exitValue();
            String message = code == 0 ? null : "ExeScript command exited with code " + code;
            return new Outcome(code == 0, code, out.atEnd(), err.atEnd(), message);
        } catch (IOException e) {
            return Outcome.failed("Run failed: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.failed("Run failed: devnet is closing");
        }
    }

    /** Hands on what a command writes. */
    private final class Follower {
        private final String name;
        private final Capture capture;
        private final java.nio.file.Path file;
        private final Batch batch;
        private long position;

        Follower(String name, Capture capture, java.nio.file.Path file, Batch batch) {
            this.name = name;
            this.capture = capture;
            this.file = file;
            this.batch = batch;
        }

        boolean streams() {
            return capture.mode() == Capture.Mode.STREAM;
        }

        void step() throws IOException {
            while (streams() && position < capture.head()) {
                byte[] piece = Output.from(file, position, (int) Math.min(PIECE, capture.head() - position));
                if (piece.length == 0) {
                    return;
                }
                position += piece.length;
                JsonValue value = capture.present(piece);
                loop.execute(() -> batch.output(name, value));
            }
        }

        JsonValue atEnd() throws IOException {
            return capture.mode() == Capture.Mode.AT_END
                    ? capture.present(Output.read(file, capture.head(), capture.tail()))
                    : JsonValue.NULL;
        }
    }

    private void terminate(Activity activity, Batch batch) {
        Batch stopped = activity.running;
        if (stopped != null && stopped != batch) {
            done(activity, stopped, Outcome.failed("Terminated"));
        }
        activity.running = batch;
        leave(activity);
        Optional<Sandbox> sandbox = activity.sandbox;
        activity.sandbox = Optional.empty();
        Runnable then = () -> {
            if (!activity.over()) {
                activity.state = ActivityState.INITIALIZED;
            }
            done(activity, batch, Outcome.DONE);
        };
        if (sandbox.isPresent()) {
            destroy(sandbox.get(), then);
        } else {
            then.run();
        }
    }

    /** Ends everything in an activity, then calls {@code then} on the loop. */
    void end(Activity activity, Runnable then) {
        leave(activity);
        for (Batch batch : activity.batches.values()) {
            if (!batch.over()) {
                batch.finished(Outcome.failed("Activity is terminated"));
            }
        }
        activity.running = null;
        Optional<Sandbox> sandbox = activity.sandbox;
        activity.sandbox = Optional.empty();
        if (sandbox.isPresent()) {
            destroy(sandbox.get(), then);
        } else {
            then.run();
        }
    }

    private void leave(Activity activity) {
        networks.undeploy(activity.id());
        activity.networks.clear();
        activity.hosts = Hosts.NONE;
    }

    private void destroy(Sandbox sandbox, Runnable then) {
        try {
            loop.work(() -> {
                try {
                    sandbox.destroy();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } finally {
                    loop.execute(then);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.log(Level.ERROR, "no worker is free to end an activity; it ends with devnet");
            then.run();
        }
    }

    private void work(Batch batch, Activity activity, Runnable task) {
        try {
            loop.work(task);
        } catch (RejectedExecutionException e) {
            done(activity, batch, Outcome.failed("devnet is too busy to run another command"));
        }
    }
}
