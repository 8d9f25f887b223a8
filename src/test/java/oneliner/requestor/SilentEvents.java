package oneliner.requestor;

import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.NotificationOptions;
import jakarta.enterprise.util.TypeLiteral;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import oneliner.services.ServiceEvent;

/** CDI's event without CDI: remembers what was fired. */
public final class SilentEvents implements Event<ServiceEvent> {
    public final List<ServiceEvent> fired = new CopyOnWriteArrayList<>();

    @Override
    public void fire(ServiceEvent event) {
        fired.add(event);
    }

    @Override
    public <U extends ServiceEvent> CompletionStage<U> fireAsync(U event) {
        fired.add(event);
        return CompletableFuture.completedFuture(event);
    }

    @Override
    public <U extends ServiceEvent> CompletionStage<U> fireAsync(U event, NotificationOptions options) {
        return fireAsync(event);
    }

    @Override
    public Event<ServiceEvent> select(Annotation... qualifiers) {
        return this;
    }

    @Override
    public <U extends ServiceEvent> Event<U> select(Class<U> subtype, Annotation... qualifiers) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <U extends ServiceEvent> Event<U> select(TypeLiteral<U> subtype, Annotation... qualifiers) {
        throw new UnsupportedOperationException();
    }
}
