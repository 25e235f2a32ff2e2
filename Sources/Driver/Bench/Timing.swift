/// The times of repeated runs, in seconds for one run.
public struct Timing: Hashable, Sendable {
  /// The times in ascending order; never empty.
  public let sorted: [Double]

  /// The times of some repeats; without any, a time of zero.
  public init(_ times: [Double]) { sorted = times.isEmpty ? [0] : times.sorted() }

  /// The middle time; of an even number the mean of the two in the middle.
  public var median: Double { quantile(0.5) }

  /// The shortest time.
  public var least: Double { sorted[0] }

  /// The distance of the quartiles as a share of the median: how steady the machine was.
  public var spread: Double {
    median > 0 ? (quantile(0.75) - quantile(0.25)) / median : 0
  }

  /// The time below which a share of the repeats lies, between two of them in proportion.
  public func quantile(_ share: Double) -> Double {
    let position = min(max(share, 0), 1) * Double(sorted.count - 1)
    let below = Int(position)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
  }

  /// Times `body`, which is called with the number of the run: first for the warm-up, then in
  /// repeats of as many runs as fill `seconds`. No repeat begins once they have lasted `longest`,
  /// unless it is one of the first three.
  static func measure(
    repeats: Int, seconds: Double, longest: Double = .infinity, _ body: (Int) -> Void
  ) -> Timing {
    var count = 0
    func time(_ runs: Int) -> Double {
      let stopwatch = Stopwatch()
      for _ in 0..<runs {
        body(count)
        count += 1
      }
      return stopwatch.seconds / Double(runs)
    }
    var estimate = time(1)
    var warm = estimate
    while warm < 2 * seconds {
      let runs = runs(lasting: seconds / 2, each: estimate)
      estimate = time(runs)
      warm += max(estimate * Double(runs), 1e-6)
    }
    let runs = runs(lasting: seconds, each: estimate)
    var times: [Double] = []
    let stopwatch = Stopwatch()
    while times.count < max(repeats, 1), times.count < 3 || stopwatch.seconds < longest {
      times.append(time(runs))
    }
    return Timing(times)
  }

  /// How many runs of a length fill a time; at least one, at most a million.
  private static func runs(lasting seconds: Double, each: Double) -> Int {
    Int(min(max(seconds / max(each, 1e-9), 1), 1e6))
  }
}
