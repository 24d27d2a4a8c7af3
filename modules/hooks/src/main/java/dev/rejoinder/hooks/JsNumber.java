package dev.rejoinder.hooks;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as JavaScript's {@code Number.prototype.toString} writes them. */
final class JsNumber {

  /** With the point further right, or at or left of {@link #POINT_MIN}, an exponent is written. */
  private static final int POINT_MAX = 21;

  private static final int POINT_MIN = -6;

  private JsNumber() {}

  /** {@code value} must be finite. */
  static String of(double value) {
    if (value == 0) {
      return "0";
    }
    BigDecimal shortest = shortest(value);
    String digits = shortest.unscaledValue().abs().toString();
    // The value is 0.digits times ten to this power.
    int point = digits.length() - shortest.scale();
    return (value < 0 ? "-" : "") + placed(digits, point);
  }

  /** Fewest digits that are read as {@code value} again. */
  private static BigDecimal shortest(double value) {
    BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    // Java prefers two digits to one where they are closer: 4.9E-324 for 5e-324.
    BigDecimal one = digits.round(new MathContext(1, RoundingMode.HALF_EVEN));
    return one.doubleValue() == value ? one.stripTrailingZeros() : digits;
  }

  private static String placed(String digits, int point) {
    int length = digits.length();
    if (point > POINT_MAX || point <= POINT_MIN) {
      String fraction = length == 1 ? "" : "." + digits.substring(1);
      return digits.charAt(0) + fraction + "e" + (point > 0 ? "+" : "-") + Math.abs(point - 1);
    }
    if (point <= 0) {
      return "0." + "0".repeat(-point) + digits;
    }
    return point >= length
        ? digits + "0".repeat(point - length)
        : digits.substring(0, point) + "." + digits.substring(point);
  }
}
