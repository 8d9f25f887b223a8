package oneliner.requestor.vpn;

/** An address cannot be given: it is taken, outside the network, or its provider has one already. */
public final class AddressException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AddressException(String message) {
        super(message);
    }
}
