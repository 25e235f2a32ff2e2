import Schema
import Testing

@testable import Optimisation

/// L-BFGS against the full method, closed forms and a minimum found by Newton's method.
@Suite struct WholeProblemTests {
  /// A smooth function with its gradient.
  private struct Objective {
    let value: ([Double]) -> Double
    let gradient: ([Double]) -> [Double]

    func point(_ position: [Float]) -> ObjectivePoint {
      let x = position.map(Double.init)
      return ObjectivePoint(position, value: value(x), gradient: gradient(x).map { Float($0) })
    }
  }

  /// sum a (x - c)^2 / 2 for curvatures a.
  private static func quadratic(_ a: [Double], _ c: [Double]) -> Objective {
    Objective(
      value: { x in x.indices.reduce(0) { $0 + a[$1] * (x[$1] - c[$1]) * (x[$1] - c[$1]) / 2 } },
      gradient: { x in x.indices.map { a[$0] * (x[$0] - c[$0]) } })
  }

  private static func optimizer(_ history: Int = 10) throws -> Lbfgs {
    try Lbfgs(
      arguments: Lbfgs.declaration.completed(["history": .integer(history)]))
  }

  /// The points of some steps; ends where no lower point is found.
  private static func descend(
    _ objective: Objective, from start: [Float], steps: Int, history: Int = 10
  ) throws -> [ObjectivePoint] {
    let optimizer = try optimizer(history)
    var memory = optimizer.slots.map { _ in [Float](repeating: 0, count: start.count) }
    var points = [objective.point(start)]
    for _ in 0..<steps {
      guard
        let next = optimizer.step(
          from: points[points.count - 1], memory: &memory, evaluate: objective.point)
      else { break }
      points.append(next)
    }
    return points
  }

  /// The direction of the two-loop recursion is that of the updated matrix H = V' H V + s s' / s'y
  /// with V = 1 - y s' / s'y (Nocedal and Wright 2006, equation 6.17).
  @Test func theRecursionIsTheMatrixUpdate() {
    let steps: [[Float]] = [[0.5, -0.25, 1], [1, 0.5, -0.75], [-0.5, 1, 0.25]]
    let changes: [[Float]] = [[1, -0.25, 2.5], [1.5, 1, -0.5], [-0.25, 2, 1]]
    let gradient: [Float] = [0.3, -2, 0.7]
    // Memories hold the newest first; matrices are updated from the oldest on.
    let pairs = CurvaturePairs(steps + changes, 3)
    let newest = zip(steps[0], changes[0])
    let scale = newest.reduce(0) { $0 + Double($1.0) * Double($1.1) }
      / changes[0].reduce(0) { $0 + Double($1) * Double($1) }
    var h = (0..<3).map { row in (0..<3).map { $0 == row ? scale : 0.0 } }
    for index in [2, 1, 0] {
      let (s, y) = (steps[index].map(Double.init), changes[index].map(Double.init))
      let product = zip(s, y).reduce(0) { $0 + $1.0 * $1.1 }
      let v = (0..<3).map { row in (0..<3).map { (row == $0 ? 1 : 0) - y[row] * s[$0] / product } }
      h = (0..<3).map { i in
        (0..<3).map { j in
          (0..<3).reduce(s[i] * s[j] / product) { sum, k in
            (0..<3).reduce(sum) { $0 + v[k][i] * h[k][$1] * v[$1][j] }
          }
        }
      }
    }
    let direction = pairs.direction(gradient)
    for row in 0..<3 {
      let expected = -(0..<3).reduce(0) { $0 + h[row][$1] * Double(gradient[$1]) }
      #expect(abs(direction[row] - expected) < 1e-12 * max(1, abs(expected)))
    }
  }

  @Test func quadraticsAreSolved() throws {
    let objective = Self.quadratic([1, 4, 20, 100], [1, -2, 0.5, 3])
    let points = try Self.descend(objective, from: [5, 5, 5, 5], steps: 30)
    let last = try #require(points.last)
    for (found, wanted) in zip(last.position, [1, -2, 0.5, 3]) {
      #expect(abs(Double(found) - wanted) < 1e-4)
    }
    #expect(zip(points, points.dropFirst()).allSatisfy { $1.value < $0.value })
  }

