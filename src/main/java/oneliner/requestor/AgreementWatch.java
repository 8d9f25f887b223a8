package oneliner.requestor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import oneliner.yagna.AgreementEvent;
import oneliner.yagna.MarketApi;

/** Tells the owner of an agreement when the other side ends it. {@link #poll} belongs to one thread. */
final class AgreementWatch {
    private final MarketApi api;
    private final String session;
    private final Map<String, Alarm> alarms = new ConcurrentHashMap<>();
    private Instant after;

    AgreementWatch(MarketApi api, String session, Clock clock) {
        this.api = api;
        this.session = session;
        // the daemon's clock may be behind ours; nothing older can belong to this session anyway
        this.after = clock.instant().minus(Duration.ofMinutes(10));
    }

    void watch(String agreementId, Alarm alarm) {
        alarms.put(agreementId, alarm);
    }

    void forget(String agreementId) {
        alarms.remove(agreementId);
    }

    /** We end an agreement ourselves; fine if nobody watches it any more. */
    void raise(String agreementId, String why, String code) {
        Alarm alarm = alarms.get(agreementId);
        if (alarm != null) {
            alarm.raise(why, code);
        }
    }

    /** Waits for news once, at most for {@code wait}. */
    void poll(Duration wait) throws InterruptedException {
        for (AgreementEvent event : api.agreementEvents(after, wait, 100, session)) {
            after = event.at().isAfter(after) ? event.at() : after;
            Alarm alarm = alarms.get(event.agreementId());
            if (alarm != null && event.kind() == AgreementEvent.Kind.TERMINATED) {
                alarm.raise((event.byProvider() ? "the provider" : "somebody") + " ended the agreement"
                        + (event.reason().isBlank() ? "" : ": " + event.reason()));
            }
        }
    }
}
