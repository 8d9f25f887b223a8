package oneliner.descriptor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads how an image is named, and what it may reach. */
final class ImageReader {
    static final String UNRESTRICTED = "unrestricted";
    private static final Pattern HASH = Pattern.compile("[0-9a-fA-F]{56}");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/:-]{0,254}");
    private static final Pattern OUTBOUND =
            Pattern.compile("(https?|wss?)://[A-Za-z0-9.\\[\\]:-]+(/\\S*)?", Pattern.CASE_INSENSITIVE);
    private static final int MOST_URLS = 100;

    private ImageReader() {}

    /**
     * By hash, tag, or URL and hash.
     *
     * @param owner complains when nothing names an image
     */
    static Optional<App.Image> read(Field owner, Fields in) {
        Field hashField = in.get("image_hash");
        Field tagField = in.get("image_tag");
        Field urlField = in.get("image_url");
        boolean https = in.get("image_use_https").flag();
        Optional<String> hash = hashField.word().map(h -> h.startsWith("sha3:") ? h.substring(5) : h);
        Optional<String> tag = tagField.word();
        Optional<String> url = urlField.word();
        if (hash.isPresent() && !HASH.matcher(hash.get()).matches()) {
            hashField.fault(
                    "is not the SHA3-224 hash of an image, which has 56 hex digits: " + Faults.shown(hash.get()));
        }
        if (tag.isPresent() && !TAG.matcher(tag.get()).matches()) {
            tagField.fault("is no image tag such as user/name:latest: " + Faults.shown(tag.get()));
        }
        if (tag.isPresent() && (hash.isPresent() || url.isPresent())) {
            tagField.fault("there is " + (hash.isPresent() ? "image_hash" : "image_url")
                    + " as well; keep one of them (null removes a key of an earlier file)");
        } else if (url.isPresent() && hash.isEmpty()) {
            urlField.fault("needs image_hash as well, so that the image can be checked");
        } else if (url.isPresent()) {
            if (!url.get().matches("https?://\\S+")) {
                urlField.fault("must begin with http:// or https://");
            }
            return Optional.of(new App.Image.ByUrl(hash.get().toLowerCase(Locale.ROOT), url.get()));
        } else if (hash.isPresent()) {
            return Optional.of(new App.Image.ByHash(hash.get().toLowerCase(Locale.ROOT), https));
        } else if (tag.isPresent()) {
            return Optional.of(new App.Image.ByTag(tag.get(), https));
        } else {
            owner.fault("names no image: give image_hash or image_tag");
        }
        return Optional.empty();
    }

    /** What the machine may reach; the one word {@code unrestricted} stands for everything. */
    static List<String> outbound(Field field) {
        List<String> urls = new ArrayList<>();
        List<Field> items = field.oneOrMany();
        if (items.size() > MOST_URLS) {
            field.fault("more than " + MOST_URLS + " addresses");
            return urls;
        }
        for (Field one : items) {
            Optional<String> url = one.required("a URL such as https://api.example.com");
            if (url.isPresent()
                    && !(items.size() == 1 && url.get().equals(UNRESTRICTED))
                    && !OUTBOUND.matcher(url.get()).matches()) {
                one.fault("is no URL such as https://api.example.com or wss://host:8443, nor the one word "
                        + UNRESTRICTED + ": " + Faults.shown(url.get()));
            } else {
                url.filter(u -> !urls.contains(u)).ifPresent(urls::add);
            }
        }
        return urls;
    }
}
