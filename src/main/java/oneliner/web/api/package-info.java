/**
 * {@code /-/api}: acting on the running app over HTTP, as JSON, for those who hold the control token. What can be asked
 * is in {@link oneliner.web.api.Routes}; {@code openapi.json}, kept by hand beside it, says the same to clients, and a
 * test compares both. All work is done behind {@link oneliner.services.AppControl}.
 *
 * <p>Nothing here is meant for a browser: no cookie counts, forms are refused, and requests that a page of another site
 * sent are refused whatever they carry.
 */
package oneliner.web.api;
