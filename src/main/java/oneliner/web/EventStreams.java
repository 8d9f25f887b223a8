package oneliner.web;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import oneliner.services.ServiceDirectory;
import oneliner.services.ServiceEvent;

/** All readers of {@code /-/events}, and what those missed who come back. */
@ApplicationScoped
public class EventStreams {
    private static final int MAX_READERS = 200;

    private final Set<EventStream> readers = ConcurrentHashMap.newKeySet();
    private final EventHistory history = new EventHistory();

    @Inject
    private ServiceDirectory directory;

    /** Keeps an event and sends it to everyone who listens; never waits for any of them. */
    public void onEvent(@Observes ServiceEvent event) {
        String data =
                EventJson.of(event, directory.doors(), directory.entrances()).toString();
        synchronized (history) {
            // under the lock, so that every reader gets them in the order of their numbers
            byte[] frame = history.add(EventJson.name(event), data);
            readers.forEach(reader -> reader.offer(frame));
        }
    }

    boolean roomForMore() {
        return readers.size() < MAX_READERS;
    }

    /**
     * Begins to send: what was missed since {@code lastId} when that is still known, else the present state first.
     *
     * @param lastId id of the last event the reader got, empty for a new reader
     */
    EventStream open(AsyncContext context, Optional<String> lastId) throws IOException {
        EventStream stream = new EventStream(context, readers::remove);
        synchronized (history) {
            List<byte[]> missed =
                    lastId.flatMap(history::after).orElseGet(() -> List.of(history.frame("status", status())));
            missed.forEach(stream::offer);
            readers.add(stream);
        }
        return stream;
    }

    private String status() {
        return StatusJson.of(directory.status(), directory.doors(), directory.entrances())
                .toString();
    }

    void beat() {
        readers.forEach(reader -> reader.offer(":\n\n"));
    }

    void endAll() {
        readers.forEach(EventStream::end);
    }
}
