package io.ringway.server.proxy;

import io.ringway.http.fuzz.FuzzTargetContract;

class ForwardFuzzTest extends FuzzTargetContract {
    ForwardFuzzTest() {
        super("forward", 60_000);
    }
}
