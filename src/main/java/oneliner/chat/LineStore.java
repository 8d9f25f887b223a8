package oneliner.chat;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.List;
import java.util.Optional;

/**
 * Keeps lines in the database. Any failure is an exception of the persistence layer or of the transaction, on WildFly
 * even a checked one that no method declares.
 */
@ApplicationScoped
public class LineStore {
    @PersistenceContext(unitName = "oneliner")
    private EntityManager entities;

    /** For CDI. */
    protected LineStore() {}

    /** For tests outside a container, which bring their own transactions. */
    LineStore(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * The newest lines, newest first.
     *
     * @param count at most so many, 1 or more
     */
    // outside a transaction on purpose: SQLite would take its one write lock for it
    @Transactional(TxType.NOT_SUPPORTED)
    public List<Line> newest(int count) {
        return entities.createQuery("SELECT l FROM Line l ORDER BY l.id DESC", Line.class)
                .setMaxResults(count)
                .getResultList();
    }

    /** The line of that id, if it is stored. */
    @Transactional(TxType.NOT_SUPPORTED)
    public Optional<Line> find(long id) {
        return Optional.ofNullable(entities.find(Line.class, id));
    }

    /** Stores a line; it is there for good when this returns. */
    @Transactional
    public void add(Line line) {
        entities.persist(line);
    }
}
