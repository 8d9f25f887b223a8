package oneliner.requestor.market;

import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a rented machine must be, in the market's terms.
 *
 * @param runtime {@code vm} or {@code vm/manifest}
 * @param image properties that name the image, such as {@code golem.srv.comp.task_package}
 * @param minMemGib GiB of memory, at least
 * @param minStorageGib GiB of disk, at least
 * @param minCpuThreads threads, at least
 * @param minCpuCores cores, at least; 0 when it does not matter
 * @param capabilities runtime capabilities, such as {@code vpn}
 * @param ceilings how dear it may be
 */
public record Machine(
        String runtime,
        Map<String, JsonValue> image,
        BigDecimal minMemGib,
        BigDecimal minStorageGib,
        int minCpuThreads,
        int minCpuCores,
        List<String> capabilities,
        Ceilings ceilings) {
    /** Refuses nulls and copies the collections. */
    public Machine {
        Objects.requireNonNull(runtime, "runtime");
        Objects.requireNonNull(minMemGib, "minMemGib");
        Objects.requireNonNull(minStorageGib, "minStorageGib");
        Objects.requireNonNull(ceilings, "ceilings");
        image = Map.copyOf(image);
        capabilities = List.copyOf(capabilities);
    }

    /** The name providers give the runtime: a manifest is a way to name an image, not another runtime. */
    String runtimeName() {
        int slash = runtime.indexOf('/');
        return slash < 0 ? runtime : runtime.substring(0, slash);
    }

    /** For a person: {@code runtime vm and vpn}. */
    String wording() {
        return "runtime " + runtimeName() + (capabilities.isEmpty() ? "" : " and " + String.join(", ", capabilities));
    }
}
