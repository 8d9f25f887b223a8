package oneliner.requestor.payment;

/**
 * A provider asked for money that it is not owed. Its agreement is to be ended, and it is not to be rented again.
 *
 * @param agreementId the agreement to end; empty when the provider has none with us
 * @param slot for which instance it was
 * @param providerId node id
 * @param code {@code golem.requestor.code} to end the agreement with
 * @param reason in words, with the figures
 */
public record Offence(String agreementId, String slot, String providerId, String code, String reason) {}
