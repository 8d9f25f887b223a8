package oneliner.config;

/** How far devnet keeps the processes of its providers away from the rest of the machine. */
public enum Isolation {
    /** By bubblewrap where it is installed and works, else not at all. */
    AUTO,
    /** Not at all. */
    OFF,
    /** By bubblewrap, or devnet does not start. */
    BWRAP
}
