package io.ringway.http;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes the date format of HTTP, IMF-fixdate (RFC 9110 5.6.7): {@code Sun, 06 Nov 1994 08:49:37 GMT}.
 *
 * <p>Time comes in as an argument. Thread: any.
 */
public final class HttpDate {
    /** Bytes of a date. */
    public static final int LENGTH = 29;
    /** Last second that can be written: the end of the year 9999. */
    public static final long EPOCH_SECOND_MAX = 253_402_300_799L;

    private static final int SECONDS_PER_DAY = 86_400;
    private static final byte[] DAYS = "Thu, Fri, Sat, Sun, Mon, Tue, Wed, ".getBytes(StandardCharsets.US_ASCII);
    private static final int DAY_LENGTH = 5;
    private static final byte[] MONTHS =
        " Jan  Feb  Mar  Apr  May  Jun  Jul  Aug  Sep  Oct  Nov  Dec ".getBytes(StandardCharsets.US_ASCII);
    private static final int MONTH_LENGTH = 5;
    private static final byte[] ZONE = " GMT".getBytes(StandardCharsets.US_ASCII);

    // The calendar repeats every 400 years. Counted from 0000-03-01, a leap day is the last day of its year.
    private static final int DAYS_PER_ERA = 146_097;
    private static final int DAYS_BEFORE_EPOCH = 719_468;

    private HttpDate() {
    }

    /**
     * Writes a date.
     *
     * @param dst         to write to.
     * @param offset      to begin at; {@link #LENGTH} bytes are written.
     * @param epochSecond seconds since 1970 in UTC, 0 to {@link #EPOCH_SECOND_MAX}.
     * @return offset behind the date.
     */
    @Hot
    public static int write(UnsafeBuffer dst, int offset, long epochSecond) {
        assert epochSecond >= 0 && epochSecond <= EPOCH_SECOND_MAX;
        int day = (int) (epochSecond / SECONDS_PER_DAY);
        int second = (int) (epochSecond - (long) day * SECONDS_PER_DAY);
        dst.putBytes(offset, DAYS, day % 7 * DAY_LENGTH, DAY_LENGTH);
        int pos = writeDay(dst, offset + DAY_LENGTH, day);
        dst.putByte(pos++, (byte) ' ');
        pos = Ascii.putTwoDigits(dst, pos, second / 3600);
        dst.putByte(pos++, (byte) ':');
        pos = Ascii.putTwoDigits(dst, pos, second / 60 % 60);
        dst.putByte(pos++, (byte) ':');
        pos = Ascii.putTwoDigits(dst, pos, second % 60);
        return Ascii.put(dst, pos, ZONE);
    }

    private static int writeDay(UnsafeBuffer dst, int offset, int epochDay) {
        int days = epochDay + DAYS_BEFORE_EPOCH;
        int era = days / DAYS_PER_ERA;
        int dayOfEra = days - era * DAYS_PER_ERA;
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        // Months from March on have 31 30 31 30 31 days and again: 153 days in five months.
        int monthFromMarch = (5 * dayOfYear + 2) / 153;
        int dayOfMonth = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
        int month = monthFromMarch < 10 ? monthFromMarch + 2 : monthFromMarch - 10;
        int year = era * 400 + yearOfEra + (month < 2 ? 1 : 0);
        int pos = Ascii.putTwoDigits(dst, offset, dayOfMonth);
        dst.putBytes(pos, MONTHS, month * MONTH_LENGTH, MONTH_LENGTH);
        pos = Ascii.putTwoDigits(dst, pos + MONTH_LENGTH, year / 100);
        return Ascii.putTwoDigits(dst, pos, year % 100);
    }
}
