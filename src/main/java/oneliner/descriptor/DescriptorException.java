package oneliner.descriptor;

import java.util.List;
import java.util.stream.Collectors;

/** A descriptor cannot be used; the message has one line for each fault. */
public final class DescriptorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Fault> faults;

    /**
     * Collects all faults, so that a person mends them in one go.
     *
     * @param faults in file order, never empty
     */
    public DescriptorException(List<Fault> faults) {
        super(faults.stream().map(Fault::toString).collect(Collectors.joining("\n")));
        this.faults = List.copyOf(faults);
    }

    static DescriptorException of(String file, String message) {
        return new DescriptorException(List.of(new Fault(file, 0, "", message)));
    }

    /** All that is wrong, in file order. */
    public List<Fault> faults() {
        return faults;
    }
}
