/**
 * Typed client of a yagna daemon: one interface per API, ids as the daemon spells them, money as decimals, and three
 * errors that say whose fault it was ({@link oneliner.yagna.YagnaException}).
 *
 * <p>Calls block the calling thread, at most for the wait they are given plus a few seconds; every one may be
 * interrupted. Nothing here knows CDI, EJB or the servlet API: implementations are made with a constructor. Where
 * yagna's OpenAPI files and the daemon differ, the daemon is followed.
 */
package oneliner.yagna;
