package io.ringway.router;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RouterModeTest {
    @Test
    void shouldBeFoundByItsNameInAnyCase() {
        assertThat(RouterMode.of("trie")).isEqualTo(RouterMode.TRIE);
        assertThat(RouterMode.of("Hybrid")).isEqualTo(RouterMode.HYBRID);
        assertThat(RouterMode.of("REGEX")).isEqualTo(RouterMode.REGEX);
        assertThat(RouterMode.of("tire")).isNull();
        assertThat(RouterMode.ALLOWED).isEqualTo("trie, hybrid, regex");
    }

    @Test
    void shouldBeTheOneTheTableWasCompiledFor() {
        assertThat(new RouteTableBuilder().build(1).mode()).isEqualTo(RouterMode.TRIE);
        for (RouterMode mode : RouterMode.values()) {
            assertThat(new RouteTableBuilder().build(1, mode).mode()).isEqualTo(mode);
        }
    }
}
