import Kernels
import Schema
import Testing

@testable import Optimisation

/// Every update rule against PyTorch 2.15, float64, over 50 steps.
@Suite(.enabled(if: Reference.isThere, "the reference values are absent"))
struct OptimizerReferenceTests {
  struct Case {
    let optimizer: Value
    let rate: Double
    var penalty: Value?
  }

  static let momentum = ["momentum": 0.9]
  static let cases: [String: Case] = [
    "sgd(rate 0.05)": Case(optimizer: .name("sgd"), rate: 0.05),
    "sgd(rate 0.05, momentum 0.9)": Case(optimizer: call("sgd", momentum), rate: 0.05),
    "sgd(rate 0.05, momentum 0.9, nesterov)": Case(
      optimizer: call("sgd", ["momentum": 0.9, "nesterov": Value.boolean(true)]), rate: 0.05),
    "sgd(rate 0.05, momentum 0.9) with l2(0.01) (gradient gains 0.01 w)": Case(
      optimizer: .name("momentum"), rate: 0.05, penalty: call("l2", ["strength": 0.01])),
    "adagrad(rate 0.5)": Case(optimizer: .name("adagrad"), rate: 0.5),
    "adadelta(rate 1, rho 0.9, epsilon 1e-6)": Case(optimizer: .name("adadelta"), rate: 1),
    "rmsprop(rate 0.01, decay 0.99, epsilon 1e-8)": Case(optimizer: .name("rmsprop"), rate: 0.01),
    "rmsprop(rate 0.01, decay 0.99, momentum 0.9)": Case(
      optimizer: call("rmsprop", momentum), rate: 0.01),
    "adam(rate 0.1, 0.9, 0.999, epsilon 1e-8)": Case(optimizer: .name("adam"), rate: 0.1),
    "adamw(rate 0.1, decay 0.05)": Case(optimizer: call("adamw", ["decay": 0.05]), rate: 0.1),
    "nadam(rate 0.05, momentum_decay 4e-3)": Case(optimizer: .name("nadam"), rate: 0.05),
    "amsgrad(rate 0.1)": Case(
      optimizer: call("adam", ["amsgrad": Value.boolean(true)]), rate: 0.1),
  ]

  static func update(_ item: Case) throws -> ParameterUpdate {
    let parts = try item.penalty.map { [try OptimisationCatalogues.regularizer($0)] } ?? []
    return ParameterUpdate(
      UpdateSettings(
        optimizer: try OptimisationCatalogues.optimizer(item.optimizer),
        regularization: Regularization(parts)))
  }

  @Test func theFormulasFollowEveryRun() throws {
    let reference = try Reference.read("optimisers.json", as: ReferenceDescents.self)
    #expect(reference.runs.count == Self.cases.count)
    for run in reference.runs {
      let item = try #require(Self.cases[run.name], "\(run.name)")
      var descent = DoubleDescent(try Self.update(item), from: reference.x0)
      for (index, wanted) in run.x.enumerated() {
        descent.step(index + 1, rate: item.rate, gradient: reference.gradient(descent.weights))
        for (found, value) in zip(descent.weights, wanted) {
          #expect(abs(found - value) <= 1e-9 * max(1, abs(value)), "\(run.name), step \(index + 1)")
        }
      }
    }
  }

  /// Rounding to float32 is 2^-24 relative; a step takes at most eight roundings, and 50 steps of a
  /// descent that does not amplify them stay within 400 of them at the largest weight on the way.
  @Test func theProgramsFollowEveryRunInFloat() throws {
    let reference = try Reference.read("optimisers.json", as: ReferenceDescents.self)
    for run in reference.runs {
      let item = try #require(Self.cases[run.name], "\(run.name)")
      let descent = FloatDescent(try Self.update(item), from: reference.x0)
      for (index, wanted) in run.x.enumerated() {
        descent.step(index + 1, rate: item.rate, gradient: reference.gradient(descent.weights))
        for (element, value) in wanted.enumerated() {
          let bound = 8 * Double(index + 1) * 0x1p-24 * max(abs(value), abs(reference.x0[element]))
          let error = abs(descent.weights[element] - value)
          #expect(error <= bound, "\(run.name), step \(index + 1), element \(element)")
        }
      }
    }
  }

  @Test func momentumAndNesterovAreFormsOfSgd() throws {
    for (name, isNesterov) in [("momentum", false), ("nesterov", true)] {
      let short = try Self.update(Case(optimizer: .name(name), rate: 1))
      let long = try Self.update(
        Case(
          optimizer: call("sgd", ["momentum": 0.9, "nesterov": Value.boolean(isNesterov)]), rate: 1)
      )
      #expect(short.outputs == long.outputs)
      #expect(short.slots == [Slot("velocity")])
    }
  }
}
