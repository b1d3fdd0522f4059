package io.ringway.server.cli;

/** Which I/O a gateway is to use. */
public enum IoMode {
    /** io_uring, or no start. */
    URING("uring"),
    /** The best there is; in this version that is io_uring. */
    AUTO("auto");

    private final String text;

    IoMode(String text) {
        this.text = text;
    }

    /**
     * The spelling of the command line.
     *
     * @return such as {@code uring}.
     */
    public String text() {
        return text;
    }
}
