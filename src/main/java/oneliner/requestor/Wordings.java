package oneliner.requestor;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import oneliner.descriptor.App;
import oneliner.descriptor.Change;
import oneliner.descriptor.Difference;
import oneliner.requestor.activity.ExecException;
import oneliner.requestor.activity.ExecResult;
import oneliner.requestor.payment.LedgerEntry;
import oneliner.requestor.payment.Payments;
import oneliner.services.AppControl;
import oneliner.services.AppControl.Change.Kind;
import oneliner.services.ControlException;

/** Puts what the requestor knows into the words of {@link AppControl}. */
final class Wordings {
    private Wordings() {}

    static AppControl.Wanted wanted(App app) {
        return new AppControl.Wanted(
                app.name(),
                app.nodes().values().stream().map(node -> wanted(app, node)).toList());
    }

    private static AppControl.WantedNode wanted(App app, App.Node node) {
        App.Payload payload = app.payloads().get(node.payload());
        return new AppControl.WantedNode(
                node.name(),
                node.instances(),
                node.payload(),
                payload.runtime(),
                image(payload.image()),
                node.network(),
                node.ips(),
                node.dependsOn());
    }

    private static String image(App.Image image) {
        if (image instanceof App.Image.ByTag tag) {
            return tag.tag();
        }
        if (image instanceof App.Image.ByHash hash) {
            return hash.sha3();
        }
        return image instanceof App.Image.ByUrl url ? url.url() : "in a manifest";
    }

    static AppControl.Plan plan(Difference difference) {
        return new AppControl.Plan(
                difference.after().name(),
                difference.nothing(),
                difference.changes().stream().map(Wordings::change).toList());
    }

    private static AppControl.Change change(Change change) {
        if (change instanceof Change.Unchanged same) {
            return change(Kind.UNCHANGED, change, same.instances(), same.instances(), List.of(), List.of());
        }
        if (change instanceof Change.Added added) {
            return change(Kind.ADDED, change, 0, added.instances(), List.of(), List.of());
        }
        if (change instanceof Change.Removed removed) {
            return change(Kind.REMOVED, change, removed.instances(), 0, List.of(), List.of());
        }
        if (change instanceof Change.Scaled scaled) {
            return change(Kind.SCALED, change, scaled.from(), scaled.to(), List.of(), List.of());
        }
        if (change instanceof Change.Replaced replaced) {
            return change(Kind.REPLACED, change, replaced.instances(), replaced.keys());
        }
        if (change instanceof Change.Adjusted adjusted) {
            return change(Kind.ADJUSTED, change, List.of(), adjusted.keys());
        }
        if (change instanceof Change.NetworkChanged changed) {
            return change(Kind.NETWORK_CHANGED, change, List.of(), changed.keys());
        }
        boolean added = change instanceof Change.NetworkAdded;
        return change(added ? Kind.NETWORK_ADDED : Kind.NETWORK_REMOVED, change, List.of(), List.of());
    }

    private static AppControl.Change change(Kind kind, Change of, List<Integer> instances, List<String> keys) {
        return new AppControl.Change(
                kind, of.subject(), OptionalInt.empty(), OptionalInt.empty(), instances, keys, of.words());
    }

    private static AppControl.Change change(
            Kind kind, Change of, int from, int to, List<Integer> instances, List<String> keys) {
        return new AppControl.Change(
                kind, of.subject(), OptionalInt.of(from), OptionalInt.of(to), instances, keys, of.words());
    }

    static AppControl.Ledger ledger(Payments payments) {
        List<AppControl.Bill> bills = new ArrayList<>();
        for (LedgerEntry entry : payments.ledger()) {
            bills.add(new AppControl.Bill(
                    entry.at(),
                    entry.slot(),
                    entry.providerId(),
                    entry.agreementId(),
                    entry.billId(),
                    entry.kind() == LedgerEntry.Kind.INVOICE ? "invoice" : "debit-note",
                    entry.amount(),
                    entry.accepted(),
                    entry.reason()));
        }
        List<AppControl.Balance> balances = payments.balances().stream()
                .map(one -> new AppControl.Balance(
                        one.slot(),
                        one.providerId(),
                        one.providerName(),
                        one.agreementId(),
                        one.approvedAt(),
                        one.endedAt(),
                        one.accepted(),
                        one.rejected(),
                        one.outstanding(),
                        one.settled()))
                .toList();
        return new AppControl.Ledger(payments.spent(), balances, List.copyOf(bills));
    }

    static AppControl.Execution execution(ExecResult result) {
        return new AppControl.Execution(
                result.exitCode(), result.timedOut(), result.stdout(), result.stderr(), result.shortened());
    }

    static ControlException fault(ExecException e) {
        ControlException.Kind kind = switch (e.why()) {
            case UNKNOWN -> ControlException.Kind.UNKNOWN;
            case NOT_RUNNING, BUSY, REFUSED -> ControlException.Kind.NOT_NOW;
            case NO_ANSWER -> ControlException.Kind.TIMED_OUT;
        };
        return new ControlException(kind, String.valueOf(e.getMessage()));
    }
}
