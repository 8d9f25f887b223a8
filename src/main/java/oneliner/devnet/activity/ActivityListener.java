package oneliner.devnet.activity;

/** Hears of activities; called on the loop. */
public interface ActivityListener {
    /** An activity began to cost. */
    void created(Activity activity);

    /** An activity is over; its usage stays as it is. */
    default void destroyed(Activity activity) {}
}
