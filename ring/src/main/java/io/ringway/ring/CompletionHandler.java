package io.ringway.ring;

/** Receives completions from {@link Ring#drain}. At most two implementations may reach one ring's call site. */
public interface CompletionHandler {
    /**
     * Handles one completion. Thread: the ring's owner, inside {@link Ring#drain}. May prepare new operations; must not
     * drain or wait.
     *
     * @param userData what the operation was prepared with, see {@link UserData}.
     * @param result   the operation's result, or -errno.
     * @param flags    completion flags, see {@link Ring#F_MORE} and {@link Ring#F_BUFFER}.
     */
    void onCompletion(long userData, int result, int flags);
}
