/**
 * The loop around a ring. {@link io.ringway.ring.loop.EventLoop} has the one documented order of a turn;
 * {@link io.ringway.ring.loop.Turn} is what its user does in it; {@link io.ringway.ring.loop.TimerWheel},
 * {@link io.ringway.ring.loop.LoopClock} and {@link io.ringway.ring.loop.Mailbox} are its parts.
 *
 * <p>Allowed imports: {@code io.ringway.ring}, {@code io.ringway.ring.kernel}, Agrona, the JDK.
 *
 * <p>Threads: everything belongs to the loop's thread, except {@code Mailbox.offer}, {@code Mailbox.wake} and
 * {@code EventLoop.stop}.
 */
package io.ringway.ring.loop;
