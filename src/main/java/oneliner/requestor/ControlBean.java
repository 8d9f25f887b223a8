package oneliner.requestor;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import oneliner.config.Settings;
import oneliner.descriptor.App;
import oneliner.descriptor.DescriptorException;
import oneliner.descriptor.DescriptorReader;
import oneliner.descriptor.Difference;
import oneliner.descriptor.Fault;
import oneliner.descriptor.Source;
import oneliner.requestor.activity.ExecException;
import oneliner.services.AppControl;
import oneliner.services.ControlException;
import oneliner.services.ControlException.Kind;
import oneliner.services.StopRequest;

/** {@link AppControl} over the {@link Requestor} that runs now: checks, translates and hands on. Any thread. */
@ApplicationScoped
public class ControlBean implements AppControl {
    @Inject
    private Settings settings;

    @Inject
    private Event<StopRequest> stops;

    private volatile Requestor requestor;

    /** Made by the container. */
    public ControlBean() {}

    /** From now on this one is meant; null for none. Called by {@link RequestorBean}. */
    public void attach(Requestor running) {
        requestor = running;
    }

    @Override
    public Wanted app() {
        return Wordings.wanted(running());
    }

    @Override
    public Plan plan(List<Descriptor> descriptors) {
        return Wordings.plan(difference(descriptors));
    }

    @Override
    public Plan apply(List<Descriptor> descriptors) {
        Difference difference = difference(descriptors);
        if (!difference.nothing()) {
            asked(() -> {
                mine().apply(difference.after());
                return true;
            });
        }
        return Wordings.plan(difference);
    }

    @Override
    public void scale(String node, int instances) {
        node(node);
        asked(() -> {
            mine().scale(node, instances);
            return true;
        });
    }

    @Override
    public void replace(String node, int index, String reason) {
        instance(node, index);
        asked(() -> {
            mine().replace(node, index, reason);
            return true;
        });
    }

    @Override
    public void rollOver(String node, int index) {
        // a replacement that was asked for is made as a roll-over is: the substitute serves before the other ends
        replace(node, index, "roll-over to a new agreement was asked for");
    }

    @Override
    public Execution exec(String node, int index, List<String> command, Duration timeout) throws InterruptedException {
        instance(node, index);
        try {
            return Wordings.execution(mine().exec(node, index, command, timeout));
        } catch (ExecException e) {
            throw Wordings.fault(e);
        }
    }

    @Override
    public List<Output> logs(String node, int index, int lines) throws InterruptedException {
        instance(node, index);
        try {
            return mine().logs(node, index, lines).stream()
                    .map(log -> new Output(log.command(), log.state(), log.lines()))
                    .toList();
        } catch (ExecException e) {
            throw Wordings.fault(e);
        }
    }

    @Override
    public Ledger ledger() {
        return mine().payments().map(Wordings::ledger).orElseThrow(ControlBean::nothing);
    }

    @Override
    public void stop(String by) {
        mine();
        stops.fire(new StopRequest(by));
    }

    private Difference difference(List<Descriptor> descriptors) {
        App before = running();
        return Difference.between(before, read(descriptors));
    }

    private App read(List<Descriptor> descriptors) {
        try {
            return DescriptorReader.read(
                    descriptors.isEmpty()
                            ? Source.of(settings.requestor().descriptors())
                            : descriptors.stream()
                                    .map(one -> Source.sent(one.name(), one.text(), one.files()))
                                    .toList());
        } catch (DescriptorException e) {
            throw new ControlException(
                    Kind.INVALID,
                    "the descriptor cannot be used",
                    e.faults().stream().map(Fault::toString).toList());
        }
    }

    private Requestor mine() {
        Requestor now = requestor;
        if (now == null) {
            throw nothing();
        }
        return now;
    }

    private static ControlException nothing() {
        return new ControlException(Kind.NOT_NOW, "no app runs");
    }

    private App running() {
        return mine().app().orElseThrow(ControlBean::nothing);
    }

    private App.Node node(String name) {
        App app = running();
        App.Node node = app.nodes().get(name);
        if (node == null) {
            throw new ControlException(
                    Kind.UNKNOWN,
                    "there is no node '" + name + "'; the app has "
                            + String.join(", ", app.nodes().keySet()));
        }
        return node;
    }

    private void instance(String name, int index) {
        App.Node node = node(name);
        if (index < 0 || index >= node.instances()) {
            throw new ControlException(
                    Kind.UNKNOWN,
                    "node '" + name + "' has " + node.instances()
                            + (node.instances() == 1 ? " instance" : " instances") + ", counted from 0; there is no "
                            + index);
        }
    }

    /** The requestor says what is wrong by the exceptions of the JDK. */
    private static <T> T asked(Supplier<T> what) {
        try {
            return what.get();
        } catch (IllegalArgumentException e) {
            throw new ControlException(Kind.INVALID, String.valueOf(e.getMessage()));
        } catch (IllegalStateException e) {
            throw new ControlException(Kind.NOT_NOW, String.valueOf(e.getMessage()));
        }
    }
}
