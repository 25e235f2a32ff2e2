import Support

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Maps values of an axis to positions in a drawing.
public struct Scale: Sendable, Hashable {
  /// The least value shown.
  public let low: Double
  /// The greatest value shown; always above `low`.
  public let high: Double
  /// The position of `low`.
  public let start: Double
  /// The position of `high`.
  public let end: Double
  /// Whether equal ratios, rather than equal differences, take equal lengths.
  public let logarithmic: Bool

  /// A scale over exactly `low...high`, which is widened where it is empty, not finite or, on a
  /// logarithmic scale, not positive.
  public init(low: Double, high: Double, start: Double, end: Double, logarithmic: Bool = false) {
    var (low, high) = Scale.usable(low, high)
    if logarithmic {
      if high <= 1e-100 { (low, high) = (0.1, 1) }
      if low <= 0 { low = high / 1e6 }
      low = max(low, high * 1e-100)
      if high / low < 1.000_001 { (low, high) = (low / 2, high * 2) }
    }
    self.low = low
    self.high = high
    self.start = start
    self.end = end
    self.logarithmic = logarithmic
  }

  private static func usable(_ low: Double, _ high: Double) -> (Double, Double) {
    guard low.isFinite, high.isFinite, abs(low) < 1e300, abs(high) < 1e300 else { return (0, 1) }
    let clean = [low, high].map { abs($0) < 1e-200 ? 0 : $0 }
    let (low, high) = (clean.min() ?? 0, clean.max() ?? 0)
    let least = max(abs(low), abs(high)) * 1e-9
    if high - low > least { return (low, high) }
    let room = low == 0 ? 1 : abs(low) * 0.1
    return (low - room, high + room)
  }

  /// The position of a value, which may lie outside `low...high` by up to ten lengths of the axis.
  public func position(_ value: Double) -> Double {
    let share =
      logarithmic
      ? (log(max(value, Double.leastNormalMagnitude)) - log(low)) / (log(high) - log(low))
      : (value - low) / (high - low)
    return start + min(max(share, -10), 10) * (end - start)
  }

  /// This scale with its bounds moved outwards to ticks, where it is linear.
  public func rounded(count: Int) -> Scale {
    if logarithmic { return self }
    let step = Scale.step(high - low, count: count)
    return Scale(
      low: (low / step).rounded(.down) * step, high: (high / step).rounded(.up) * step,
      start: start, end: end)
  }

  /// Round values between `low` and `high`: multiples of 1, 2 or 5 times a power of ten, or, on a
  /// logarithmic scale, powers of ten with their double and fivefold where there is room.
  public func ticks(count: Int) -> [Double] {
    logarithmic ? logarithmicTicks(count: count) : linearTicks(count: count)
  }

  /// The text of a tick: as many places as tell ticks apart.
  public func label(_ tick: Double, count: Int) -> String {
    let magnitude = max(abs(low), abs(high))
    if logarithmic || magnitude >= 1e6 || magnitude < 1e-4 { return Scale.short(tick) }
    let step = Scale.step(high - low, count: count)
    let places = max(0, -Int((log10(step) + 1e-9).rounded(.down)))
    return places > 8 ? Scale.short(tick) : Decimal.fixed(tick, places: places)
  }

  /// `0.001`, `200`, `5e-7`, `2e9`.
  static func short(_ value: Double) -> String {
    guard value != 0, value.isFinite else { return value == 0 ? "0" : "\(value)" }
    let exponent = Int((log10(abs(value)) + 1e-9).rounded(.down))
    if (-3...5).contains(exponent) { return Drawing.trimmed(value, places: max(0, 2 - exponent)) }
    return Drawing.trimmed(value / pow(10, Double(exponent)), places: 2) + "e\(exponent)"
  }

  /// The round step that cuts `span` into about `count` pieces.
  static func step(_ span: Double, count: Int) -> Double {
    let raw = span / Double(max(1, count))
    let power = pow(10, log10(raw).rounded(.down))
    let share = raw / power
    return power * (share < 1.5 ? 1 : share < 3.5 ? 2 : share < 7.5 ? 5 : 10)
  }

  private func linearTicks(count: Int) -> [Double] {
    let step = Scale.step(high - low, count: count)
    let first = (low / step - 1e-9).rounded(.up)
    let last = (high / step + 1e-9).rounded(.down)
    guard last >= first, last - first < 1000 else { return [] }
    return (0...Int(last - first)).map { (first + Double($0)) * step }
  }

  private func logarithmicTicks(count: Int) -> [Double] {
    let first = Int(log10(low).rounded(.down))
    let last = Int(log10(high).rounded(.up))
    let decades = log10(high / low)
    let factors: [Double] = decades * 3 <= Double(count) + 1 ? [1, 2, 5] : [1]
    let every = max(1, Int((decades / Double(max(1, count))).rounded(.up)))
    let found = stride(from: first, through: last, by: every).flatMap { exponent in
      factors.map { $0 * pow(10, Double(exponent)) }
    }.filter { $0 >= low * 0.999_999 && $0 <= high * 1.000_001 }
    return found.count >= 2 ? found : linearTicks(count: count).filter { $0 > 0 }
  }
}

extension Drawing {
  /// `value` with at most `places` places and no trailing zeros.
  static func trimmed(_ value: Double, places: Int) -> String {
    var text = Decimal.fixed(value, places: min(places, 12))
    guard text.contains("."), !text.contains("e") else { return text }
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }
}
