package oneliner.requestor.payment;

/**
 * Why a bill may not be paid.
 *
 * @param reason in words
 * @param code {@code golem.requestor.code} under which the agreement is ended
 * @param dishonest true when a provider that sends such a bill is not to be rented again
 */
record Objection(String reason, String code, boolean dishonest) {
    static Objection of(String reason) {
        return new Objection(reason, "Cancelled", true);
    }
}
