package oneliner.descriptor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Reads how many instances a node has, in what they differ, and how the others call them. */
final class InstanceReader {
    private static final int MAX_INSTANCES = 100;
    private static final Pattern KEY = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,62}");
    private static final Pattern HOST = Pattern.compile(
            "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?){0,9}");

    private InstanceReader() {}

    /** How many, and the parameters of each or none at all. */
    record Many(int instances, List<Map<String, String>> parameters) {}

    static Many read(Field instancesField, Field paramsField) {
        OptionalInt written = instancesField.number(1, MAX_INSTANCES);
        List<Map<String, String>> parameters = new ArrayList<>();
        List<Field> items = paramsField.items();
        if (paramsField.isList() && items.isEmpty()) {
            paramsField.fault("is empty: one map for each instance");
        }
        items.stream().limit(MAX_INSTANCES).forEach(item -> parameters.add(parameters(item)));
        int instances = written.orElse(Math.max(1, parameters.size()));
        if (items.size() > MAX_INSTANCES) {
            paramsField.fault("more than " + MAX_INSTANCES + " instances");
        } else if (!items.isEmpty() && items.size() != instances) {
            paramsField.fault(items.size() + " maps for " + instances + (instances == 1 ? " instance" : " instances")
                    + "; write one for each");
        }
        return new Many(instances, List.copyOf(parameters));
    }

    private static Map<String, String> parameters(Field item) {
        Map<String, String> out = new LinkedHashMap<>();
        if (!item.present()) {
            return out;
        }
        item.map().all().forEach((key, field) -> {
            if (!KEY.matcher(key).matches()) {
                field.fault("is no name for a parameter: letters, digits, - and _ only");
            } else if (Interpolation.OF_EVERY_INSTANCE.contains(key)) {
                field.fault("is what every instance has already; choose another name");
            }
            out.put(key, field.present() ? field.text().orElse("") : "");
        });
        return Collections.unmodifiableMap(out);
    }

    static List<String> hosts(Field field) {
        List<String> hosts = new ArrayList<>();
        for (Field one : field.oneOrMany()) {
            one.required("a name").ifPresent(name -> {
                if (!host(name) || Cidr.address(name).isPresent()) {
                    one.fault("is no host name: " + Faults.shown(name));
                } else if (!hosts.contains(name)) {
                    hosts.add(name);
                }
            });
        }
        return List.copyOf(hosts);
    }

    /** True for what /etc/hosts takes as a name. */
    static boolean host(String name) {
        return name.length() <= 253 && HOST.matcher(name).matches();
    }
}
