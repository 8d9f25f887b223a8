package oneliner.proxy.conformance;

import static oneliner.proxy.conformance.Check.body;
import static oneliner.proxy.conformance.Check.start;
import static oneliner.proxy.conformance.Steps.asks;
import static oneliner.proxy.conformance.Steps.get;
import static oneliner.proxy.conformance.Steps.gets;
import static oneliner.proxy.conformance.Steps.head;
import static oneliner.proxy.conformance.Steps.ok;
import static oneliner.proxy.conformance.Steps.says;
import static oneliner.proxy.conformance.Steps.sees;

import java.util.ArrayList;
import java.util.List;
import oneliner.proxy.conformance.Case.Way;

/** Paths and queries, byte for byte. */
final class TargetCases {
    private TargetCases() {}

    static List<Case> all() {
        List<Case> all = new ArrayList<>();
        for (String target : List.of(
                "/a%2Fb",
                "/a%2fb",
                "//x//y",
                "///",
                "/a;b=c/d?x=1",
                "/a/../b",
                "/a/./b/",
                "/?a&b=%20+",
                "/?",
                "/??",
                "/?a?b=c/d",
                "/%C3%A9",
                "/x.xhtml",
                "/x.jsp",
                "/a%252Fb",
                "/a%3Fb",
                "/a;jsessionid=x/b?;jsessionid=z",
                "/~*'()!$,:@",
                "/a%0d%0aX-Evil:%201",
                "/" + "long/".repeat(1200))) {
            all.add(onWildFly(same("target " + (target.length() < 60 ? target : "of 6 KiB"), target, target), target));
        }
        all.add(same("an absolute target", "http://h/a%2Fb?c", "/a%2Fb?c"));
        all.add(same("a target without a path", "http://h", "/"));
        all.add(Case.of(
                        "OPTIONS *",
                        asks(head("OPTIONS * HTTP/1.1") + "\r\n"),
                        sees(start("OPTIONS * HTTP/1.1")),
                        says(ok("ok")),
                        gets(body("ok")))
                .but(Way.WILDFLY, Steps.refused(head("OPTIONS * HTTP/1.1") + "\r\n", 200))
                .but(Way.NGINX, Steps.refused(head("OPTIONS * HTTP/1.1") + "\r\n", 400)));
        // Payara's listener and NGINX refuse some by themselves; what passes, passes as it is
        for (String target : List.of(
                "/a%5Cb", "/%2e%2e/x", "/../x", "/a%00b", "/a\\b", "/<a>\"b\"", "/a\u00e9", "/a|b^c`d{e}", "/#a")) {
            all.add(Case.of(
                    "odd target " + target,
                    Steps.seenSoOrRefused(get(target), 400, start("GET " + target + " HTTP/1.1"))));
        }
        // Payara answers by itself, with nothing; it does not ask us
        for (String target : List.of("/a%zzb", "/a%")) {
            all.add(Case.of(
                            "odd target " + target,
                            Steps.seenSoOrRefused(get(target), 400, start("GET " + target + " HTTP/1.1")))
                    .but(Way.PAYARA, Steps.refused(get(target), 200))
                    .but(Way.NGINX, Steps.refused(get(target), 400)));
        }
        all.add(Case.of(
                "a method in small letters",
                Steps.seenSoOrRefused(head("get / HTTP/1.1") + "\r\n", 400, start("get / HTTP/1.1"))));
        all.add(Case.of(
                        "a node by its name",
                        asks(get("/-/proxy/app/x%2Fy?z")),
                        sees(start("GET /x%2Fy?z HTTP/1.1")),
                        says(ok("ok")),
                        gets(body("ok")))
                .but(Way.NGINX, Steps.refused(get("/-/proxy/app/x%2Fy?z"), 404)));
        return all;
    }

    /**
     * Undertow knows no empty query; and in a head of several packets it loses a slash after a path parameter. Neither can
     * be seen by an application.
     */
    private static Case onWildFly(Case one, String target) {
        if (target.startsWith("/?") && target.matches("/[?]+")) {
            return one.but(Way.WILDFLY, seen(target, startOf("/"))).but(Way.NGINX_WILDFLY, seen(target, startOf("/")));
        }
        int parameter = target.indexOf(';');
        if (parameter >= 0) {
            int slash = target.indexOf('/', parameter);
            String lost = target.substring(0, slash) + target.substring(slash + 1);
            return one.but(Way.WILDFLY, seen(target, startOf(target).or(startOf(lost))));
        }
        return one;
    }

    private static Check startOf(String target) {
        return start("GET " + target + " HTTP/1.1");
    }

    private static Case.Step[] seen(String asked, Check check) {
        return new Case.Step[] {asks(get(asked)), sees(check), says(ok("ok")), gets(body("ok"))};
    }

    private static Case same(String name, String asked, String seen) {
        return Case.of(
                name, asks(get(asked)), sees(start("GET " + seen + " HTTP/1.1")), says(ok("ok")), gets(body("ok")));
    }
}
