package io.ringway.server.control;

import io.ringway.server.config.GatewayConfig;
import io.ringway.server.snapshot.GatewaySnapshot;
import java.util.List;

/**
 * A generation that is ready to be published, or why there is none. Its new listeners are open, and its owner's to
 * close until they are published.
 *
 * @param errors    why it cannot be published; empty if it can
 * @param warnings  for the operator
 * @param config    of the generation, or null
 * @param snapshot  of the generation, or null
 * @param changes   against the generation in force
 * @param listeners all of the generation, kept and new, in the order of the configuration
 * @param added     those of them that are new
 * @param removed   those in force that are not among them
 * @param admin     the admin listener, or null: none
 * @param prepareNs spent on all of it
 */
record ReloadPlan(List<String> errors, List<String> warnings, GatewayConfig config, GatewaySnapshot snapshot,
                  ReloadChanges changes, List<OpenListener> listeners, List<OpenListener> added,
                  List<OpenListener> removed, OpenListener admin, long prepareNs) {

    /**
     * A reload that cannot be.
     *
     * @param errors    why
     * @param warnings  besides
     * @param prepareNs spent on it
     * @return the plan
     */
    static ReloadPlan refused(List<String> errors, List<String> warnings, long prepareNs) {
        return new ReloadPlan(errors, warnings, null, null, ReloadChanges.NONE, List.of(), List.of(), List.of(), null,
            prepareNs);
    }

    boolean isRefused() {
        return !errors.isEmpty();
    }
}
