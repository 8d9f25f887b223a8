package oneliner.services;

import java.util.Optional;

/** Tells whether this deployment can do its work right now; there is one for each role. */
@FunctionalInterface
public interface Readiness {
    /** Empty when ready, else why not, in words for a person. Answers within a few seconds; any thread may ask. */
    Optional<String> notReady();
}
