package oneliner.requestor.market;

/**
 * Why an offer is no candidate.
 *
 * @param kind what kind of reason
 * @param words as the funnel says it after a number, such as {@code too dear} or {@code without vpn}
 */
record Exclusion(Kind kind, String words) {
    /** Kinds, those that come nearer to a candidate later; each with what a person may do. */
    enum Kind {
        /** Not the runtime that is wanted. */
        RUNTIME("providers there run other things; is the subnet right?"),
        /** No linear price. */
        MODEL("only linear prices can be checked"),
        /** It lacks a runtime capability. */
        CAPABILITY("ask for less under capabilities, do without a network, or trade in another subnet"),
        /** Too small a machine. */
        HARDWARE("lower min_mem_gib, min_storage_gib, min_cpu_threads or min_cpu_cores of the payload"),
        /** It takes no money of ours. */
        PLATFORM("pay another way: yagna.payment.driver and yagna.payment.network"),
        /** Its own constraints, most likely. */
        FOREIGN("their own conditions exclude this demand, for example its length or its manifest"),
        /** On a deny list. */
        DENIED("see requestor.providers-deny, and denied-providers.json in the data folder"),
        /** Not on the allow list. */
        NOT_ALLOWED("let more in by requestor.providers-allow"),
        /** No price that could be checked. */
        UNPRICED("such bills could not be checked, so nobody can help it"),
        /** Above a ceiling. */
        TOO_DEAR("raise requestor.max-price-start, requestor.max-price-cpu-hour or requestor.max-price-hour"),
        /** The budget would not last. */
        OVER_BUDGET("raise requestor.budget.glm or lower requestor.budget-horizon"),
        /** Runs an instance of the app in this network. */
        IN_USE("a provider can be in a network once only, so more providers are needed"),
        /** Failed lately. */
        PAUSED("they are asked again after a while"),
        /** Said no. */
        REFUSED("they are asked again with the next demand");

        private final String advice;

        Kind(String advice) {
            this.advice = advice;
        }

        String advice() {
            return advice;
        }
    }
}
