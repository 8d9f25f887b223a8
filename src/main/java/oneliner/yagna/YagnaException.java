package oneliner.yagna;

/** A call to the daemon failed. Which of the three it is tells the caller what to do. */
public abstract sealed class YagnaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    private YagnaException(String message, int status, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** HTTP status, 0 when there was no answer. */
    public int status() {
        return status;
    }

    /** Nobody answered, not in time, or with 5xx: try again later. */
    public static final class Unavailable extends YagnaException {
        private static final long serialVersionUID = 1L;

        /**
         * Makes one.
         *
         * @param message what was tried, at which address, and what came of it
         * @param status HTTP status, 0 when there was no answer
         * @param cause may be null
         */
        public Unavailable(String message, int status, Throwable cause) {
            super(message, status, cause);
        }
    }

    /** The daemon said no with 4xx: the same call again would be refused again. */
    public static final class Refused extends YagnaException {
        private static final long serialVersionUID = 1L;

        /**
         * Makes one.
         *
         * @param message what was asked and the daemon's own words
         * @param status HTTP status, 400 to 499
         */
        public Refused(String message, int status) {
            super(message, status, null);
        }
    }

    /** The answer could not be understood: a version skew or a bug. */
    public static final class Garbled extends YagnaException {
        private static final long serialVersionUID = 1L;

        /**
         * Makes one.
         *
         * @param message what was asked and what was wrong with the answer
         * @param status HTTP status
         * @param cause may be null
         */
        public Garbled(String message, int status, Throwable cause) {
            super(message, status, cause);
        }
    }
}
