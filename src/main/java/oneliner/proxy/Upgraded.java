package oneliner.proxy;

import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.util.function.Consumer;

/** The browser's connection without HTTP, as the container hands it over. Made by the container, thus public. */
public final class Upgraded implements HttpUpgradeHandler {
    private Consumer<WebConnection> taker;

    /** Called before the container calls {@link #init}. */
    void to(Consumer<WebConnection> next) {
        taker = next;
    }

    @Override
    public void init(WebConnection connection) {
        taker.accept(connection);
    }

    @Override
    public void destroy() {
        // the pipe hears of the end from the streams
    }
}
