package oneliner.devnet;

/** devnet cannot listen because somebody else does; the message is for a person. */
public final class PortInUse extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PortInUse(int port, Throwable cause) {
        super(
                "port " + port + " is in use: stop what listens there (another yagna or devnet?) or set DEVNET_PORT",
                cause);
    }
}
