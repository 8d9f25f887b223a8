package oneliner.requestor;

import java.time.Instant;
import java.util.Optional;
import oneliner.services.AppStatus.Step;

/** Where one wanted instance is. Each state holds exactly the ids that exist in it. */
sealed interface InstanceState {
    /** When the state began. */
    Instant since();

    /** The step that status pages show. */
    Step step();

    /** Why, where that needs saying. */
    default Optional<String> reason() {
        return Optional.empty();
    }

    /** The provider, from the agreement on. */
    default Optional<Partner> partner() {
        return Optional.empty();
    }

    /** The activity, from its making on. */
    default Optional<String> activityId() {
        return Optional.empty();
    }

    /** True for states that nothing follows. */
    default boolean terminal() {
        return false;
    }

    /**
     * Who runs an instance under which agreement.
     *
     * @param providerId node id
     * @param providerName what it calls itself
     * @param agreementId agreement
     * @param ip VPN address, empty before one is assigned or without a network
     */
    record Partner(String providerId, String providerName, String agreementId, Optional<String> ip) {}

    /** Waits for others, or for the next try. */
    record Waiting(Instant since, Optional<String> reason) implements InstanceState {
        @Override
        public Step step() {
            return Step.WAITING;
        }
    }

    /** Looks for a provider. */
    record Negotiating(Instant since, Optional<String> reason) implements InstanceState {
        @Override
        public Step step() {
            return Step.MARKET;
        }
    }

    /** An agreement was sent and is not in force yet. */
    record Agreeing(Instant since, Partner who) implements InstanceState {
        @Override
        public Step step() {
            return Step.AGREEMENT;
        }

        @Override
        public Optional<Partner> partner() {
            return Optional.of(who);
        }
    }

    /** The agreement is in force, and the activity being made or its image set up. */
    record Deploying(Instant since, Partner who, Optional<String> activityId) implements InstanceState {
        @Override
        public Step step() {
            return Step.DEPLOY;
        }

        @Override
        public Optional<Partner> partner() {
            return Optional.of(who);
        }
    }

    /** The init commands run. */
    record Starting(Instant since, Partner who, String activity, Optional<String> reason) implements InstanceState {
        @Override
        public Step step() {
            return Step.START;
        }

        @Override
        public Optional<Partner> partner() {
            return Optional.of(who);
        }

        @Override
        public Optional<String> activityId() {
            return Optional.of(activity);
        }
    }

    /** The init commands are done, and the service does not answer yet. */
    record Probing(Instant since, Partner who, String activity, Optional<String> reason) implements InstanceState {
        @Override
        public Step step() {
            return Step.PROBE;
        }

        @Override
        public Optional<Partner> partner() {
            return Optional.of(who);
        }

        @Override
        public Optional<String> activityId() {
            return Optional.of(activity);
        }
    }

    /** Answers; the reason tells of a trouble that did not end it. */
    record Serving(Instant since, Partner who, String activity, Optional<String> reason) implements InstanceState {
        @Override
        public Step step() {
            return Step.SERVING;
        }

        @Override
        public Optional<Partner> partner() {
            return Optional.of(who);
        }

        @Override
        public Optional<String> activityId() {
            return Optional.of(activity);
        }
    }

    /** Is being taken down. */
    record Stopping(Instant since, Optional<Partner> partner, Optional<String> reason) implements InstanceState {
        @Override
        public Step step() {
            return Step.STOPPING;
        }
    }

    /** Over. */
    record Stopped(Instant since, Optional<String> reason) implements InstanceState {
        @Override
        public Step step() {
            return Step.STOPPED;
        }

        @Override
        public boolean terminal() {
            return true;
        }
    }

    /** Given up: only a person can help. */
    record Failed(Instant since, Optional<String> reason) implements InstanceState {
        @Override
        public Step step() {
            return Step.FAILED;
        }
    }
}
