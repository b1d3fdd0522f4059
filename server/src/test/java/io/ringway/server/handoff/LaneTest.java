package io.ringway.server.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.ring.kernel.LinuxKernel;
import io.ringway.ring.loop.Mailbox;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import org.jctools.queues.QueueProgressIndicators;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The way back from virtual threads, one of which has claimed its place and does not run on. */
@Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LaneTest {

    private final Mailbox<Object> mailbox = new Mailbox<>(new LinuxKernel(), 2);
    private final Lane lane = Lane.toVirtualThreads(4, () -> { }, mailbox);
    private final Call call = new Call(new MemoryBudget(1 << 20));

    @AfterEach
    void close() {
        mailbox.close();
    }

    private static Field field(Class<?> type, String name) throws NoSuchFieldException {
        for (Class<?> at = type; at != null; at = at.getSuperclass()) {
            for (Field field : at.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    field.setAccessible(true);
                    return field;
                }
            }
        }
        throw new NoSuchFieldException(name);
    }

    /** What a thread has done that was interrupted by the system in the middle of giving back. */
    private Object claimPlace() throws ReflectiveOperationException {
        Object back = field(Lane.class, "back").get(lane);
        Field claimed = field(back.getClass(), "producerIndex");
        claimed.setLong(back, ((QueueProgressIndicators) back).currentProducerIndex() + 1);
        return back;
    }

    @Test
    void shouldNotHoldUpTheLoopForAThreadThatIsAboutToGiveBack() throws ReflectiveOperationException {
        Object back = claimPlace();
        lane.giveBack(call);

        assertThat(lane.collect()).as("it is behind the claimed place").isNull();
        assertThat(lane.hasReturned()).as("the loop must not sleep").isTrue();

        Object[] places = (Object[]) field(back.getClass(), "buffer").get(back);
        MethodHandles.arrayElementVarHandle(Object[].class).setVolatile(places, 0, call);
        assertThat(lane.collect()).isSameAs(call);
        assertThat(lane.collect()).isSameAs(call);
        assertThat(lane.collect()).isNull();
        assertThat(lane.hasReturned()).isFalse();
    }
}
