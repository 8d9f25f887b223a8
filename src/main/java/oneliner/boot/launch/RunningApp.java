package oneliner.boot.launch;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import oneliner.descriptor.DescriptorReader;
import oneliner.descriptor.Source;

/**
 * Where a run that uses some data folder answers, and the secret that lets act on it. Kept in the file {@code control}
 * of that folder, which only its owner may read, for as long as the run lasts.
 *
 * @param url of the server, without a slash at the end
 * @param token the control token
 */
record RunningApp(String url, String token) {
    private static final String FILE = "control";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** What the server said: a plan, or what is wrong. */
    record Answer(int status, JsonObject body) {
        boolean good() {
            return status == 200 || status == 202;
        }

        /** The reason when it is not good, one line for each fault. */
        List<String> faults() {
            List<String> faults = texts("faults");
            return faults.isEmpty() ? List.of(body.getString("detail", "it answered " + status)) : faults;
        }

        /** One line for each node and network. */
        List<String> changes() {
            return body.getJsonArray("changes").getValuesAs(JsonObject.class).stream()
                    .map(change -> change.getString("words"))
                    .toList();
        }

        boolean nothing() {
            return body.getBoolean("nothing", false);
        }

        private List<String> texts(String name) {
            return body.containsKey(name)
                    ? body.getJsonArray(name).getValuesAs(jakarta.json.JsonString::getString)
                    : List.of();
        }
    }

    /** Leaves word in the data folder; overwrites what an earlier run left. */
    void announce(Path data) {
        Path file = data.resolve(FILE);
        String text = Json.createObjectBuilder()
                .add("url", url)
                .add("token", token)
                .build()
                .toString();
        try {
            Files.deleteIfExists(file);
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new LaunchException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    /** Takes the word back. */
    static void withdraw(Path data) {
        try {
            Files.deleteIfExists(data.resolve(FILE));
        } catch (IOException e) {
            // the next run overwrites it, and nobody answers there meanwhile
        }
    }

    /** What the run in that folder left; it may be gone without having taken it back. */
    static Optional<RunningApp> in(Path data) {
        try (JsonReader reader = Json.createReader(new StringReader(Files.readString(data.resolve(FILE))))) {
            JsonObject json = reader.readObject();
            return Optional.of(new RunningApp(json.getString("url"), json.getString("token")));
        } catch (IOException | JsonException | NullPointerException | ClassCastException e) {
            return Optional.empty();
        }
    }

    /**
     * Sends descriptors to {@code /-/api/plan} or {@code /-/api/apply}.
     *
     * @param what {@code plan} or {@code apply}
     * @param files absolute, in order
     * @return empty when nobody answers there
     */
    Optional<Answer> ask(String what, List<Path> files) {
        String body = body(Source.of(files));
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/-/api/" + what))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            try (JsonReader reader = Json.createReader(new StringReader(answer.body()))) {
                return Optional.of(new Answer(answer.statusCode(), reader.readObject()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (IOException | JsonException e) {
            // it ended without taking its word back, or somebody else has the port now
            return Optional.empty();
        }
    }

    /** With all files that they name, for the server reads none: whoever has the token may not have its rights. */
    private static String body(List<Source> sources) {
        Iterator<Map<String, String>> files = DescriptorReader.filesOf(sources).iterator();
        JsonArrayBuilder descriptors = Json.createArrayBuilder();
        for (Source source : sources) {
            JsonObjectBuilder contents = Json.createObjectBuilder();
            files.next().forEach(contents::add);
            descriptors.add(Json.createObjectBuilder()
                    .add("name", source.name())
                    .add("text", source.text())
                    .add("files", contents));
        }
        return Json.createObjectBuilder()
                .add("descriptors", descriptors)
                .build()
                .toString();
    }

    @Override
    public String toString() {
        return "RunningApp[" + url + "]";
    }
}
