/// A line search for the weak Wolfe conditions: the value falls by a share of what the slope
/// promises, and the slope has flattened (Lewis and Overton 2013: bracket, then narrow; here by the
/// zero of the slope's secant, kept away from the ends).
///
/// Single precision blurs values near a minimum; there a value that is as low as can be told counts
/// as lower where the slope says so (Hager and Zhang 2005, the approximate Wolfe conditions).
struct WolfeSearch {
  private static let fall = 1e-4
  private static let flattening = 0.9
  /// The spacing of single precision numbers, relative.
  private static let blur = 0x1p-22

  private let start: ObjectivePoint
  private let direction: [Double]
  private let slope: Double

  /// A search from a point along a direction.
  init(_ start: ObjectivePoint, along direction: [Double]) {
    self.start = start
    self.direction = direction
    slope = dot(start.gradient, direction)
  }

  /// The first trial where nothing is known of the curvature: a move of length 1 at most.
  var firstLength: Double {
    let norm = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return norm > 1 ? 1 / norm : 1
  }

  /// A point that meets the conditions, or after `limit` evaluations the lowest below the start;
  /// nil where there is none.
  func run(
    _ first: Double, _ limit: Int, _ evaluate: ([Float]) -> ObjectivePoint
  ) -> ObjectivePoint? {
    guard slope < 0, slope.isFinite else { return nil }
    var low = (length: 0.0, slope: slope)
    var high: (length: Double, slope: Double)?
    var best: ObjectivePoint?
    var length = first
    for _ in 0..<limit {
      let trial = evaluate(position(length))
      let slope = dot(trial.gradient, direction)
      if !hasFallen(trial, slope, length) {
        high = (length, slope)
      } else if slope < Self.flattening * self.slope {
        low = (length, slope)
        best = lower(trial, best)
      } else {
        return trial
      }
      length = Self.next(low, high)
    }
    return best
  }

  private func position(_ length: Double) -> [Float] {
    direction.indices.map { Float(Double(start.position[$0]) + length * direction[$0]) }
  }

  private func hasFallen(_ trial: ObjectivePoint, _ slope: Double, _ length: Double) -> Bool {
    guard trial.value.isFinite, slope.isFinite else { return false }
    if trial.value <= start.value + Self.fall * length * self.slope { return true }
    return trial.value <= start.value + Self.blur * start.value.magnitude
      && slope <= (2 * Self.fall - 1) * self.slope
  }

  private func lower(_ trial: ObjectivePoint, _ best: ObjectivePoint?) -> ObjectivePoint? {
    trial.value < (best ?? start).value ? trial : best
  }

  /// The next length: twice as far, or between the ends.
  private static func next(
    _ low: (length: Double, slope: Double), _ high: (length: Double, slope: Double)?
  ) -> Double {
    guard let high else { return 2 * low.length }
    let width = high.length - low.length
    guard high.slope.isFinite, high.slope > 0 else { return low.length + width / 2 }
    let share = low.slope / (low.slope - high.slope)
    return low.length + width * min(max(share, 0.1), 0.9)
  }
}
