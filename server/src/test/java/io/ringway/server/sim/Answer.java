package io.ringway.server.sim;

import io.ringway.server.sim.BodyPlan.Framing;
import io.ringway.server.sim.Truth.Outcome;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** One response as a client reads it, by whatever protocol, compared with the request it must belong to. */
final class Answer {

    private static final int INTERIMS_MAX = 16;

    private final World world;
    private final Truth truth;
    private final BiConsumer<Truth, Long> generations;
    private final ByteArrayOutputStream own = new ByteArrayOutputStream();
    private boolean hasHead;
    private boolean fromOrigin;
    private int interims;
    private long position;
    private long length = -1;
    private String location;

    /**
     * Begins before anything of it has come.
     *
     * @param world       it is in
     * @param truth       of the request
     * @param generations told the generation it shows, to check the order
     */
    Answer(World world, Truth truth, BiConsumer<Truth, Long> generations) {
        this.world = world;
        this.truth = truth;
        this.generations = generations;
    }

    Truth truth() {
        return truth;
    }

    /** {@return whether the final head has come} */
    boolean hasHead() {
        return hasHead;
    }

    boolean isFromOrigin() {
        return fromOrigin;
    }

    /** {@return whether the origin counts its body, so that its length must be said} */
    boolean isCounted() {
        return truth.plan.response().body().framing() == Framing.LENGTH;
    }

    /** {@return bytes of the body that comes from an origin} */
    long originLength() {
        return truth.plan.hasResponseBody() ? truth.plan.response().body().bytes() : 0;
    }

    /** {@return whether a body of the gateway's own may follow} */
    boolean hasOwnBody() {
        return !truth.plan.isHead() && truth.status != 204 && truth.status != 304;
    }

    void interim(int status, UnaryOperator<String> field) {
        if (status == 100) {
            check(truth.plan.expects(), () -> "a 100 that nobody waits for");
            return;
        }
        interims++;
        check(status == 103 && ("" + truth.plan.id()).equals(field.apply("X-Sim-Id")),
            () -> "interim response: " + status);
        int most = truth.plan.response().kind() == ResponsePlan.Kind.INTERIM_FLOOD ? INTERIMS_MAX
            : truth.plan.response().interims() * Math.max(1, truth.attempts.size());
        check(interims <= most, () -> interims + " interim responses");
    }

    void head(int status, UnaryOperator<String> field) {
        hasHead = true;
        truth.status = status;
        String id = field.apply("X-Sim-Id");
        fromOrigin = id != null;
        world.trace("client %d: %d for %s", truth.client.index(), status, truth.plan);
        if (fromOrigin) {
            plannedHead(field, id);
        } else {
            String proxyStatus = field.apply("Proxy-Status");
            truth.error = proxyStatus == null ? null : proxyStatus.substring(proxyStatus.indexOf("error=") + 6);
            location = field.apply("Location");
        }
    }

    private void plannedHead(UnaryOperator<String> field, String id) {
        RequestPlan plan = truth.plan;
        if (!id.equals("" + plan.id())) {
            throw new SimulationFailure("order", "the response of request " + id + " came for " + truth);
        }
        check(truth.status == plan.response().status(), () -> "status of the response");
        length = originLength();
        if (plan.target() == Target.HANDLED) {
            check(truth.run != null && truth.run.headNs <= world.nowNs(), () -> "a response that no handler gave");
            return;
        }
        truth.generation = Long.parseLong(field.apply("X-Sim-Generation"));
        generations.accept(truth, truth.generation);
        check(truth.attempts.stream().anyMatch(a -> a.generation == truth.generation && a.answered),
            () -> "a response that no origin gave");
    }

    void body(byte[] bytes, int offset, int count) {
        if (!fromOrigin) {
            own.write(bytes, offset, count);
        } else if (position + count > length
            || !Pattern.matches(Pattern.response(truth.plan.id()), position, bytes, offset, count)) {
            throw new SimulationFailure("body", "wrong bytes of the response's body from " + position + ": " + truth);
        }
        position += count;
    }

    /** It came to its end, as the protocol has it. */
    void end() {
        if (!fromOrigin) {
            endOfOwn();
        } else if (position == length) {
            truth.end(Outcome.RIGHT, world.nowNs());
        } else {
            truth.end(Outcome.CUT, world.nowNs());
            truth.truncated = true;
            truth.note += "looks whole after " + position + " of " + length + " bytes";
        }
        world.trace("client %d: %s", truth.client.index(), truth);
    }

    /**
     * It broke off.
     *
     * @param how for people
     */
    void cut(String how) {
        truth.end(Outcome.CUT, world.nowNs());
        truth.note += "cut after " + position + " of " + length + " bytes" + how;
        world.trace("client %d: %s", truth.client.index(), truth);
    }

    private void endOfOwn() {
        String body = own.toString(StandardCharsets.ISO_8859_1);
        truth.end(truth.error == null ? Outcome.LOCAL : Outcome.ERROR, world.nowNs());
        if (truth.error != null) {
            truth.note += body.strip();
            return;
        }
        switch (truth.plan.target()) {
            case RESPOND -> {
                check(truth.status == 200, () -> "status of a fixed answer");
                if (!truth.plan.isHead()) {
                    generation(body.replaceAll("\\D", ""), body.startsWith("generation "));
                }
            }
            case REDIRECT -> generation(location == null ? "" : location.replaceAll("\\D", ""),
                truth.status == 302 && location != null);
            case ASTERISK -> check(truth.status == 204, () -> "status of OPTIONS *");
            default -> throw new SimulationFailure("response", "a fixed answer to " + truth);
        }
    }

    private void generation(String digits, boolean fits) {
        check(fits && !digits.isEmpty(), () -> "a fixed answer");
        truth.generation = Long.parseLong(digits);
        generations.accept(truth, truth.generation);
    }

    private void check(boolean holds, Supplier<String> message) {
        if (!holds) {
            throw new SimulationFailure("response", message.get() + "; " + truth);
        }
    }
}
