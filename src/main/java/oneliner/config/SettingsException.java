package oneliner.config;

import java.util.List;

/** One or more settings cannot be used; the message names each key, its value and what it should be. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Collects all faults into one message, so that a person mends them in one go.
     *
     * @param faults one sentence per fault, never empty
     */
    public SettingsException(List<String> faults) {
        super(String.join("; ", faults));
    }
}
