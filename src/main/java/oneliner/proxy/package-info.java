/**
 * The HTTP proxy of the requestor role. {@link oneliner.proxy.FrontDoor} sees every request first and hands those for
 * the app to {@link oneliner.proxy.Proxy}, which picks an instance and starts an {@code Exchange}: servlet asynchronous
 * I/O towards the browser, Netty's HTTP/1.1 client codec over a tunnel towards the provider.
 * When the provider answers an upgrade with 101, a {@code Pipe} takes over both connections as plain bytes.
 *
 * <p>Threads: an exchange, its tunnel and the pool it came from belong to one event loop. The container's threads
 * only start an exchange and report events; the server's streams are used on one thread, see {@code ServerThread}. No thread
 * waits anywhere, and no lock is held.
 */
package oneliner.proxy;
