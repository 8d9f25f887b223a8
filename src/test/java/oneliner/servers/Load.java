package oneliner.servers;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Visitors who ask without a pause until it is ended, and remember every answer that is not as it should be. */
final class Load {
    private static final long PAUSE_NANOS = 20_000_000L;

    /** What went wrong, and when. */
    final List<String> failures = new CopyOnWriteArrayList<>();

    final AtomicInteger asked = new AtomicInteger();
    final AtomicLong longestMillis = new AtomicLong();
    /** How often each answer was heard. */
    final Map<String, Integer> answers = new ConcurrentHashMap<>();

    private final List<Thread> visitors = new ArrayList<>();
    private volatile boolean over;

    /** Begins; each visitor asks for one of the paths in turn. */
    Load(String url, int visitors, List<String> paths) {
        for (int i = 0; i < visitors; i++) {
            String path = paths.get(i % paths.size());
            Thread visitor = new Thread(() -> visit(url + path), "visitor-" + i);
            visitor.setDaemon(true);
            this.visitors.add(visitor);
            visitor.start();
        }
    }

    private void visit(String url) {
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(30))
                .build();
        while (!over) {
            Instant begun = Instant.now();
            try {
                HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() == 200) {
                    answers.merge(answer.body().strip(), 1, Integer::sum);
                } else {
                    failures.add(begun + " " + url + ": " + answer.statusCode() + " " + answer.body());
                }
            } catch (IOException e) {
                failures.add(begun + " " + url + ": " + e);
            } catch (InterruptedException e) {
                return;
            }
            asked.incrementAndGet();
            longestMillis.accumulateAndGet(
                    Duration.between(begun, Instant.now()).toMillis(), Math::max);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Ends after the requests that are under way. */
    void end() throws InterruptedException {
        over = true;
        for (Thread visitor : visitors) {
            visitor.join(35_000);
        }
    }
}
