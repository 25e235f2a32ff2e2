/// A named sequence of points.
public struct Series: Sendable, Hashable {
  /// What the legend calls it.
  public let name: String
  /// Its points, by rising x; a value that is not finite interrupts the line.
  public let points: [Point]
  /// How it is drawn.
  public let form: Form

  /// A point in the units of the axes.
  public struct Point: Sendable, Hashable {
    /// The value along the horizontal axis.
    public let x: Double
    /// The value along the vertical axis.
    public let y: Double

    /// A point.
    public init(_ x: Double, _ y: Double) {
      self.x = x
      self.y = y
    }

    var isFinite: Bool { x.isFinite && y.isFinite }
  }

  /// How a series is drawn.
  public enum Form: Sendable {
    /// A line through the points.
    case line
    /// A dashed line through the points.
    case dashed
    /// Dots alone.
    case dots
  }

  /// A series.
  public init(_ name: String, _ points: [Point], form: Form = .line) {
    self.name = name
    self.points = points
    self.form = form
  }

  /// Values at 1, 2, 3 and so on.
  public init(_ name: String, _ values: [Double], form: Form = .line) {
    self.init(name, values.enumerated().map { Point(Double($0 + 1), $1) }, form: form)
  }

  /// At most about `limit` points: of each run of neighbours the least and the greatest stay.
  func thinned(to limit: Int) -> [Point] {
    guard points.count > limit, limit >= 4 else { return points }
    let runs = limit / 2
    return (0..<runs).flatMap { run -> [Point] in
      let part = points[points.count * run / runs..<points.count * (run + 1) / runs]
      if let broken = part.first(where: { !$0.isFinite }) { return [broken] }
      guard let least = part.indices.min(by: { part[$0].y < part[$1].y }),
        let greatest = part.indices.max(by: { part[$0].y < part[$1].y })
      else { return [] }
      let chosen = least == greatest ? [least] : [min(least, greatest), max(least, greatest)]
      return chosen.map { part[$0] }
    }
  }
}
