package oneliner.services;

import java.math.BigDecimal;
import java.time.Instant;

/** Something that happened to the app, fired as a CDI event after the directory tells the same. */
public sealed interface ServiceEvent {
    /** When it happened. */
    Instant at();

    /**
     * An instance answers and takes requests.
     *
     * @param at when
     * @param instance which
     */
    record Commissioned(Instant at, ServiceInstance instance) implements ServiceEvent {}

    /**
     * An instance takes no more requests.
     *
     * @param at when
     * @param instance which
     * @param reason why
     */
    record Lost(Instant at, ServiceInstance instance, String reason) implements ServiceEvent {}

    /**
     * The picture of the app is another one.
     *
     * @param at when
     * @param status the new picture
     */
    record Changed(Instant at, AppStatus status) implements ServiceEvent {}

    /**
     * An instance is at another step, or has another reason.
     *
     * @param at when
     * @param node which node
     * @param instance where it is now
     * @param before where it was
     */
    record Stepped(Instant at, String node, AppStatus.Instance instance, AppStatus.Step before)
            implements ServiceEvent {}

    /**
     * Somebody who may asked for something to be done to the app.
     *
     * @param at when
     * @param by who, such as {@code control token from 127.0.0.1}
     * @param what in words
     * @param result in words: what came of it
     */
    record Acted(Instant at, String by, String what, String result) implements ServiceEvent {}

    /**
     * A bill that nothing covers was not accepted.
     *
     * @param at when
     * @param node for which node
     * @param agreementId under which agreement
     * @param kind {@code debit-note} or {@code invoice}
     * @param amount GLM that were asked for
     * @param reason what is wrong with it, in words
     */
    record Refused(Instant at, String node, String agreementId, String kind, BigDecimal amount, String reason)
            implements ServiceEvent {}

    /**
     * Money was promised to a provider.
     *
     * @param at when
     * @param node for which node
     * @param agreementId under which agreement
     * @param kind {@code debit-note} or {@code invoice}
     * @param amount GLM; of a debit note the total of its activity so far
     */
    record Paid(Instant at, String node, String agreementId, String kind, BigDecimal amount) implements ServiceEvent {}
}
