package oneliner.proxy;

/**
 * How the body of a request is framed: not at all, by one length, or by chunks, and never by two of them (RFC 9112, 6).
 *
 * @param chunked true for chunks
 * @param length bytes, 0 for no body; -1 when only the chunks tell
 */
record Framing(boolean chunked, long length) {
    /**
     * Reads it.
     *
     * @throws BadRequest if somebody else could read another one
     */
    static Framing of(RequestLines lines, String protocol) throws BadRequest {
        var coding = lines.values("Transfer-Encoding");
        var length = lines.values("Content-Length");
        if (coding.isEmpty()) {
            if (length.isEmpty()) {
                return new Framing(false, 0);
            }
            if (length.size() > 1 || !length.get(0).matches("[0-9]{1,18}")) {
                throw new BadRequest(400, "Content-Length is not one number");
            }
            return new Framing(false, Long.parseLong(length.get(0)));
        }
        if (!length.isEmpty()) {
            throw new BadRequest(400, "Transfer-Encoding and Content-Length in one request");
        }
        if (coding.size() > 1 || !"chunked".equalsIgnoreCase(coding.get(0))) {
            throw new BadRequest(400, "no transfer coding but chunked is understood");
        }
        if (!"HTTP/1.1".equals(protocol)) {
            throw new BadRequest(400, "Transfer-Encoding in a request of " + protocol);
        }
        return new Framing(true, -1);
    }

    /** True when a body follows. */
    boolean body() {
        return chunked || length > 0;
    }
}
