package oneliner.services;

/**
 * Somebody who may asked for an orderly stop; fired as a CDI event. Observers begin the stop and do not wait for it.
 *
 * @param by who, for the log
 */
public record StopRequest(String by) {}
