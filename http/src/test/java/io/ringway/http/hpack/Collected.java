package io.ringway.http.hpack;

import io.ringway.http.fuzz.StrictHpack.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** A sink that keeps fields as strings, and checks that each name has the right id. */
final class Collected implements FieldSink {
    private final List<Field> fields = new ArrayList<>();

    @Override
    public void onField(
        int nameId, UnsafeBuffer nameBuffer, int nameOffset, int nameLength,
        UnsafeBuffer valueBuffer, int valueOffset, int valueLength, boolean neverIndexed) {
        if (nameId != PseudoHeader.lookup(nameBuffer, nameOffset, nameLength)) {
            throw new AssertionError("id " + nameId);
        }
        fields.add(new Field(text(nameBuffer, nameOffset, nameLength), text(valueBuffer, valueOffset, valueLength),
            neverIndexed));
    }

    List<Field> take() {
        List<Field> taken = List.copyOf(fields);
        fields.clear();
        return taken;
    }

    private static String text(UnsafeBuffer buffer, int offset, int length) {
        byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
