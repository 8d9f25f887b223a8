package oneliner.scenarios;

import oneliner.services.AppStatus;

/** One instance as it served at some moment. */
record Actor(String node, int index, String provider, String agreement, String activity, String ip, int replaced) {
    static Actor of(String node, AppStatus.Instance instance) {
        return new Actor(
                node,
                instance.index(),
                instance.providerId().orElseThrow(),
                instance.agreementId().orElseThrow(),
                instance.activityId().orElseThrow(),
                instance.ip().orElse(""),
                instance.replaced());
    }
}
