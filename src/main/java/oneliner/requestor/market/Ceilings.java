package oneliner.requestor.market;

import java.math.BigDecimal;
import java.util.Objects;
import oneliner.config.Settings;

/**
 * The highest prices that are paid, GLM.
 *
 * @param start for starting one machine
 * @param cpuHour for one CPU thread that is busy for an hour
 * @param hour for one hour of having the machine, beside its CPU
 */
public record Ceilings(BigDecimal start, BigDecimal cpuHour, BigDecimal hour) {
    /** Refuses nulls. */
    public Ceilings {
        Objects.requireNonNull(start, "start");
        Objects.requireNonNull(cpuHour, "cpuHour");
        Objects.requireNonNull(hour, "hour");
    }

    /** Those of the settings. */
    public static Ceilings of(Settings.Market settings) {
        return new Ceilings(settings.maxPriceStart(), settings.maxPriceCpuHour(), settings.maxPriceHour());
    }
}
