package io.ringway.ring;

/**
 * The 64 bits that travel with an operation through the kernel: operation (8 bits), generation (24 bits), slot (32
 * bits). Never a bare file descriptor: the kernel reuses descriptors while completions of the former owner are still
 * queued, so a completion counts only if its generation is the slot's present one.
 */
public final class UserData {
    /** The generation's bits: a slot's counter is masked with it, and wraps to zero. */
    public static final int GENERATION_MASK = 0xFF_FFFF;
    /** Operations at and above this one belong to the event loop; other users take {@code 0 .. OP_RESERVED - 1}. */
    public static final int OP_RESERVED = 0xF0;

    private static final int GENERATION_SHIFT = 32;
    private static final int OP_SHIFT = 56;

    private UserData() {
    }

    /**
     * Packs an operation's identity.
     *
     * @param op         what was asked, 0 to 255.
     * @param slot       whose operation it is; not negative.
     * @param generation which owner of the slot, 0 to {@link #GENERATION_MASK}.
     * @return the packed identity.
     */
    @Hot
    public static long of(int op, int slot, int generation) {
        assert op >= 0 && op <= 0xFF : op;
        assert slot >= 0 : slot;
        assert (generation & ~GENERATION_MASK) == 0 : generation;
        return (long) op << OP_SHIFT | (long) generation << GENERATION_SHIFT | slot;
    }

    /**
     * Reads the operation.
     *
     * @param userData a packed identity.
     * @return its operation, 0 to 255.
     */
    @Hot
    public static int op(long userData) {
        return (int) (userData >>> OP_SHIFT);
    }

    /**
     * Reads the slot.
     *
     * @param userData a packed identity.
     * @return its slot.
     */
    @Hot
    public static int slot(long userData) {
        return (int) userData;
    }

    /**
     * Reads the generation.
     *
     * @param userData a packed identity.
     * @return its generation, 0 to {@link #GENERATION_MASK}.
     */
    @Hot
    public static int generation(long userData) {
        return (int) (userData >>> GENERATION_SHIFT) & GENERATION_MASK;
    }
}
