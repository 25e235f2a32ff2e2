/// Amounts of memory as text.
public enum ByteCount {
  /// A count of bytes with a binary unit and three significant digits: `512 B`, `1.50 MB` (2^20
  /// bytes).
  public static func text(_ bytes: Int) -> String {
    if bytes < 1024 { return "\(bytes) B" }
    var value = Double(bytes)
    var unit = -1
    while value >= 1024, unit < 3 {
      value /= 1024
      unit += 1
    }
    return Decimal.text(value, digits: 3) + [" KB", " MB", " GB", " TB"][max(0, unit)]
  }
}

/// Numbers as text, without a locale.
public enum Decimal {
  /// `value` with a fixed number of places after the point.
  public static func fixed(_ value: Double, places: Int) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let scaled = (abs(value) * scale).rounded(.toNearestOrEven)
    guard scaled < 9e18 else { return "\(value)" }
    let whole = UInt64(scaled)
    let unit = UInt64(scale)
    let sign = value < 0 && whole > 0 ? "-" : ""
    if places == 0 { return sign + String(whole) }
    let fraction = String(whole % unit)
    return sign + "\(whole / unit)." + String(repeating: "0", count: places - fraction.count)
      + fraction
  }

  /// `value` with about so many significant digits, in plain notation where it is readable.
  public static func text(_ value: Double, digits: Int) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
    var exponent = 0
    var magnitude = abs(value)
    while magnitude >= 10, exponent < 400 { magnitude /= 10; exponent += 1 }
    while magnitude < 1, exponent > -400 { magnitude *= 10; exponent -= 1 }
    if exponent < -5 || exponent > 12 {
      return scientific(value, exponent: exponent, digits: digits)
    }
    return fixed(value, places: max(0, digits - 1 - exponent))
  }

  private static func scientific(_ value: Double, exponent: Int, digits: Int) -> String {
    var mantissa = value
    for _ in 0..<abs(exponent) { mantissa = exponent > 0 ? mantissa / 10 : mantissa * 10 }
    return fixed(mantissa, places: max(0, digits - 1)) + "e\(exponent)"
  }

  /// An integer with `_`-free groups of three: `1,234,567`.
  public static func grouped(_ value: Int) -> String {
    let digits = String(value.magnitude)
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return value < 0 ? "-" + text : text
  }
}
