package oneliner.requestor;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import oneliner.lifecycle.StopSignal;
import oneliner.lifecycle.Turn;
import oneliner.yagna.YagnaException;

/** Does one thing over and over until told to stop; no error ends it, since money and uptime hang on it. */
final class Loop implements Runnable {
    private static final System.Logger LOG = System.getLogger(Loop.class.getName());

    /** Whatever the daemon answers, it is not asked more often. */
    private static final Duration BREATH = Duration.ofMillis(50);

    private final String what;
    private final StopSignal stop;
    private final Duration pause;
    private final Consumer<Optional<String>> trouble;
    private final Work work;

    /** What is done once; waits by itself when there is nothing to do. */
    interface Work {
        void run() throws InterruptedException;
    }

    /**
     * Makes one.
     *
     * @param pause after an error
     * @param trouble is told what keeps the loop from its work, and with empty when that is over
     */
    Loop(String what, StopSignal stop, Duration pause, Consumer<Optional<String>> trouble, Work work) {
        this.what = what;
        this.stop = stop;
        this.pause = pause;
        this.trouble = trouble;
        this.work = work;
    }

    @Override
    public void run() {
        boolean failing = false;
        try {
            while (!stop.given()) {
                Turn turn = Turn.ofAtLeast(BREATH);
                try {
                    work.run();
                    failing = false;
                    trouble.accept(Optional.empty());
                    turn.sitOut(stop);
                } catch (RuntimeException e) {
                    if (stop.given()) {
                        return;
                    }
                    String message = what + " cannot be had, trying again; what runs is kept: " + e.getMessage();
                    // the first of a row says it all
                    LOG.log(failing ? Level.DEBUG : Level.WARNING, message, e instanceof YagnaException ? null : e);
                    failing = true;
                    trouble.accept(Optional.of(message));
                    stop.pause(pause);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
