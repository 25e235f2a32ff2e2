/// How floats become integers of 0...255: q = x / scale + zero, rounded to the nearest, halves to
/// the even one, and kept in range. Every value of the range that it was made for is met to half a
/// `scale`, and 0 exactly.
public struct InputScale: Hashable, Sendable {
  /// The difference of neighbouring values, above 0 and finite.
  public let scale: Float
  /// The integer that stands for 0, in 0...255.
  public let zero: Int

  /// A map; nil where the numbers are no map.
  public init?(scale: Float, zero: Int) {
    guard scale.isFinite, scale > 0, (1 / scale).isFinite, 0...255 ~= zero else { return nil }
    self.scale = scale
    self.zero = zero
  }

  /// The map that covers a range of values and 0; nil where there is nothing but 0 in it.
  public init?(covering range: ClosedRange<Float>) {
    let (low, high) = (min(range.lowerBound, 0), max(range.upperBound, 0))
    let scale = (high - low) / 255
    guard scale.isFinite, scale > 0 else { return nil }
    self.init(scale: scale, zero: Int((-low / scale).rounded(.toNearestOrEven)))
  }

  /// What a value is multiplied by.
  var factor: Float { 1 / scale }

  /// The integer for a value; 0 for what is no number.
  public func quantised(_ value: Float) -> Int {
    let scaled = value * factor + Float(zero)
    guard scaled > 0 else { return 0 }
    return Int(min(scaled, 255).rounded(.toNearestOrEven))
  }
}
