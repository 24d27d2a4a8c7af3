package dev.rejoinder.benchmarks;

import java.util.Collection;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What clients felt of one stretch of time. What begins in it counts, also when it ends later.
 *
 * @param phase what was done meanwhile
 * @param questions asked in it
 * @param unanswered longest time in which no client got an answer to a question
 * @param endless longest time in which no client saw a run end
 * @param slowestAnswer longest wait for an answer to a question, repetitions included
 * @param slowestRun longest time from a question to the end of its run
 */
record Pauses(
    String phase,
    int questions,
    double unanswered,
    double endless,
    double slowestAnswer,
    double slowestRun) {

  private static final double NANOS_PER_SECOND = 1e9;

  /** {@code from} inclusive, {@code to} exclusive, on the clock of {@code courses}; in seconds. */
  static Pauses of(String phase, long from, long to, Collection<Course> courses) {
    List<Course> asked =
        courses.stream().filter(course -> course.asked() >= from && course.asked() < to).toList();
    return new Pauses(
        phase,
        asked.size(),
        longestGap(courses, Course::accepted, from, to),
        longestGap(courses, Course::ended, from, to),
        longest(asked, course -> course.accepted() - course.asked()),
        longest(asked, course -> course.ended() - course.asked()));
  }

  private static double longest(List<Course> courses, ToLongFunction<Course> took) {
    return courses.stream().mapToLong(took).max().orElse(0) / NANOS_PER_SECOND;
  }

  /** Between two moments that follow each other, the first of them in the stretch of time. */
  private static double longestGap(
      Collection<Course> courses, ToLongFunction<Course> moment, long from, long to) {
    long[] moments = courses.stream().mapToLong(moment).sorted().toArray();
    long longest = 0;
    for (int i = 1; i < moments.length; i++) {
      if (moments[i - 1] >= from && moments[i - 1] < to) {
        longest = Math.max(longest, moments[i] - moments[i - 1]);
      }
    }
    return longest / NANOS_PER_SECOND;
  }
}
