package oneliner.yagna;

import java.util.Optional;

/** The image registry, {@code GET /v1/image/info}. */
public interface RegistryApi {
    /**
     * An image that providers can fetch.
     *
     * @param sha3 its hash
     * @param url where it is
     */
    record Image(String sha3, String url) {
        /** The value of {@code golem.srv.comp.task_package}. */
        public String taskPackage() {
            return "hash:sha3:" + sha3 + ":" + url;
        }
    }

    /** Resolves a tag such as {@code user/name:latest}; empty when there is none. */
    Optional<Image> byTag(String tag, boolean https) throws InterruptedException;

    /** Resolves a hash; empty when there is none. */
    Optional<Image> byHash(String sha3, boolean https) throws InterruptedException;
}
