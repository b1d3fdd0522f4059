package io.ringway.stress.run;

import io.ringway.stress.ControlOf;
import io.ringway.stress.Covers;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.openjdk.jcstress.infra.TestInfo;
import org.openjdk.jcstress.infra.runners.TestList;

/**
 * A test or a control.
 *
 * @param name      by which jcstress knows it
 * @param item      number of the case it is for, such as {@code J3}
 * @param controlOf name of the test it belongs to, or null for a test
 * @param weakened  what was taken out, or null for a test
 */
public record StressTest(String name, String item, String controlOf, String weakened) {

    /**
     * Finds all that are compiled in.
     *
     * @return in the order of cases and names
     */
    public static List<StressTest> all() {
        return TestList.tests().stream().map(TestList::getInfo).map(StressTest::of)
            .sorted(Comparator.comparingInt(StressTest::number).thenComparing(StressTest::name)).toList();
    }

    private static StressTest of(TestInfo info) {
        try {
            Class<?> type = Class.forName(info.binaryName(), false, StressTest.class.getClassLoader());
            Covers covers = type.getEnclosingClass() == null ? null
                : type.getEnclosingClass().getAnnotation(Covers.class);
            if (covers == null) {
                throw new IllegalStateException(info.name() + " is not inside a class that says what it covers");
            }
            ControlOf control = type.getAnnotation(ControlOf.class);
            return new StressTest(info.name(), covers.value(),
                control == null ? null : control.value().getCanonicalName(),
                control == null ? null : control.weakened());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Tells whether this has to fail.
     *
     * @return true for a control
     */
    public boolean isControl() {
        return controlOf != null;
    }

    /**
     * Tells whether this is among those that were asked for.
     *
     * @param asked expression that finds the name of the test or of the test a control belongs to, or its case
     * @return true if so
     */
    public boolean isSelected(Pattern asked) {
        return asked.matcher(item + " " + (isControl() ? controlOf : name)).find();
    }

    /**
     * Shortens the name.
     *
     * @return without the package
     */
    public String shortName() {
        int type = name.lastIndexOf('.', name.lastIndexOf('.') - 1);
        return name.substring(type + 1);
    }

    private int number() {
        return Integer.parseInt(item.substring(1));
    }
}
