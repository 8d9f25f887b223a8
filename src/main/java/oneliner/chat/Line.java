package oneliner.chat;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/** One line of the chat. Never changes once stored. */
@Entity
@Table(name = "chat_line")
public class Line {
    @Id
    private Long id;

    @Column(nullable = false)
    private String message;

    // a number, because EclipseLink keeps an Instant as a serialised object
    @Column(name = "created_at", nullable = false)
    private long createdAt;

    /** For JPA. */
    protected Line() {}

    /**
     * A line to be stored.
     *
     * @param id unique and growing with time; assigned here, so that a repeated store can be told from another line
     * @param message exactly what was typed
     * @param created when; kept to the microsecond
     */
    public Line(long id, String message, Instant created) {
        this.id = id;
        this.message = Objects.requireNonNull(message, "message");
        this.createdAt = ChronoUnit.MICROS.between(Instant.EPOCH, created);
    }

    /** Unique id; newer lines have greater ones, as far as the instances' clocks agree. */
    public long getId() {
        return id;
    }

    /** Exactly what was typed. */
    public String getMessage() {
        return message;
    }

    /** When it was typed, to the microsecond. */
    public Instant getCreated() {
        return Instant.EPOCH.plus(createdAt, ChronoUnit.MICROS);
    }

    /** True if {@code other} is the same line: id, text and time. */
    boolean same(Line other) {
        return id.equals(other.id) && message.equals(other.message) && createdAt == other.createdAt;
    }
}
