package oneliner.chat;

import jakarta.enterprise.context.RequestScoped;
import jakarta.faces.context.ExternalContext;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the page chat.xhtml shows, and what happens when its form comes back. One per request. */
@Named
@RequestScoped
public class ChatPage {
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST");
    private static final DateTimeFormatter SHOWN = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Chat chat;
    private String typed = "";
    private Optional<String> fault = Optional.empty();
    private List<Line> lines = List.of();

    /** For CDI. */
    protected ChatPage() {}

    /** A page of {@code chat}. */
    @Inject
    public ChatPage(Chat chat) {
        this.chat = chat;
    }

    /**
     * Called by Faces before the page is drawn: adds the line that was posted, reads the newest.
     *
     * @param method of the HTTP request
     */
    public void open(String method) {
        FacesContext faces = FacesContext.getCurrentInstance();
        ExternalContext http = faces.getExternalContext();
        http.setResponseHeader("Cache-Control", "no-cache");
        if (!METHODS.contains(method)) {
            http.setResponseHeader("Allow", String.join(", ", METHODS));
            http.setResponseStatus(405);
            faces.responseComplete();
            return;
        }
        try {
            if (method.equals("POST") && post(http)) {
                // 303 to the page itself: a reload reads it, and sends nothing again
                http.setResponseStatus(303);
                http.setResponseHeader("Location", http.getRequestContextPath() + "/");
                faces.responseComplete();
                return;
            }
            lines = chat.newest();
        } catch (ChatAwayException e) {
            http.setResponseStatus(503);
            http.setResponseHeader("Retry-After", "5");
            fault = Optional.of(
                    typed.isEmpty()
                            ? "The chat's database does not answer. Please try again in a moment."
                            : "The chat's database does not answer, so the line may not be stored. Please send it again"
                                    + " in a moment.");
        }
    }

    /** The newest lines, newest first; empty when the database is away. */
    public List<Line> getLines() {
        return lines;
    }

    /** What was typed and not stored; empty on a fresh page. */
    public String getTyped() {
        return typed;
    }

    /** What is wrong, for the reader; empty when nothing is. */
    public String getFault() {
        return fault.orElse("");
    }

    /** A line's time for the eye, such as {@code 2026-11-20 12:00:00 UTC}. */
    public String shown(Line line) {
        return SHOWN.format(line.getCreated());
    }

    private boolean post(ExternalContext http) {
        String[] sent = http.getRequestParameterValuesMap().getOrDefault("message", new String[] {""});
        String message = sent[0];
        typed = message;
        fault = sent.length > 1
                ? Optional.of("The form held more than one line. Send one at a time.")
                : Message.fault(message);
        if (fault.isPresent()) {
            http.setResponseStatus(422);
            return false;
        }
        chat.add(message);
        return true;
    }
}
