/**
 * What can be seen of the proxy: the id of each request, the account of what became of it, the access log and the figures.
 * An exchange tells its {@link oneliner.proxy.sight.Account} on the event loop; when it is over, the account goes into the
 * figures at once and to the log through {@link oneliner.proxy.sight.Scribe}, whose thread may wait for a slow handler.
 */
package oneliner.proxy.sight;
