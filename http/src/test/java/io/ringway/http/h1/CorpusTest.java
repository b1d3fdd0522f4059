package io.ringway.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.http.CaseFiles;
import io.ringway.http.Delivery;
import io.ringway.http.HttpLimits;
import io.ringway.http.Method;
import io.ringway.http.RequestHead;
import io.ringway.http.ResponseHead;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * Both parsers over every corpus file and damaged copies of them, and over heads made to be slow: work in proportion to
 * the bytes, however they are cut.
 */
class CorpusTest {
    private static final long SEED = 1234;
    /** Reads of the buffer per byte and per call; each byte is looked at once or twice, white space and names again. */
    private static final int READS_PER_BYTE = 8;
    private static final int READS_PER_CALL = 24;

    @Test
    void shouldWorkInProportionToTheBytes() throws IOException {
        for (byte[] file : inputs()) {
            CountingBuffer buffer = new CountingBuffer(file);
            for (int[] way : Delivery.waysOf(file.length, SEED)) {
                long bound = (long) READS_PER_BYTE * file.length + (long) READS_PER_CALL * (way.length + 1);
                buffer.reads = 0;
                RequestHead request = new RequestHead(HttpLimits.DEFAULT);
                for (int limit : way) {
                    H1RequestParser.parse(buffer, 0, limit, request);
                }
                assertThat(buffer.reads).isLessThanOrEqualTo(bound);
                buffer.reads = 0;
                ResponseHead response = new ResponseHead(HttpLimits.DEFAULT);
                for (int limit : way) {
                    H1ResponseParser.parse(buffer, 0, limit, response, Method.GET);
                }
                assertThat(buffer.reads).isLessThanOrEqualTo(bound);
            }
        }
    }

    @Test
    void shouldWorkInProportionOnHostileHeads() {
        List<String> heads = new ArrayList<>();
        String start = "GET / HTTP/1.1\r\nHost: a.test\r\n";
        heads.add(start + "X:" + " ".repeat(30_000) + "y" + " ".repeat(1000) + "\r\n\r\n");
        heads.add(start + "X: " + "\t".repeat(30_000) + "\r\n\r\n");
        heads.add(start + "X: " + "\ty".repeat(15_000) + "\r\n\r\n");
        heads.add(start + "!".repeat(30_000) + ":\r\n\r\n");
        heads.add("GET /" + "./".repeat(3900) + "%41".repeat(100) + " HTTP/1.1\r\nHost: a\r\n\r\n");
        heads.add("GET /?" + "$!".repeat(4000) + " HTTP/1.1\r\nHost: a\r\n\r\n");
        heads.add("GET http://" + "a".repeat(255) + "/" + "%41".repeat(2500) + " HTTP/1.1\r\nHost: a\r\n\r\n");
        heads.add(start + "Connection: " + ",".repeat(30_000) + "\r\n\r\n");
        heads.add(start + "Connection: " + "close,".repeat(5000) + "\r\n\r\n");
        heads.add(start + "Connection: " + "x,".repeat(16) + "\r\n" + "x: y\r\n".repeat(98) + "\r\n");
        heads.add(start + "Transfer-Encoding: " + "a,".repeat(15_000) + "\r\n\r\n");
        heads.add(start + "Content-Length: " + "0".repeat(30_000) + "\r\n\r\n");
        for (String head : heads) {
            byte[] bytes = Delivery.bytes(head);
            CountingBuffer buffer = new CountingBuffer(bytes);
            for (int[] way : Delivery.waysOf(bytes.length, SEED)) {
                buffer.reads = 0;
                RequestHead request = new RequestHead(HttpLimits.DEFAULT);
                int result = 0;
                for (int limit : way) {
                    result = H1RequestParser.parse(buffer, 0, limit, request);
                }
                assertThat(result).as("the head is read to its end").isNotZero();
                assertThat(buffer.reads).as(head.substring(0, 60))
                    .isLessThanOrEqualTo((long) READS_PER_BYTE * bytes.length + (long) READS_PER_CALL * way.length);
            }
        }
    }

    /** The corpus, the abuse cases that are small, and a damaged copy of each. */
    private static List<byte[]> inputs() throws IOException {
        List<byte[]> inputs = new ArrayList<>(CaseFiles.corpus());
        for (Map<String, Object> one : CaseFiles.objects("abuse-cases.json")) {
            byte[] bytes = CaseFiles.bytes(one, "raw_b64", "raw_zlib_b64");
            if (bytes.length < 4096) {
                inputs.add(bytes);
            }
        }
        assertThat(inputs).hasSizeGreaterThan(1000);
        Random random = new Random(SEED);
        int count = inputs.size();
        for (int i = 0; i < count; i++) {
            byte[] copy = inputs.get(i).clone();
            for (int j = copy.length == 0 ? 0 : 1 + random.nextInt(3); j > 0; j--) {
                copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
            }
            inputs.add(copy);
        }
        return inputs;
    }

    /** Counts the reads that go through it. */
    private static final class CountingBuffer extends UnsafeBuffer {
        private long reads;

        CountingBuffer(byte[] bytes) {
            super(bytes);
        }

        @Override
        public byte getByte(int index) {
            reads++;
            return super.getByte(index);
        }

        @Override
        public int getInt(int index, ByteOrder byteOrder) {
            reads++;
            return super.getInt(index, byteOrder);
        }

        @Override
        public long getLong(int index, ByteOrder byteOrder) {
            reads++;
            return super.getLong(index, byteOrder);
        }
    }
}
