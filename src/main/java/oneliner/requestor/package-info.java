/**
 * Brings an app to life on rented machines and keeps it alive: {@link oneliner.requestor.RequestorBean} is the
 * container's thin shell around {@link oneliner.requestor.Requestor}, which runs one supervised
 * {@code ServiceRun} per wanted instance, each on a thread of its own.
 *
 * <p>Everything that is said about the app goes into {@link oneliner.services.ServiceDirectory}. The daemon is known
 * by its interfaces only.
 */
package oneliner.requestor;