  /// On a quadratic with equal curvatures the second step has all there is to know.
  @Test func aRoundBowlTakesTwoSteps() throws {
    let objective = Self.quadratic([7, 7, 7], [1, -2, 3])
    let points = try Self.descend(objective, from: [4, 4, 4], steps: 3)
    for (found, wanted) in zip(points[2].position, [1.0, -2, 3]) {
      #expect(abs(Double(found) - wanted) < 1e-5)
    }
  }

  /// Rosenbrock's valley, whose minimum is at (1, 1).
  @Test(arguments: [1, 3, 10]) func theValleyIsFollowed(history: Int) throws {
    let objective = Objective(
      value: { x in
        let (a, b) = (1 - x[0], x[1] - x[0] * x[0])
        return a * a + 100 * b * b
      },
      gradient: { x in
        let b = x[1] - x[0] * x[0]
        return [-2 * (1 - x[0]) - 400 * x[0] * b, 200 * b]
      })
    let points = try Self.descend(objective, from: [-1.2, 1], steps: 200, history: history)
    let last = try #require(points.last).position
    #expect(abs(last[0] - 1) < 5e-3 && abs(last[1] - 1) < 1e-2)
  }

  /// The function of the reference, whose minimum Newton's method finds element by element.
  @Test(.enabled(if: Reference.isThere, "the reference values are absent"))
  func theReferencesMinimumIsFound() throws {
    let reference = try Reference.read("optimisers.json", as: ReferenceDescents.self)
    let minimum = reference.x0.indices.map { index in
      var x = reference.c[index]
      for _ in 0..<50 {
        let slope = reference.a[index] * (x - reference.c[index]) + 0.4 * x * x * x
        x -= slope / (reference.a[index] + 1.2 * x * x)
      }
      return x
    }
    let objective = Objective(
      value: { x in
        x.indices.reduce(0) { sum, index in
          let d = x[index] - reference.c[index]
          return sum + reference.a[index] * d * d / 2 + 0.1 * x[index] * x[index] * x[index]
            * x[index]
        }
      }, gradient: reference.gradient)
    let points = try Self.descend(objective, from: reference.x0.map { Float($0) }, steps: 25)
    for (found, wanted) in zip(try #require(points.last).position, minimum) {
      #expect(abs(Double(found) - wanted) < 1e-5)
    }
  }

  @Test func stepsMeetTheWolfeConditions() throws {
    let objective = Self.quadratic([1, 30], [0, 0])
    let points = try Self.descend(objective, from: [10, 1], steps: 6)
    for (start, end) in zip(points, points.dropFirst()) {
      let step = zip(end.position, start.position).map { Double($0) - Double($1) }
      let slope = dot(start.gradient, step)
      #expect(slope < 0)
      #expect(end.value <= start.value + 1e-4 * slope + 1e-6 * abs(start.value))
      #expect(dot(end.gradient, step) >= 0.9 * slope)
    }
  }

  @Test func aMinimumIsNotLeft() throws {
    let optimizer = try Self.optimizer()
    let objective = Self.quadratic([2, 3], [1, 1])
    var memory = optimizer.slots.map { _ in [Float](repeating: 0, count: 2) }
    let start = objective.point([1, 1])
    #expect(optimizer.step(from: start, memory: &memory, evaluate: objective.point) == nil)
    #expect(memory.allSatisfy { $0 == [0, 0] })
  }

  @Test func valuesThatAreNotFiniteAreTooFar() throws {
    let objective = Objective(
      value: { $0[0] < 2 ? -$0[0] : .nan }, gradient: { $0[0] < 2 ? [-1] : [.nan] })
    let points = try Self.descend(objective, from: [1.5], steps: 1)
    #expect(points.count == 2 && points[1].value.isFinite && points[1].position[0] < 2)
  }
}
