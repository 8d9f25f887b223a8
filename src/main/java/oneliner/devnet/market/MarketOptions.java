package oneliner.devnet.market;

import java.time.Duration;

/**
 * How the market behaves.
 *
 * @param requestor node id of whoever holds the app-key
 * @param seed decides the provider pool
 * @param providers size of the pool
 * @param subnet of all providers
 * @param platform payment platform that every provider takes, beside the ones a demand names
 * @param answerDelay how long a provider thinks before it answers a counter-proposal or a confirmation
 * @param idleLimit an agreement without activity ends after this
 */
public record MarketOptions(
        String requestor,
        long seed,
        int providers,
        String subnet,
        String platform,
        Duration answerDelay,
        Duration idleLimit) {}
