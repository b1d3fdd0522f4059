package io.ringway.server.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Checks the checkers: bugs that are planted in the product are found. */
class MutationTest {

    private static final long SEEDS = 2_000;
    private static final long CONTROL_SEEDS = 40;
    private static final long PAUSED_SEEDS = 200;

    @ParameterizedTest
    @EnumSource(Mutation.class)
    @Timeout(300)
    void shouldFindWhatIsPlanted(Mutation mutation) throws ReflectiveOperationException {
        String[] found = (String[]) call(door(mutation), "among", SEEDS);
        assertThat(found).as("%s is found within %d seeds", mutation, SEEDS).isNotNull();
        System.out.println(mutation + " is found by seed " + found[0] + ", checker " + found[1] + ": "
            + found[2].substring(0, Math.min(160, found[2].length())));
        assertThat(found[1]).as("the checker that finds %s in seed %s: %s", mutation, found[0], found[2])
            .isIn(mutation.checkers());
    }

    /** A pause excuses what it may have caused, and not that connections end for no reason. */
    @Test
    @Timeout(300)
    void shouldFindWhatIsPlantedWhereTheProcessPauses() throws ReflectiveOperationException {
        String[] found = (String[]) call(door(Mutation.ENDED_AT_WORK), "amongPaused", PAUSED_SEEDS);
        assertThat(found).as("found within %d seeds", PAUSED_SEEDS).isNotNull();
        assertThat(found[1]).isIn(Mutation.ENDED_AT_WORK.checkers());
    }

    @Test
    @Timeout(300)
    void shouldFindNothingWhereNothingIsPlanted() throws ReflectiveOperationException {
        assertThat(call(door(null), "among", CONTROL_SEEDS)).isNull();
    }

    /** Identity hashes, those of enums among them, are others in other classes: nothing may hang on them. */
    @Test
    @Timeout(300)
    void shouldRunTheSameInClassesThatAreLoadedAnew() throws ReflectiveOperationException {
        assertThat(call(door(null), "hash", CONTROL_SEEDS)).isEqualTo(FirstFailure.hash(CONTROL_SEEDS));
    }

    /** A request that is sent again shows in one exchange, whatever else the seed has. */
    @Test
    @Timeout(300)
    void shouldShrinkWhatIsPlantedToACaseThatStillFails() throws ReflectiveOperationException {
        Class<?> door = door(Mutation.RETRIED_POST);
        String[] found = (String[]) call(door, "among", SEEDS);
        Case large = Case.of(Long.parseLong(found[0]));
        Case small = Case.parse((String) call(door, "shrunk", large.toString(), found[1]));
        System.out.println("shrunk: " + large + ", " + large.scenario().requests() + " requests, to " + small + ", "
            + small.scenario().requests());
        assertThat(small.scenario().requests()).isBetween(1, 3).isLessThan(large.scenario().requests());
        assertThat(small.scenario().clients()).hasSizeBetween(1, 3);
        assertThat(call(door, "checker", small.toString())).isEqualTo(found[1]);
        assertThat(FirstFailure.checker(small.toString())).as("without what is planted").isNull();
    }

    @Test
    void shouldRefuseToPlantWhereTheProductHasChanged() {
        byte[] other = bytes(Mutation.DOUBLE_GIVE);
        assertThatThrownBy(() -> Mutation.LOST_REARM.apply(other)).isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("0 times, not 1");
    }

    private static byte[] bytes(Mutation mutation) {
        String path = mutation.type().replace('.', '/') + ".class";
        try (var in = MutationTest.class.getClassLoader().getResourceAsStream(path)) {
            return in.readAllBytes();
        } catch (java.io.IOException e) {
            throw new AssertionError(path, e);
        }
    }

    /** {@link FirstFailure}, loaded with what is planted. */
    private static Class<?> door(Mutation mutation) throws ClassNotFoundException {
        return new MutatedClasses(mutation).loadClass(FirstFailure.class.getName());
    }

    private static Object call(Class<?> door, String method, Object... arguments) throws ReflectiveOperationException {
        Class<?>[] types = Arrays.stream(arguments).map(a -> a instanceof Long ? long.class : a.getClass())
            .toArray(Class<?>[]::new);
        try {
            return door.getMethod(method, types).invoke(null, arguments);
        } catch (InvocationTargetException thrown) {
            throw new AssertionError(method + ": the simulator itself is broken", thrown.getCause());
        }
    }
}
