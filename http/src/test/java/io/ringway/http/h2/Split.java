package io.ringway.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.http.Delivery;
import java.util.List;
import java.util.function.Consumer;

/** Lets a connection read the same bytes in every way they can arrive: what it says of them is always the same. */
final class Split {
    /** Longer ones are cut in two ways only: floods are about their number. */
    private static final int EVERY_WAY_MAX = 20_000;

    private Split() {
    }

    static List<String> server(Wire wire) {
        return run(H2Role.SERVER, wire, rig -> { });
    }

    static List<String> run(H2Role role, Wire wire, Consumer<Rig> prepare) {
        byte[] bytes = wire.all();
        List<String> whole = null;
        List<int[]> ways = Delivery.waysOf(bytes.length, bytes.length);
        for (int[] way : bytes.length > EVERY_WAY_MAX ? List.of(ways.getFirst(), ways.getLast()) : ways) {
            Rig rig = new Rig(role);
            prepare.accept(rig);
            rig.feed(bytes, way);
            whole = whole == null ? List.copyOf(rig.log) : whole;
            assertThat(rig.log).as("%d pieces", way.length).isEqualTo(whole);
            rig.connection.stop();
            assertThat(rig.blocks).as("memory borrowed").isEmpty();
        }
        return whole;
    }
}
