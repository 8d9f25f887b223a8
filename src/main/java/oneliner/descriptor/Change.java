package oneliner.descriptor;

import java.util.List;
import java.util.stream.Collectors;

/** One thing that is different, or stays, when one app takes the place of another; {@link Difference} finds them. */
public sealed interface Change {
    /** The node or network that it is about. */
    String subject();

    /** One line for a person. */
    String words();

    /**
     * Nothing happens to this node.
     *
     * @param subject the node
     * @param instances how many it has
     */
    record Unchanged(String subject, int instances) implements Change {
        @Override
        public String words() {
            return subject + ": unchanged, "
                    + (instances == 1 ? "keeps its agreement" : "keeps its " + instances + " agreements");
        }
    }

    /**
     * A node that there was not before.
     *
     * @param subject the node
     * @param instances how many are rented
     */
    record Added(String subject, int instances) implements Change {
        @Override
        public String words() {
            return subject + ": new, " + count(instances);
        }
    }

    /**
     * A node that there is no more.
     *
     * @param subject the node
     * @param instances how many are given back
     */
    record Removed(String subject, int instances) implements Change {
        @Override
        public String words() {
            return subject + ": removed, " + count(instances) + (instances == 1 ? " ends" : " end");
        }
    }

    /**
     * More or fewer instances; those below the smaller number keep their agreements, if they are not replaced besides.
     *
     * @param subject the node
     * @param from how many before
     * @param to how many after, at least 1
     */
    record Scaled(String subject, int from, int to) implements Change {
        @Override
        public String words() {
            return subject + ": " + from + " → " + count(to);
        }
    }

    /**
     * What runs is kept and only treated otherwise: another door, another probe, another order at the next start.
     *
     * @param subject the node
     * @param keys what differs, as descriptors write it
     */
    record Adjusted(String subject, List<String> keys) implements Change {
        @Override
        public String words() {
            return subject + ": " + String.join(", ", keys) + (keys.size() == 1 ? " changes" : " change")
                    + " in place, without a new agreement";
        }
    }

    /**
     * What runs cannot be made what is wanted: these instances are rented anew.
     *
     * @param subject the node
     * @param instances which, by index, ascending; never empty
     * @param of how many the node has that were there before
     * @param keys what differs, as descriptors write it
     */
    record Replaced(String subject, List<Integer> instances, int of, List<String> keys) implements Change {
        @Override
        public String words() {
            String which = instances.size() == of
                    ? ""
                    : instances.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
            return subject + which + ": replaced, for " + String.join(", ", keys)
                    + (keys.size() == 1 ? " differs" : " differ");
        }
    }

    /**
     * A network that there was not before.
     *
     * @param subject the network
     */
    record NetworkAdded(String subject) implements Change {
        @Override
        public String words() {
            return "network " + subject + ": new";
        }
    }

    /**
     * A network that there is no more; no node is left on it.
     *
     * @param subject the network
     */
    record NetworkRemoved(String subject) implements Change {
        @Override
        public String words() {
            return "network " + subject + ": removed";
        }
    }

    /**
     * A network that is made anew; every node on it is replaced.
     *
     * @param subject the network
     * @param keys what differs, as descriptors write it
     */
    record NetworkChanged(String subject, List<String> keys) implements Change {
        @Override
        public String words() {
            return "network " + subject + ": made anew, for " + String.join(", ", keys)
                    + (keys.size() == 1 ? " differs" : " differ");
        }
    }

    private static String count(int instances) {
        return instances + (instances == 1 ? " instance" : " instances");
    }
}
