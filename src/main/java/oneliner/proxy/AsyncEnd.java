package oneliner.proxy;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.util.function.Consumer;

/**
 * Hears how an asynchronous request ends on the container's side. Called by the container's threads.
 *
 * @param failed is given the container's error, null when there is none
 * @param taken is told that request and response are the container's again
 */
record AsyncEnd(Consumer<Throwable> failed, Runnable taken) implements AsyncListener {
    @Override
    public void onError(AsyncEvent event) {
        failed.accept(event.getThrowable());
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        failed.accept(event.getThrowable());
    }

    @Override
    public void onComplete(AsyncEvent event) {
        taken.run();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // only we start it
    }
}
