package oneliner.proxy;

import java.util.concurrent.TimeUnit;
import oneliner.config.Settings;

/** How one instance has done lately. Written under the {@link Balancer}'s lock, read by anyone. */
final class Health {
    /** How long one that failed is left alone, while there are others. */
    private static final long REST = TimeUnit.SECONDS.toNanos(3);
    /** Gateway errors weigh less than broken connections: some come from one path of the app only. */
    private static final int ANSWER_FACTOR = 2;

    private static final int MOST_DOUBLINGS = 5;
    /** One that has been well for so many times its last absence begins anew. */
    private static final int FORGIVEN_AFTER = 10;

    private final Settings.Balance settings;
    private int broken;
    private int badAnswers;
    private volatile boolean rests;
    private volatile long failedAt;
    private volatile boolean ejected;
    private volatile int ejections;
    private long returnedAt;

    Health(Settings.Balance settings) {
        this.settings = settings;
    }

    /** It could not be reached, or went away in the middle of a request; true if it is time to eject it. */
    boolean broke(long now) {
        broken++;
        failedAt = now;
        rests = true;
        return !ejected && broken >= settings.ejectAfter();
    }

    /** It answered that what is behind it is not there; true if it is time to eject it. */
    boolean answeredBadly() {
        badAnswers++;
        return !ejected && badAnswers >= settings.ejectAfter() * ANSWER_FACTOR;
    }

    void answeredWell() {
        broken = 0;
        badAnswers = 0;
        rests = false;
    }

    boolean resting(long now) {
        return rests && now - failedAt < REST;
    }

    boolean ejected() {
        return ejected;
    }

    int ejections() {
        return ejections;
    }

    /** Ejects it, gives the time until the probe in nanoseconds. */
    long eject(long now) {
        if (ejections > 0 && now - returnedAt > FORGIVEN_AFTER * pause()) {
            ejections = 0;
        }
        ejected = true;
        count();
        return pause();
    }

    /** The probe failed, gives the time until the next one in nanoseconds. */
    long stillAway() {
        count();
        return pause();
    }

    private void count() {
        int before = ejections;
        ejections = before + 1;
    }

    private long pause() {
        return settings.ejectTime().toNanos() << Math.min(Math.max(0, ejections - 1), MOST_DOUBLINGS);
    }

    /** It answers again. One more failure soon is enough to eject it anew. */
    void returned(long now) {
        ejected = false;
        rests = false;
        broken = settings.ejectAfter() - 1;
        badAnswers = 0;
        returnedAt = now;
    }
}
