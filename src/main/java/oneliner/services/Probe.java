package oneliner.services;

import java.time.Duration;
import java.util.Optional;

/** Asks a service, through the tunnel, whether it serves. */
@FunctionalInterface
public interface Probe {

    /**
     * What to ask.
     *
     * @param port on the provider's side
     * @param path to GET; empty means that a TCP connection is enough
     * @param below an answer to the GET is good when its status is below this, 100 to 600
     */
    record Question(int port, Optional<String> path, int below) {}

    /**
     * Asks once and waits for the answer.
     *
     * @param instance whom; it need not be in the directory yet
     * @param question what
     * @param timeout longest wait for the whole probe
     * @return empty when the service answered well, else what went wrong, in words for a person
     * @throws InterruptedException if the calling thread is asked to stop
     */
    Optional<String> check(ServiceInstance instance, Question question, Duration timeout) throws InterruptedException;
}
