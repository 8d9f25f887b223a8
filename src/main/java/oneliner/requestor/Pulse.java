package oneliner.requestor;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import oneliner.descriptor.App;
import oneliner.descriptor.DescriptorException;
import oneliner.requestor.activity.Console;
import oneliner.services.Probe;
import oneliner.services.ServiceInstance;

/** Feels whether one instance is well, by the probe that its node has: through the tunnel, or on its machine. One thread. */
final class Pulse {
    private final Surroundings around;
    private final Face face;

    Pulse(Surroundings around, Face face) {
        this.around = around;
        this.face = face;
    }

    /**
     * The probe of an instance.
     *
     * @param instance how it is reached, empty without a network
     * @return empty when there is none, or none that could be asked
     */
    static Optional<App.Probe> of(Wanted wanted, Optional<ServiceInstance> instance) {
        return wanted.node().probe().filter(how -> !how.command().isEmpty() || instance.isPresent());
    }

    /**
     * Asks once.
     *
     * @param timeout the longest that the answer may take
     */
    Console.Health feel(
            Wanted wanted, App.Probe how, Optional<ServiceInstance> instance, String activityId, Duration timeout)
            throws InterruptedException {
        if (how.command().isEmpty()) {
            Probe.Question question = new Probe.Question(how.port(), how.path(), how.below());
            return new Console.Health(true, around.probe().check(instance.orElseThrow(), question, timeout));
        }
        Optional<Console> console = around.units().console(face.name(), activityId);
        if (console.isEmpty()) {
            return new Console.Health(false, Optional.empty());
        }
        List<String> words;
        try {
            words = new References(wanted, around.roster(), face)
                    .resolve(App.Command.of(how.command()))
                    .args();
        } catch (DescriptorException e) {
            // what it refers to is being rented anew
            return new Console.Health(false, Optional.empty());
        }
        return console.get().health(words, timeout);
    }
}
