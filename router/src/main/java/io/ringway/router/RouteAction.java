package io.ringway.router;

import java.util.Objects;

/** What is done with a request that a route takes. */
public sealed interface RouteAction {
    /**
     * Sends the request on.
     *
     * @param clusterId of the cluster that takes it, 0 or more; the balancer maps it to an endpoint.
     */
    record Forward(int clusterId) implements RouteAction {
        /** Refuses a negative id. */
        public Forward {
            if (clusterId < 0) {
                throw new IllegalArgumentException("cluster id is " + clusterId + ", allowed are 0 and up");
            }
        }
    }

    /**
     * Answers with fixed content.
     *
     * @param status      of the answer, a final one: 200 to 599.
     * @param contentType is the value of Content-Type, or null for none.
     * @param body        is the content; shared, and never written to by anybody.
     */
    record Respond(int status, String contentType, byte[] body) implements RouteAction {
        /** Refuses what would make a broken answer. */
        public Respond {
            if (status < 200 || status > 599) {
                throw new IllegalArgumentException("status is " + status + ", allowed are 200 to 599");
            }
            if (contentType != null) {
                checkFieldValue("contentType", contentType);
            }
            Objects.requireNonNull(body, "body");
            // RFC 9110 6.4.1: these have no content, and bytes behind them would be read as the next response.
            if (body.length > 0 && (status == 204 || status == 205 || status == 304)) {
                throw new IllegalArgumentException("status " + status + " has no body");
            }
        }
    }

    /**
     * Sends the client elsewhere.
     *
     * @param status   of the answer: 301, 302, 303, 307 or 308.
     * @param location is the value of Location.
     */
    record Redirect(int status, String location) implements RouteAction {
        /** Refuses what would make a broken answer. */
        public Redirect {
            if (status != 301 && status != 302 && status != 303 && status != 307 && status != 308) {
                throw new IllegalArgumentException("status is " + status + ", allowed are 301, 302, 303, 307, 308");
            }
            checkFieldValue("location", location);
        }
    }

    /**
     * Hands the request to Java code in this process.
     *
     * @param handler is the name under which the code is registered.
     */
    record Handle(String handler) implements RouteAction {
        /** Refuses an empty name. */
        public Handle {
            if (handler.isBlank()) {
                throw new IllegalArgumentException("handler is empty");
            }
        }
    }

    /** Lets nothing from a file end a header line and begin another one (CWE-113). */
    private static void checkFieldValue(String what, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(what + " is empty");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c > '~') {
                throw new IllegalArgumentException(what + " has the character U+%04X at %d, allowed is printable ASCII"
                        .formatted((int) c, i));
            }
        }
    }
}
