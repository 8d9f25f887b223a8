/**
 * The pages and answers that belong to no domain: health, status, the event stream and the stop switch under
 * {@code /-/}, and what all pages share: how forms are read, the security headers, the error page. They read the
 * directory and the settings; they never wait for anything but their client.
 */
package oneliner.web;
