package oneliner.web;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import oneliner.services.ServiceDirectory;
import oneliner.services.ServiceEvent;

/** All readers of {@code /-/events}. */
@ApplicationScoped
public class EventStreams {
    private static final int MAX_READERS = 200;

    private final Set<EventStream> readers = ConcurrentHashMap.newKeySet();

    @Inject
    private ServiceDirectory directory;

    /** Sends an event to everyone who listens; never waits for any of them. */
    public void onEvent(@Observes ServiceEvent event) {
        if (!readers.isEmpty()) {
            String frame = frame(
                    StatusJson.name(event),
                    StatusJson.of(event, directory.doors()).toString());
            readers.forEach(reader -> reader.offer(frame));
        }
    }

    boolean roomForMore() {
        return readers.size() < MAX_READERS;
    }

    EventStream open(AsyncContext context) throws IOException {
        EventStream stream = new EventStream(context, readers::remove);
        readers.add(stream);
        stream.offer(frame(
                "status", StatusJson.of(directory.status(), directory.doors()).toString()));
        return stream;
    }

    void beat() {
        readers.forEach(reader -> reader.offer(":\n\n"));
    }

    void endAll() {
        readers.forEach(EventStream::end);
    }

    private static String frame(String name, String data) {
        return "event: " + name + "\ndata: " + data + "\n\n";
    }
}
