package io.ringway.stress;

import io.ringway.server.metrics.LabelledCounters;

/** Weakened {@link LabelledCounters}. */
public interface SeriesFace {

    /**
     * As the counters'.
     *
     * @param id     of a name
     * @param method id
     * @param status of the answer
     */
    void increment(int id, int method, int status);

    /**
     * As the counters'.
     *
     * @param reader to call for each
     */
    void forEach(LabelledCounters.Reader reader);
}
