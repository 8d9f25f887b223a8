package oneliner.devnet;

import java.util.ArrayList;
import java.util.List;

/**
 * Where answers differ from the OpenAPI files. The number before a colon is the row of the reference's index of known
 * disagreements between files and daemon, or, with a dot, its section; the last three are devnet's own.
 */
final class Deviations {
    private static final List<Deviation> KNOWN = List.of(
            of(
                    "1: 200 instead of 201",
                    "POST /market-api/v1/agreements 200: the status is not described",
                    "POST /market-api/v1/agreements: never answered as described",
                    "POST /market-api/v1/demands/{subscriptionId}/proposals/{proposalId} 200: the status is not described",
                    "POST /market-api/v1/demands/{subscriptionId}/proposals/{proposalId}: never answered as described"),
            of(
                    "2: 200 with an empty body instead of 204",
                    "POST /market-api/v1/agreements/{agreementId}/cancel 200: the status is not described",
                    "POST /market-api/v1/agreements/{agreementId}/cancel: never answered as described",
                    "POST /market-api/v1/agreements/{agreementId}/terminate 200: the status is not described",
                    "POST /market-api/v1/agreements/{agreementId}/terminate: never answered as described"),
            of(
                    "3: the reason is got, not posted, and is the reason alone",
                    "GET /market-api/v1/agreements/*/terminate/reason: not described, answered 200",
                    "GET /market-api/v1/agreements/*/terminate/reason: not described, answered 409",
                    "POST /market-api/v1/agreements/{agreementId}/terminate/reason: never answered as described"),
            of(
                    "4: a scan ends with 204, at its own path",
                    "DELETE /market-api/v1/scan/*: not described, answered 204",
                    "DELETE /market-api/v1/scan/{subscriptionId}/events: never answered as described"),
            of(
                    "6: the list of agreements has other names",
                    "GET /market-api/v1/agreements 200[].approveTs: missing",
                    "GET /market-api/v1/agreements 200[].creationTs: missing"),
            of(
                    "9: no property queries",
                    "POST /market-api/v1/demands/{subscriptionId}/propertyQuery/{queryId}: never answered as described"),
            of(
                    "10: an activity is created with 200",
                    "POST /activity-api/v1/activity 200: the status is not described",
                    "POST /activity-api/v1/activity: never answered as described"),
            of(
                    "14: names of runtime events in snake_case",
                    "event of a batch.batchId: missing",
                    "event of a batch.batch_id: not described"),
            of(
                    "19: no rejection of notes, no payments of a document",
                    "GET /payment-api/v1/debitNotes/{debitNoteId}/payments 501: the status is not described",
                    "GET /payment-api/v1/debitNotes/{debitNoteId}/payments: never answered as described",
                    "GET /payment-api/v1/invoices/{invoiceId}/payments 501: the status is not described",
                    "GET /payment-api/v1/invoices/{invoiceId}/payments: never answered as described",
                    "POST /payment-api/v1/debitNotes/{debitNoteId}/reject 501: the status is not described",
                    "POST /payment-api/v1/debitNotes/{debitNoteId}/reject: never answered as described"),
            of(
                    "22: no list of connections",
                    "GET /net-api/v1/net/{networkId}/tcp: never answered as described",
                    "GET /net-api/v2/vpn/net/{networkId}/tcp: never answered as described"),
            of("23: 401 is plain text", "GET /me 401: the body is text/plain; charset=utf-8"),
            of(
                    "4.2: an allocation tells two more times",
                    "GET /payment-api/v1/allocations 200[].createdTs: not described",
                    "GET /payment-api/v1/allocations 200[].updatedTs: not described",
                    "GET /payment-api/v1/allocations/{allocationId} 200.createdTs: not described",
                    "GET /payment-api/v1/allocations/{allocationId} 200.updatedTs: not described",
                    "POST /payment-api/v1/allocations 201.createdTs: not described",
                    "POST /payment-api/v1/allocations 201.updatedTs: not described",
                    "PUT /payment-api/v1/allocations/{allocationId} 200.createdTs: not described",
                    "PUT /payment-api/v1/allocations/{allocationId} 200.updatedTs: not described"),
            of(
                    "4.2, 1.3: what is wrong with an allocation is a problem document",
                    "POST /payment-api/v1/allocations 400: the body is application/problem+json"),
            of(
                    "1.3: a payment 404 has a null for a message",
                    "GET /payment-api/v1/allocations/{allocationId} 404.message: null",
                    "GET /payment-api/v1/debitNotes/{debitNoteId} 404.message: null",
                    "GET /payment-api/v1/demandDecorations 404.message: null",
                    "GET /payment-api/v1/invoices/{invoiceId} 404.message: null",
                    "GET /payment-api/v1/payments/{paymentId} 404.message: null"),
            of(
                    "4.2: unknown allocations have no decorations",
                    "GET /payment-api/v1/demandDecorations 404: the status is not described"),
            of(
                    "4.4: usage is a list; the first note has a null before it",
                    "GET /payment-api/v1/debitNotes 200[].usageCounterVector: no object but ARRAY",
                    "GET /payment-api/v1/debitNotes 200[].previousDebitNoteId: null",
                    "GET /payment-api/v1/debitNotes/{debitNoteId} 200.usageCounterVector: no object but ARRAY",
                    "GET /payment-api/v1/debitNotes/{debitNoteId} 200.previousDebitNoteId: null"),
            of(
                    "3.4: what a command did not say is null; a command that is not through is 408",
                    "GET /activity-api/v1/activity/{activityId}/exec/{batchId} 200[].message: null",
                    "GET /activity-api/v1/activity/{activityId}/exec/{batchId} 200[].stderr: null",
                    "GET /activity-api/v1/activity/{activityId}/exec/{batchId} 200[].stdout: null",
                    "GET /activity-api/v1/activity/{activityId}/exec/{batchId} 408: the status is not described"),
            of("3.1: the daemon lists activities", "GET /activity-api/v1/activity: not described, answered 200"),
            of(
                    "3.1: the files leave out the way to a runtime's own HTTP",
                    "GET /activity-api/v1/activity/*/proxy-http/any/path: not described, answered 500"),
            of(
                    "1.4: what is not known of a version is null",
                    "GET /version/get 200.current.updateTs: null",
                    "GET /version/get 200.pending: null"),
            of(
                    "5.1: websockets, which TunnelTest opens",
                    "GET /net-api/v1/net/{networkId}/tcp/{ip}/{port}: never answered as described",
                    "GET /net-api/v2/vpn/net/{networkId}/tcp/{ip}/{port}: never answered as described"),
            of(
                    "for providers, though the files say otherwise",
                    "POST /payment-api/v1/invoices: never answered as described"),
            of(
                    "devnet moves no money, so there is no payment to get",
                    "GET /payment-api/v1/payments/{paymentId}: never answered as described"),
            of(
                    "devnet has no raw packets, service bus or enclaves, and says so",
                    "GET /net-api/v1/net/*/raw/from/*/to/*: not described, answered 501",
                    "GET /net-api/v2/vpn/net/*/raw/from/*/to/*: not described, answered 501",
                    "DELETE /gsb-api/v1/services/{servicesId} 501: the status is not described",
                    "DELETE /gsb-api/v1/services/{servicesId}: never answered as described",
                    "GET /gsb-api/v1/services/{servicesId} 501: the status is not described",
                    "GET /gsb-api/v1/services/{servicesId}: never answered as described",
                    "POST /gsb-api/v1/services: never answered as described",
                    "POST /activity-api/v1/activity/{activityId}/encrypted 501: the status is not described",
                    "POST /activity-api/v1/activity/{activityId}/encrypted: never answered as described"));

    private record Deviation(String why, List<String> differences) {}

    private Deviations() {}

    /** Every difference that has to be, as {@code Contract} words them. */
    static List<String> all() {
        List<String> all = new ArrayList<>();
        KNOWN.forEach(d -> all.addAll(d.differences()));
        return all;
    }

    private static Deviation of(String why, String... differences) {
        return new Deviation(why, List.of(differences));
    }
}
