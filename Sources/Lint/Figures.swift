import Schema

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Numbers in messages, where two digits say enough.
enum Figures {
  /// A number rounded to two significant digits.
  static func short(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return "\(value)" }
    let digits = 1 - Int(log10(abs(value)).rounded(.down))
    guard abs(digits) < 300 else { return "\(value)" }
    let scale = pow(10.0, Double(abs(digits)))
    let rounded =
      digits >= 0 ? (value * scale).rounded() / scale : (value / scale).rounded() * scale
    return Value.text(rounded)
  }

  /// A share as a whole number of percents.
  static func percent(_ share: Double) -> String { Value.text((share * 100).rounded()) + "%" }
}
