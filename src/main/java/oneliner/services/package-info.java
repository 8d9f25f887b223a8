/**
 * What runs right now: the commissioned instances, the app's doors, and the picture of the whole app that status
 * pages show. The requestor writes here, the proxy and the pages read; neither knows the other.
 *
 * <p>Everything is immutable but {@link oneliner.services.ServiceDirectory}, which any thread may use.
 */
package oneliner.services;
