package oneliner.requestor;

import java.time.Duration;
import java.util.random.RandomGenerator;
import oneliner.lifecycle.Backoff;
import oneliner.requestor.StartFailure.Blame;

/** Counts how often an instance could not be brought up, and says how long to wait and when to give up. One thread. */
final class Tries {
    /** Providers on which an app may fail by its own fault before it is given up. */
    private static final int APP_TRIES = 3;
    /** Providers in a row that may fail before the fault is thought to be ours. */
    private static final int PROVIDER_TRIES = 10;

    private final Backoff backoff;
    private final RandomGenerator random = RandomGenerator.getDefault();
    private int failures;
    private int app;
    private int provider;

    Tries(Backoff backoff) {
        this.backoff = backoff;
    }

    void failed(Blame blame) {
        failures++;
        app += blame == Blame.APP ? 1 : 0;
        provider += blame == Blame.PROVIDER ? 1 : 0;
    }

    void worked() {
        app = 0;
        provider = 0;
    }

    /** What served is lost; a long good time makes up for the failures before. */
    void lost(boolean proven) {
        failures = proven ? 0 : failures + 1;
    }

    boolean hopeless(Blame last) {
        return last == Blame.DESCRIPTOR || app >= APP_TRIES || provider >= PROVIDER_TRIES;
    }

    /** The last reason, and on how many providers it was tried when that was more than one. */
    String summary(String reason) {
        int tries = Math.max(app, provider);
        return tries > 1 ? "given up after " + tries + " providers: " + reason : reason;
    }

    Duration pause() {
        return backoff.pause(Math.max(1, failures), random);
    }
}
