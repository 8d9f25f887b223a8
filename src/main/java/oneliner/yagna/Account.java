package oneliner.yagna;

/**
 * A wallet of ours.
 *
 * @param platform such as {@code erc20-hoodi-tglm}
 * @param driver such as {@code erc20}
 * @param network such as {@code hoodi}
 * @param address our address
 * @param send true when it can pay
 */
public record Account(String platform, String driver, String network, String address, boolean send) {}
