package oneliner.devnet.images;

import java.util.Optional;
import java.util.function.Supplier;
import oneliner.devnet.core.Loop;
import oneliner.devnet.core.Wire;
import oneliner.devnet.http.Exchange;
import oneliner.devnet.http.Routes;

/** {@code /v1/image/info} of the image registry, for anybody. */
public final class Registry {
    private final Loop loop;
    private final ImageStore images;
    private final Supplier<String> url;

    /**
     * Makes one.
     *
     * @param url base URL of devnet, known once it listens
     */
    public Registry(Loop loop, ImageStore images, Supplier<String> url) {
        this.loop = loop;
        this.images = images;
        this.url = url;
    }

    /** Adds the routes of this API. */
    public void routes(Routes routes) {
        routes.open("GET", "/v1/image/info", e -> loop.work(() -> info(e)));
        // folders have no file to fetch; tools that only ask whether the address is good get a yes
        routes.open("HEAD", "/v1/image/download/{sha3}", e -> e.empty(200));
    }

    private void info(Exchange exchange) {
        Optional<ImageStore.Image> image;
        try {
            image = exchange.query("hash")
                    .map(images::byHash)
                    .orElseGet(() -> exchange.query("tag").flatMap(images::byTag));
        } catch (java.io.UncheckedIOException e) {
            exchange.error(500, e.getMessage());
            return;
        }
        if (image.isEmpty()) {
            exchange.error(404, "Image not found in " + images.folder());
            return;
        }
        String download = url.get() + "/v1/image/download/" + image.get().sha3();
        exchange.reply(
                200,
                Wire.object()
                        .add("sha3", image.get().sha3())
                        .add("http", download)
                        .add("https", download)
                        .add("size", image.get().size())
                        .build());
    }
}
