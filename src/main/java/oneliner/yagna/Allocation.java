package oneliner.yagna;

import java.math.BigDecimal;

/**
 * Money set aside.
 *
 * @param id UUID
 * @param platform such as {@code erc20-hoodi-tglm}
 * @param address our wallet
 * @param total GLM
 * @param spent GLM accepted from it
 * @param remaining GLM left
 */
public record Allocation(
        String id, String platform, String address, BigDecimal total, BigDecimal spent, BigDecimal remaining) {}
