package oneliner.boot.launch;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import oneliner.config.Settings;

/** Asks a real daemon whether it is there and knows the key, so that a person is told at once. */
final class DaemonCheck {
    private DaemonCheck() {}

    /** Throws when there is no daemon or it does not take the key. */
    static void require(Settings.Yagna yagna) {
        Duration patience = Duration.ofSeconds(5);
        HttpRequest request = HttpRequest.newBuilder(yagna.url().resolve("/me"))
                .timeout(patience)
                .header("Authorization", "Bearer " + yagna.appKey())
                .build();
        try {
            int status = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(patience)
                    .build()
                    .send(request, HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            if (status == 401 || status == 403) {
                throw new LaunchException("the daemon at " + yagna.url() + " does not know the key in YAGNA_APPKEY:"
                        + " see 'yagna app-key list', or unset it to use the built-in devnet");
            }
            if (status != 200) {
                throw new LaunchException("what answers at " + yagna.url() + " is no yagna daemon (HTTP " + status
                        + " for /me): set YAGNA_API_URL to the daemon's address");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException("interrupted while asking the daemon", e);
        } catch (IOException e) {
            throw new LaunchException(
                    "no daemon answers at " + yagna.url() + ": start it with 'yagna service run', set"
                            + " YAGNA_API_URL to where it is, or unset YAGNA_APPKEY to use the built-in devnet",
                    e);
        } catch (IllegalArgumentException e) {
            throw new LaunchException("YAGNA_APPKEY holds characters that no key has: copy it again", e);
        }
    }
}
