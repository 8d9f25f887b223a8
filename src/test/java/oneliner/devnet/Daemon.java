package oneliner.devnet;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import oneliner.devnet.contract.Contract;

/** A devnet with tiny images and a client of its protocol, for tests. */
final class Daemon implements AutoCloseable {
    static final String PLATFORM = "erc20-hoodi-tglm";

    record Answer(int status, String text, String type) {
        JsonValue json() {
            try (JsonReader reader = Json.createReader(new StringReader(text))) {
                return reader.readValue();
            }
        }

        JsonObject object() {
            return json().asJsonObject();
        }

        JsonArray array() {
            return json().asJsonArray();
        }

        String string() {
            return ((JsonString) json()).getString();
        }
    }

    /** Checks every answer where there is one. */
    Optional<Contract> contract = Optional.empty();

    final Devnet devnet;
    final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    Daemon(Path folder) {
        this(options(folder), Clock.systemUTC());
    }

    Daemon(DevnetOptions options, Clock clock) {
        try {
            devnet = Devnet.start(options, Executors.defaultThreadFactory(), clock);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static DevnetOptions options(Path folder) {
        try {
            Path bin = Files.createDirectories(folder.resolve("images/tiny/bin"));
            Files.createDirectories(folder.resolve("images/tiny/data"));
            Files.writeString(bin.resolve("hello.sh"), "#!/bin/sh\necho \"hello $1 from $PWD\"\necho oops >&2\n");
            Files.writeString(folder.resolve("images/tiny/data/greeting"), "good day\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return DevnetOptions.of(0, folder.resolve("images"), folder.resolve("home"));
    }

    Answer call(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(devnet.url() + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer devnet")
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            Answer answer = new Answer(
                    response.statusCode(),
                    response.body(),
                    response.headers().firstValue("Content-Type").orElse(""));
            contract.ifPresent(c ->
                    c.check(method, path.replaceFirst("\\?.*", ""), answer.status(), answer.type(), answer.text()));
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Answer get(String path) {
        return call("GET", path, "");
    }

    Answer post(String path, String body) {
        return call("POST", path, body);
    }

    Answer delete(String path) {
        return call("DELETE", path, "");
    }

    /** The answer, which must have that status. */
    static Answer expect(int status, Answer answer) {
        if (answer.status() != status) {
            throw new AssertionError("expected " + status + ", got " + answer);
        }
        return answer;
    }

    String imageHash(String tag) {
        return expect(200, get("/v1/image/info?tag=" + tag)).object().getString("sha3");
    }

    static JsonObject demand(String image, Instant now) {
        return Json.createObjectBuilder()
                .add(
                        "properties",
                        Json.createObjectBuilder()
                                .add("golem.srv.caps.multi-activity", true)
                                .add("golem.node.debug.subnet", "public")
                                .add(
                                        "golem.srv.comp.expiration",
                                        now.plus(Duration.ofHours(4)).toEpochMilli())
                                .add("golem.srv.comp.vm.package_format", "gvmkit-squash")
                                .add("golem.srv.comp.task_package", "hash:sha3:" + image + ":http://x/y")
                                .add("golem.com.payment.platform." + PLATFORM + ".address", Devnet.REQUESTOR)
                                .add("golem.com.payment.protocol.version", "3"))
                .add(
                        "constraints",
                        "(&(golem.com.pricing.model=linear)\n\t(golem.node.debug.subnet=public)\n\t"
                                + "(golem.runtime.name=vm)(golem.runtime.capabilities=vpn)(golem.inf.mem.gib>=0.5)"
                                + "(golem.com.payment.platform." + PLATFORM + ".address=*)"
                                + "(golem.com.payment.protocol.version>1))")
                .build();
    }

    static JsonObject chosen(JsonObject demand) {
        return Json.createObjectBuilder(demand)
                .add(
                        "properties",
                        Json.createObjectBuilder(demand.getJsonObject("properties"))
                                .add("golem.com.payment.chosen-platform", PLATFORM))
                .build();
    }

    String publish(JsonObject demand) {
        return expect(201, post("/market-api/v1/demands", demand.toString())).string();
    }

    JsonArray events(String demand) {
        return expect(200, get("/market-api/v1/demands/" + demand + "/events?timeout=5&maxEvents=100"))
                .array();
    }

    /** The next event of a demand. */
    JsonObject event(String demand) {
        JsonArray events = expect(200, get("/market-api/v1/demands/" + demand + "/events?timeout=5&maxEvents=1"))
                .array();
        if (events.isEmpty()) {
            throw new AssertionError("no event of demand " + demand);
        }
        return events.getJsonObject(0);
    }

    /** Counters and gives the provider's Draft. */
    JsonObject draft(String demandId, JsonObject demand, String proposal) {
        String mine = expect(
                        200,
                        post(
                                "/market-api/v1/demands/" + demandId + "/proposals/" + proposal,
                                chosen(demand).toString()))
                .string();
        while (true) {
            JsonObject event = event(demandId);
            JsonObject theirs = event.getJsonObject("proposal");
            if (theirs != null && mine.equals(theirs.getString("prevProposalId", ""))) {
                return theirs;
            }
            if (mine.equals(event.getString("proposalId", ""))) {
                throw new AssertionError("rejected: " + event);
            }
        }
    }

    String agree(String proposal, String session, Instant now) {
        String id = expect(
                        200,
                        post(
                                "/market-api/v1/agreements",
                                Json.createObjectBuilder()
                                        .add("proposalId", proposal)
                                        .add(
                                                "validTo",
                                                now.plus(Duration.ofHours(1)).toString())
                                        .build()
                                        .toString()))
                .string();
        expect(204, post("/market-api/v1/agreements/" + id + "/confirm?appSessionId=" + session, ""));
        expect(204, post("/market-api/v1/agreements/" + id + "/wait?timeout=10", ""));
        return id;
    }

    /** Publishes a demand, negotiates with the first provider and makes an approved agreement. */
    String rent(String image, String session) {
        Instant now = Instant.now();
        JsonObject demand = demand(imageHash(image), now);
        String id = publish(demand);
        JsonObject initial = event(id).getJsonObject("proposal");
        String agreement =
                agree(draft(id, demand, initial.getString("proposalId")).getString("proposalId"), session, now);
        expect(204, delete("/market-api/v1/demands/" + id));
        return agreement;
    }

    String activity(String agreement) {
        return expect(200, post("/activity-api/v1/activity?timeout=10", "{\"agreementId\":\"" + agreement + "\"}"))
                .object()
                .getString("activityId");
    }

    String exec(String activity, String script) {
        return expect(200, send(activity, script)).string();
    }

    Answer send(String activity, String script) {
        return post(
                "/activity-api/v1/activity/" + activity + "/exec",
                Json.createObjectBuilder().add("text", script).build().toString());
    }

    JsonArray results(String activity, String batch) {
        return expect(200, get("/activity-api/v1/activity/" + activity + "/exec/" + batch + "?timeout=20"))
                .array();
    }

    /** Runs a script to its end. */
    JsonArray run(String activity, String script) {
        return results(activity, exec(activity, script));
    }

    static String sh(String command) {
        JsonObject end = Json.createObjectBuilder()
                .add("atEnd", Json.createObjectBuilder().add("format", "string"))
                .build();
        return Json.createObjectBuilder()
                .add(
                        "run",
                        Json.createObjectBuilder()
                                .add("entry_point", "/bin/sh")
                                .add("args", Json.createArrayBuilder().add("-c").add(command))
                                .add(
                                        "capture",
                                        Json.createObjectBuilder()
                                                .add("stdout", end)
                                                .add("stderr", end)))
                .build()
                .toString();
    }

    JsonObject state() {
        return expect(200, get("/devnet/state")).object();
    }

    @Override
    public void close() {
        devnet.close();
    }
}
