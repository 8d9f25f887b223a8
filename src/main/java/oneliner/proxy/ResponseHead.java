package oneliner.proxy;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;

/** Carries the provider's head over to the browser's response. */
final class ResponseHead {
    private ResponseHead() {}

    /** What is wrong with it, or null: such a head, and all that follows, is not passed on. */
    static String fault(HttpResponse head) {
        if (head.decoderResult().isFailure()) {
            return "its answer is not HTTP: " + head.decoderResult().cause().getMessage();
        }
        List<String> coding = head.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        boolean plain = coding.isEmpty();
        boolean chunked =
                coding.size() == 1 && "chunked".equalsIgnoreCase(coding.get(0).strip());
        if (!plain && !chunked) {
            return "its answer uses a transfer coding that is not understood";
        }
        return null;
    }

    /** Copies status and end-to-end headers; a length only where it tells the length of what follows. */
    static void copy(HttpResponse head, HttpServletResponse response) {
        int status = head.status().code();
        HttpHeaders headers = head.headers();
        HopByHop hop = HopByHop.of(headers.getAll(HttpHeaderNames.CONNECTION));
        response.setStatus(status);
        boolean chunked = headers.contains(HttpHeaderNames.TRANSFER_ENCODING);
        for (Map.Entry<String, String> header : headers) {
            String name = header.getKey();
            if (HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(name)) {
                if (!chunked && status != 204) {
                    response.setContentLengthLong(
                            Long.parseLong(header.getValue().strip()));
                }
            } else if (!hop.contains(name)) {
                response.addHeader(name, header.getValue());
            }
        }
    }
}
