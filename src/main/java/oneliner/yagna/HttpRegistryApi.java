package oneliner.yagna;

import jakarta.json.JsonValue;
import java.util.Optional;
import oneliner.yagna.wire.Fields;

/** The registry over HTTP. */
final class HttpRegistryApi implements RegistryApi {
    private final HttpTransport http;

    HttpRegistryApi(HttpTransport http) {
        this.http = http;
    }

    @Override
    public Optional<Image> byTag(String tag, boolean https) throws InterruptedException {
        return look("find the image " + tag, "tag=" + Call.enc(tag) + "&count=true", https);
    }

    @Override
    public Optional<Image> byHash(String sha3, boolean https) throws InterruptedException {
        return look("find the image with hash " + sha3, "hash=" + Call.enc(sha3) + "&count=true", https);
    }

    private Optional<Image> look(String what, String query, boolean https) throws InterruptedException {
        HttpTransport.Answer answer =
                http.exchange(Call.get(what, "/v1/image/info?" + query).fine(404));
        if (answer.status() == 404) {
            return Optional.empty();
        }
        return Optional.of(http.read(what, answer, json -> image(json, https)));
    }

    private static Image image(JsonValue json, boolean https) {
        Fields image = Fields.of(json, "image");
        // one of the two may be missing; where the file comes from does not matter, its hash is checked
        String first = image.text(https ? "https" : "http", "");
        return new Image(image.text("sha3"), first.isEmpty() ? image.text(https ? "http" : "https") : first);
    }
}
