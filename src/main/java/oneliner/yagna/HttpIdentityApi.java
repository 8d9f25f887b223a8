package oneliner.yagna;

import oneliner.yagna.wire.Fields;

/** Identity over HTTP. */
final class HttpIdentityApi implements IdentityApi {
    private final HttpTransport http;

    HttpIdentityApi(HttpTransport http) {
        this.http = http;
    }

    @Override
    public String version() throws InterruptedException {
        return http.send(
                Call.get("tell its version", "/version/get"),
                json -> Fields.of(json, "version").object("current").text("version"));
    }

    @Override
    public Identity me() throws InterruptedException {
        return http.send(Call.get("tell whose the app-key is", "/me"), json -> {
            Fields me = Fields.of(json, "identity");
            return new Identity(me.text("identity"), me.text("name", ""));
        });
    }
}
