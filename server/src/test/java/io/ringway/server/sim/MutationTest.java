package io.ringway.server.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
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
    @Timeout(60)
    void shouldFindWhatIsPlanted(Mutation mutation) throws ReflectiveOperationException {
        String found = run(mutation, SEEDS);
        assertThat(found).as("%s is found within %d seeds", mutation, SEEDS).isNotNull();
        System.out.println(mutation + " is found: " + found.substring(0, Math.min(160, found.length())));
    }

    /** A pause excuses what it may have caused, and not that connections end for no reason. */
    @Test
    @Timeout(60)
    void shouldFindWhatIsPlantedWhereTheProcessPauses() throws ReflectiveOperationException {
        String found = run("amongPaused", Mutation.ENDED_AT_WORK, PAUSED_SEEDS);
        assertThat(found).as("found within %d seeds", PAUSED_SEEDS).isNotNull();
    }

    @Test
    @Timeout(60)
    void shouldFindNothingWhereNothingIsPlanted() throws ReflectiveOperationException {
        assertThat(run(null, CONTROL_SEEDS)).isNull();
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

    private static String run(Mutation mutation, long seeds) throws ReflectiveOperationException {
        return run("among", mutation, seeds);
    }

    private static String run(String method, Mutation mutation, long seeds) throws ReflectiveOperationException {
        Class<?> door = new MutatedClasses(mutation).loadClass(FirstFailure.class.getName());
        try {
            return (String) door.getMethod(method, long.class).invoke(null, seeds);
        } catch (InvocationTargetException thrown) {
            throw new AssertionError(mutation + " broke the simulator itself", thrown.getCause());
        }
    }
}
