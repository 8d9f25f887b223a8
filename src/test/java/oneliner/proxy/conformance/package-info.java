/**
 * HTTP byte by byte: tables of cases, each of which says what a browser sends, what the service must receive and answer,
 * and what the browser must get, run on the real WAR in the real server, directly and through NGINX as shipped, with
 * everything cut at random places; and a fuzz test of both ends. Nothing here uses a library's idea of HTTP.
 */
package oneliner.proxy.conformance;
