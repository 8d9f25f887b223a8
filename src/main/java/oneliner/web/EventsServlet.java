package oneliner.web;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * {@code GET /-/events}: each state change, each bill and each action as a server-sent event. The present state comes
 * first; a reader that comes back with {@code Last-Event-ID} gets what it missed instead, as far as that is kept.
 */
@WebServlet(urlPatterns = "/-/events", asyncSupported = true)
public class EventsServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    /** A comment this often keeps middle boxes from closing a quiet stream. */
    private static final long BEAT_SECONDS = 15;

    @Inject
    private transient EventStreams streams;

    @Resource
    private transient ManagedScheduledExecutorService scheduler;

    private transient ScheduledFuture<?> beat;

    @Override
    public void init() {
        beat = scheduler.scheduleAtFixedRate(streams::beat, BEAT_SECONDS, BEAT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void destroy() {
        beat.cancel(false);
        streams.endAll();
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!streams.roomForMore()) {
            response.setHeader("Retry-After", "10");
            Answers.json(
                    response,
                    503,
                    Json.createObjectBuilder()
                            .add("message", "too many readers of /-/events: come back later or poll /-/status")
                            .build());
            return;
        }
        Answers.headers(response, "text/event-stream");
        response.setHeader("X-Accel-Buffering", "no");
        AsyncContext context = request.startAsync();
        context.setTimeout(0);
        EventStream stream = streams.open(context, Optional.ofNullable(request.getHeader("Last-Event-ID")));
        context.getResponse().getOutputStream().setWriteListener(stream);
    }
}
