import Schema
import Testing

@testable import Optimisation

@Suite struct RegularizationTests {
  static func join(_ values: Value...) throws -> Regularization {
    Regularization(try values.map { try OptimisationCatalogues.regularizer($0) })
  }

  static func penalty(_ regularization: Regularization, _ weights: [Float]) -> Double {
    weights.withUnsafeBufferPointer { regularization.penalty(of: $0) }
  }

  @Test func penaltiesAreTheirFormulas() throws {
    let weights: [Float] = [0.5, -2, 0, 3]
    #expect(Self.penalty(try Self.join(call("l2", ["strength": 0.5])), weights) == 0.25 * 13.25)
    #expect(Self.penalty(try Self.join(call("l1", ["strength": 0.5])), weights) == 0.5 * 5.5)
    let both = try Self.join(call("l1", ["strength": 0.5]), call("l2", ["strength": 0.5]))
    #expect(Self.penalty(both, weights) == 0.25 * 13.25 + 0.5 * 5.5)
    let none = try Self.join(call("decay", ["strength": 0.5]), call("max_norm", ["bound": 1]))
    #expect(Self.penalty(none, weights) == 0)
    #expect(none.penalty == nil && none.gradient == nil)
    #expect(none.decay == 0.5)
    #expect(none.constraints == [NormConstraint(largest: 1, per: .column)])
  }

  @Test func penaltiesOfManyWeightsAddUp() throws {
    let weights = [Float](repeating: 2, count: 5000)
    #expect(Self.penalty(try Self.join(call("l2", ["strength": 1])), weights) == 10000)
    #expect(Self.penalty(try Self.join(call("l2", ["strength": 1])), []) == 0)
  }

  @Test func gradientsAreThePenaltiesDerivatives() throws {
    let both = try Self.join(call("l1", ["strength": 0.03]), call("l2", ["strength": 0.7]))
    let gradient = try #require(both.gradient)
    let derivative = try #require(both.penalty).derivative(withRespectTo: 0)
    for weight in [-3.5, -0.1, 0, 1e-3, 2] {
      let wanted = 0.7 * weight + 0.03 * (weight > 0 ? 1 : weight < 0 ? -1 : 0)
      #expect(abs(gradient.evaluate([weight]) - wanted) < 1e-15)
      #expect(abs(derivative.evaluate([weight]) - wanted) < 1e-15)
    }
  }

  @Test func columnsAreScaledToTheBound() {
    // Columns (3, 4), (0.3, 0.4), (0, 5): lengths 5, 0.5, 5.
    var weights: [Float] = [3, 0.3, 0, 4, 0.4, 5]
    Self.apply(NormConstraint(largest: 2, per: .column), &weights, rows: 2, columns: 3)
    #expect(weights == [1.2, 0.3, 0, 1.6, 0.4, 2])
  }

  @Test func theWholeIsScaledToTheBound() {
    var weights: [Float] = [3, 0, 0, 4]
    Self.apply(NormConstraint(largest: 2.5, per: .all), &weights, rows: 2, columns: 2)
    #expect(weights == [1.5, 0, 0, 2])
    Self.apply(NormConstraint(largest: 2.5, per: .all), &weights, rows: 2, columns: 2)
    #expect(weights == [1.5, 0, 0, 2])
  }

  @Test func aNotANumberStaysInItsColumn() {
    var weights: [Float] = [.nan, 3, 1, 4]
    Self.apply(NormConstraint(largest: 1, per: .column), &weights, rows: 2, columns: 2)
    #expect(weights[0].isNaN && weights[2] == 1)
    #expect(weights[1] == 0.6 && weights[3] == 0.8)
  }

  static func apply(
    _ constraint: NormConstraint, _ weights: inout [Float], rows: Int, columns: Int
  ) {
    var workspace = [Double](repeating: .nan, count: constraint.workspaceCount(columns: columns))
    weights.withUnsafeMutableBufferPointer { values in
      workspace.withUnsafeMutableBufferPointer { space in
        guard let first = values.baseAddress, let start = space.baseAddress else { return }
        constraint.apply(first, rows: rows, columns: columns, workspace: start)
      }
    }
  }
}
