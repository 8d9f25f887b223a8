package oneliner.requestor.payment;

import static java.lang.System.Logger.Level.WARNING;

import java.util.List;
import java.util.stream.Collectors;
import oneliner.config.Settings;
import oneliner.yagna.Account;
import oneliner.yagna.PaymentApi;
import oneliner.yagna.YagnaException;

/** Which of the daemon's accounts pays. */
record Wallet(PaymentApi api, Settings.Yagna yagna) {
    private static final System.Logger LOG = System.getLogger(Wallet.class.getName());

    /**
     * The account of the settings' driver and network.
     *
     * @throws NoAccountException when there is none
     */
    Account account() throws InterruptedException {
        List<Account> all = api.accounts();
        return all.stream()
                .filter(account -> account.send()
                        && account.driver().equalsIgnoreCase(yagna.paymentDriver())
                        && account.network().equalsIgnoreCase(yagna.paymentNetwork()))
                .findFirst()
                .orElseThrow(() -> new NoAccountException("no account at the daemon can pay with driver "
                        + yagna.paymentDriver() + " on network " + yagna.paymentNetwork() + "; there "
                        + (all.isEmpty()
                                ? "is none at all"
                                : "are: " + all.stream().map(Wallet::describe).collect(Collectors.joining(", ")))
                        + ". Run 'yagna payment init --sender --driver " + yagna.paymentDriver() + " --network "
                        + yagna.paymentNetwork() + "', or set YAGNA_PAYMENT_DRIVER and YAGNA_PAYMENT_NETWORK"));
    }

    private static String describe(Account account) {
        return account.driver() + "/" + account.network() + " (" + account.platform()
                + (account.send() ? ")" : ", cannot send)");
    }

    /** For the way out of a failure. */
    void releaseQuietly(String id) throws InterruptedException {
        try {
            api.release(id);
        } catch (YagnaException e) {
            LOG.log(WARNING, () -> "allocation " + id + " is left to expire: " + e.getMessage());
        }
    }
}
