package io.ringway.server.control;

import java.util.List;

/**
 * How a reload went.
 *
 * @param isApplied  true if the configuration is in force; false if nothing has changed
 * @param generation in force now
 * @param changes    against the generation before; none if it was refused
 * @param errors     why it was refused, one line each with the JSON path where there is one; empty if it was applied
 * @param warnings   one line each: what the file says that has no effect, now or before the next start
 * @param prepareNs  spent on reading, checking, resolving, compiling and opening listeners
 * @param adoptedNs  by worker, from the swap until it used the new generation; {@link #NOT_YET} for a worker that had
 *                   not when the wait for it was over
 */
public record ReloadResult(boolean isApplied, long generation, ReloadChanges changes, List<String> errors,
                           List<String> warnings, long prepareNs, List<Long> adoptedNs) {

    /** Time of a worker that has not adopted the generation yet. */
    public static final long NOT_YET = -1;

    /** Takes copies of the lists. */
    public ReloadResult {
        errors = List.copyOf(errors);
        warnings = List.copyOf(warnings);
        adoptedNs = List.copyOf(adoptedNs);
    }

    /**
     * A reload that changed nothing.
     *
     * @param generation that stays
     * @param errors     why
     * @param warnings   besides
     * @param prepareNs  spent on it
     * @return the result
     */
    static ReloadResult refused(long generation, List<String> errors, List<String> warnings, long prepareNs) {
        return new ReloadResult(false, generation, ReloadChanges.NONE, errors, warnings, prepareNs, List.of());
    }
}
