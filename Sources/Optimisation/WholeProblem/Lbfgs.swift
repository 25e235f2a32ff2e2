import Schema

/// The limited-memory method of Broyden, Fletcher, Goldfarb and Shanno.
public struct Lbfgs: WholeProblemOptimizer {
  /// How the language names it.
  public static let declaration = Declaration(
    "lbfgs", .optimizer, "Steps by curvature learned from the last gradients, for small problems.",
    arguments: [
      Argument(
        "history", .integer(1...100), .value(.number(10)),
        "how many steps and gradient changes are remembered"),
      Argument(
        "evaluations", .integer(2...1000), .value(.number(25)),
        "the most evaluations that the line search of a step may take"),
    ],
    source: "d = -H g by the two-loop recursion, w = w + a d, a by a line search that meets the "
      + "weak Wolfe conditions (1e-4 and 0.9): Liu and Nocedal 1989; Lewis and Overton 2013",
    details: """
      It wants the loss itself, not estimates: `batch` must hold the whole training part, so that \
      an epoch is one step, and nothing may be random (dropout, augmentation). The line search \
      finds the rate, so that `rate`, `clip` and `average` do not apply; penalties (l1, l2) belong \
      to the objective. The slots take twice `history` times the memory of the parameters.
      """,
    example: "optimizer = lbfgs(history = 10)")

  /// How many pairs are remembered.
  public let history: Int
  /// The most evaluations of one line search.
  public let evaluations: Int

  /// The rule from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    history = arguments.integer("history")
    evaluations = arguments.integer("evaluations")
  }

  /// Steps and gradient changes, each from the newest to the oldest.
  public var slots: [Slot] {
    (1...history).map { Slot("step_\($0)") } + (1...history).map { Slot("change_\($0)") }
  }

  /// Along the quasi-Newton direction; where that leads nowhere, along the gradient.
  public func step(
    from start: ObjectivePoint, memory: inout [[Float]], evaluate: ([Float]) -> ObjectivePoint
  ) -> ObjectivePoint? {
    let pairs = CurvaturePairs(memory, history)
    for pairs in pairs.isEmpty ? [pairs] : [pairs, CurvaturePairs()] {
      let search = WolfeSearch(start, along: pairs.direction(start.gradient))
      let length = pairs.isEmpty ? search.firstLength : 1
      guard let end = search.run(length, evaluations, evaluate) else { continue }
      memory = pairs.adding(from: start, to: end).memory(history, start.position.count)
      return end
    }
    return nil
  }
}

/// What L-BFGS knows of the curvature: steps and changes of the gradient, the newest first.
struct CurvaturePairs {
  /// A step s, the change y of the gradient along it, and s · y, which is above zero.
  private struct Pair {
    let step: [Float]
    let change: [Float]
    let product: Double
  }

  private var pairs: [Pair] = []

  /// Nothing.
  init() {}

  /// The pairs of a memory; those that are zero are not there yet.
  init(_ memory: [[Float]], _ history: Int) {
    for index in 0..<history {
      let (step, change) = (memory[index], memory[history + index])
      let product = dot(step, change)
      if product > 0 { pairs.append(Pair(step: step, change: change, product: product)) }
    }
  }

  /// Whether nothing is known.
  var isEmpty: Bool { pairs.isEmpty }

  /// With the pair of a step, unless the curvature along it is not clearly positive.
  func adding(from start: ObjectivePoint, to end: ObjectivePoint) -> CurvaturePairs {
    let step = zip(end.position, start.position).map { $0 - $1 }
    let change = zip(end.gradient, start.gradient).map { $0 - $1 }
    let product = dot(step, change)
    let least = 1e-10 * (dot(step, step) * dot(change, change)).squareRoot()
    guard product > least else { return self }
    var result = self
    result.pairs.insert(Pair(step: step, change: change, product: product), at: 0)
    return result
  }

  /// The newest `history` pairs as slots.
  func memory(_ history: Int, _ count: Int) -> [[Float]] {
    let none = [Float](repeating: 0, count: count)
    let kept = (0..<history).map { $0 < pairs.count ? pairs[$0] : nil }
    return kept.map { $0?.step ?? none } + kept.map { $0?.change ?? none }
  }

  /// -H g by the two-loop recursion (Nocedal 1980), with H0 = (s · y) / (y · y) of the newest pair.
  func direction(_ gradient: [Float]) -> [Double] {
    var q = gradient.map { -Double($0) }
    var factors: [Double] = []
    for pair in pairs {
      let factor = dot(pair.step, q) / pair.product
      factors.append(factor)
      for index in q.indices { q[index] -= factor * Double(pair.change[index]) }
    }
    if let newest = pairs.first {
      let scale = newest.product / dot(newest.change, newest.change)
      for index in q.indices { q[index] *= scale }
    }
    for (pair, factor) in zip(pairs, factors).reversed() {
      let rest = factor - dot(pair.change, q) / pair.product
      for index in q.indices { q[index] += rest * Double(pair.step[index]) }
    }
    return q
  }
}
