package oneliner.requestor;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import oneliner.requestor.StartFailure.Blame;

/**
 * The next machine of an instance, brought up on a thread of its own while the old one still serves. When both would
 * need one address, it finds its provider and then waits until the old one has left.
 */
final class Substitute implements Commissioning.Gate {
    /** The old one is drained and ended in less, whatever hangs. */
    private static final Duration LONGEST_LEAVE = Duration.ofMinutes(3);

    private final Surroundings around;
    private final Wanted wanted;
    private final Lease lease;
    private final Understudy face;
    private final Bell bell;
    private final Optional<String> address;
    private final boolean swap;
    private final String why;
    private final Errand errand = new Errand(this::bring);
    private final CountDownLatch left = new CountDownLatch(1);
    private volatile boolean waits;
    private volatile Tenancy tenancy;
    private volatile StartFailure failure;

    /**
     * Prepares one; {@link #errand} does the work.
     *
     * @param bell rung when there is news
     * @param address which it needs, empty for any
     * @param swap true when the old one has that address
     * @param why it is needed
     */
    Substitute(
            Surroundings around,
            Wanted wanted,
            Slot slot,
            Bell bell,
            Optional<String> address,
            boolean swap,
            String why) {
        this.around = around;
        this.wanted = wanted;
        this.lease = Lease.of(around, wanted, slot.name(), bell);
        this.face =
                new Understudy(slot, new InstanceState.Waiting(around.clock().instant(), Optional.of(why)));
        this.bell = bell;
        this.address = address;
        this.swap = swap;
        this.why = why;
    }

    Errand errand() {
        return errand;
    }

    Lease lease() {
        return lease;
    }

    Understudy face() {
        return face;
    }

    boolean swap() {
        return swap;
    }

    /** True from the moment on when only the old one's address is missing. */
    boolean waitsForAddress() {
        return waits && left.getCount() > 0;
    }

    void addressIsFree() {
        left.countDown();
    }

    /** What came up. */
    Optional<Tenancy> tenancy() {
        return Optional.ofNullable(tenancy);
    }

    /** Why nothing came up. */
    Optional<StartFailure> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public Optional<String> address() throws InterruptedException {
        if (swap) {
            waits = true;
            bell.ring();
            if (!left.await(LONGEST_LEAVE.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new StartFailure(Blame.NOBODY, "the address " + address.orElse("?") + " did not get free", null);
            }
        }
        return address;
    }

    private void bring() {
        try {
            tenancy = new Commissioning(around, wanted, face, lease, Optional.of(why)).bring(this);
        } catch (StartFailure e) {
            failure = e;
        } catch (InterruptedException e) {
            failure = new StartFailure(Blame.NOBODY, "told to stop", e);
            Thread.currentThread().interrupt();
        } finally {
            bell.ring();
        }
    }
}
