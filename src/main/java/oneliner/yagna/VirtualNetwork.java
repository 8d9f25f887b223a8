package oneliner.yagna;

/**
 * A VPN as the daemon describes it.
 *
 * @param id 32 hex digits
 * @param ip network address without the prefix length, such as 192.168.0.0
 * @param mask such as 255.255.255.0
 * @param gateway such as 192.168.0.1; empty when the daemon named none
 */
public record VirtualNetwork(String id, String ip, String mask, String gateway) {}
