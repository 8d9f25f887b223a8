package oneliner.proxy;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Carries the provider's head over to the browser's response. */
final class ResponseHead {
    /** Payara's headers as they will be written, from its request object. */
    private static final List<String> PAYARA =
            List.of("getUnwrappedCoyoteRequest", "getCoyoteRequest", "getResponse", "getResponse", "getHeaders");

    private ResponseHead() {}

    /** What is wrong with it, or null: such a head, and all that follows, is not passed on. */
    static String fault(HttpResponse head, HttpRequest asked) {
        if (head.decoderResult().isFailure()) {
            return "its answer is not HTTP: " + head.decoderResult().cause().getMessage();
        }
        if (head.protocolVersion().majorVersion() != 1) {
            return "its answer is " + head.protocolVersion() + ", which was not asked for";
        }
        if (head.status().code() < 100 || head.status().code() > 999) {
            return "its status " + head.status().code() + " has not three digits";
        }
        if (head.status().code() == 101 && !asked.headers().contains(HttpHeaderNames.UPGRADE)) {
            return "it changed the protocol though nobody asked";
        }
        List<String> coding = head.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        boolean plain = coding.isEmpty();
        boolean chunked =
                coding.size() == 1 && "chunked".equalsIgnoreCase(coding.get(0).strip());
        List<String> length = head.headers().getAll(HttpHeaderNames.CONTENT_LENGTH);
        for (int i = 0; i < length.size(); i++) {
            if (!number(length.get(i).strip())) {
                return "its Content-Length is not a number";
            }
        }
        if (!plain && !chunked) {
            return "its answer uses a transfer coding that is not understood";
        }
        return null;
    }

    /** One to eighteen digits: no pattern and no stream, for every answer passes here. */
    private static boolean number(String text) {
        int length = text.length();
        boolean all = length > 0 && length <= 18;
        for (int i = 0; all && i < length; i++) {
            char c = text.charAt(i);
            all = c >= '0' && c <= '9';
        }
        return all;
    }

    /** Copies status and end-to-end headers; a length only where it tells the length of what follows. */
    static void copy(HttpResponse head, HttpServletRequest request, HttpServletResponse response) {
        int status = head.status().code();
        HttpHeaders headers = head.headers();
        HopByHop hop = HopByHop.of(headers.getAll(HttpHeaderNames.CONNECTION));
        response.setStatus(status);
        boolean chunked = headers.contains(HttpHeaderNames.TRANSFER_ENCODING);
        for (Map.Entry<String, String> header : headers) {
            String name = header.getKey();
            if (HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(name)) {
                if (!chunked && status != 204 && status != 101) {
                    response.setContentLengthLong(
                            Long.parseLong(header.getValue().strip()));
                }
            } else if (!hop.contains(name)) {
                add(name, header.getValue(), request, response);
            }
        }
    }

    /** Copies a 101 with its end-to-end headers, and says which protocol the connection changes to. */
    static void copySwitch(HttpResponse head, HttpServletRequest request, HttpServletResponse response) {
        copy(head, request, response);
        for (String protocol : head.headers().getAll(HttpHeaderNames.UPGRADE)) {
            add("Upgrade", protocol, request, response);
        }
        response.setHeader("Connection", "Upgrade");
    }

    /**
     * A value is bytes, one char for each. Payara writes a space for each that is no ASCII if it is given as a String, so
     * there such a value is put into its own headers as bytes. So is a type without a charset: Payara would add the one
     * that web.xml has for our own pages.
     */
    private static void add(String name, String value, HttpServletRequest request, HttpServletResponse response) {
        boolean bare = "Content-Type".equalsIgnoreCase(name) && !value.contains("charset");
        Object headers =
                ascii(value) && !bare ? null : Inside.follow(request, PAYARA).orElse(null);
        Object place = headers == null
                ? null
                : Inside.call(headers, "addValue", String.class, name).orElse(null);
        if (place == null) {
            response.addHeader(name, value);
        } else {
            Inside.call(place, "setBytes", byte[].class, value.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private static boolean ascii(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) >= 0x7f) {
                return false;
            }
        }
        return true;
    }
}
