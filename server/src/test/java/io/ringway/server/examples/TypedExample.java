package io.ringway.server.examples;

import io.ringway.server.Codec;
import io.ringway.server.Ringway;
import java.io.InputStream;
import java.io.OutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/** A record in, a record out; JSON by Jackson's streams, without reflection. */
final class TypedExample {

    private static final JsonFactory JSON = new JsonFactory();

    /** What comes in. */
    record Order(String item, int count) {
    }

    /** What goes out. */
    record Receipt(String item, long cents) {
    }

    private TypedExample() {
    }

    /** Starts it. */
    static Ringway start(int port) {
        return Ringway.builder()
            .post("/orders", new OrderCodec(), new ReceiptCodec(),
                (order, request) -> new Receipt(order.item(), order.count() * request.queryLong("cents", 100)))
            .listen(port)
            .start();
    }

    private static final class OrderCodec implements Codec<Order> {

        @Override
        public String contentType() {
            return "application/json";
        }

        @Override
        public Order decode(InputStream body) {
            String item = null;
            int count = 1;
            try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), body)) {
                if (json.nextToken() != JsonToken.START_OBJECT) {
                    throw new IllegalArgumentException("not an object");
                }
                while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                    String name = json.currentName();
                    json.nextToken();
                    switch (name) {
                        case "item" -> item = json.getString();
                        case "count" -> count = json.getIntValue();
                        default -> throw new IllegalArgumentException("unknown: " + name);
                    }
                }
            } catch (StreamReadException malformed) {
                throw new IllegalArgumentException(malformed.getOriginalMessage());
            }
            if (item == null || count < 1) {
                throw new IllegalArgumentException("an order has an item and a count");
            }
            return new Order(item, count);
        }

        @Override
        public void encode(Order value, OutputStream body) {
            throw new UnsupportedOperationException("orders only come in");
        }
    }

    private static final class ReceiptCodec implements Codec<Receipt> {

        @Override
        public String contentType() {
            return "application/json";
        }

        @Override
        public Receipt decode(InputStream body) {
            throw new UnsupportedOperationException("receipts only go out");
        }

        @Override
        public void encode(Receipt value, OutputStream body) {
            try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), body)) {
                json.writeStartObject();
                json.writeStringProperty("item", value.item());
                json.writeNumberProperty("cents", value.cents());
                json.writeEndObject();
            }
        }
    }
}
