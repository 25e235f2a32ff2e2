import Foundation
import Kernels
import Schema
import Testing

@testable import Optimisation

@Suite struct RulesTests {
  static let clock = Clock(stepsPerEpoch: 10, totalSteps: 1000, batch: 1)

  /// The index of the observation at which training ends, by epoch.
  static func end(
    _ rule: Value, _ values: [Double], lowerIsBetter: Bool = true
  ) throws -> Int? {
    let stop = try OptimisationCatalogues.stop(rule)
    var state = WatchState()
    return values.indices.first { epoch in
      let observation = Observation(
        values[epoch], step: 10 * (epoch + 1), lowerIsBetter: lowerIsBetter)
      return stop.observe(observation, clock: clock, state: &state)
    }
  }

  @Test func trainingEndsWhenTheMetricStopsImproving() throws {
    let rule = call("no_improvement", ["for": epochs(2)])
    #expect(try Self.end(rule, [1, 0.9, 0.95, 0.8, 0.8, 0.81, 0.7]) == 5)
    #expect(try Self.end(rule, [1, 0.9, 0.8, 0.7, 0.6]) == nil)
    #expect(try Self.end(rule, [0.5, 0.6, 0.6, 0.6], lowerIsBetter: false) == 3)
    #expect(try Self.end(rule, [1, .nan, .nan, 0.1]) == 2)
    #expect(try Self.end(rule, [.nan, .nan, 0.1]) == 1)
  }

  @Test func smallChangesAreNoImprovement() throws {
    let rule = call("no_improvement", ["for": epochs(2), "min_delta": 0.05])
    #expect(try Self.end(rule, [1, 0.97, 0.96, 0.9]) == 2)
    #expect(try Self.end(rule, [1, 0.94, 0.93, 0.88, 0.82]) == nil)
  }

  @Test func patienceMayBeCountedInSteps() throws {
    let rule = call("no_improvement", ["for": Value.quantity(30, .steps)])
    #expect(try Self.end(rule, [1, 2, 2, 2, 2]) == 3)
    #expect(try OptimisationCatalogues.stop(rule).watched == "validation.loss")
  }

  @Test func theGradientIsScaledToTheLength() throws {
    let clip = try OptimisationCatalogues.clipping(call("clip_norm", ["max": 2]))
    #expect(clip.needsNorm)
    #expect(clip.factor(norm: 1) == 1)
    #expect(abs(clip.factor(norm: 8) - 2 / (8 + 1e-6)) < 1e-16)
    #expect(clip.factor(norm: 0) == 1)
    #expect(clip.factor(norm: .nan).isNaN)
    #expect(clip.factor(norm: .infinity) == 0)
    #expect(clip.clipped(.input(1)) == .input(1))
  }

  @Test func componentsAreCutOff() throws {
    let clip = try OptimisationCatalogues.clipping(call("clip_value", ["max": 0.5]))
    #expect(!clip.needsNorm && clip.factor(norm: 100) == 1)
    let formula = clip.clipped(.input(0))
    #expect([-3, -0.5, 0.2, 7].map { formula.evaluate([$0]) } == [-0.5, -0.5, 0.2, 0.5])
    #expect(formula.evaluate([.nan]).isNaN)
  }

  @Test func theAverageBeginsWithTheFirstWeights() throws {
    let average = try OptimisationCatalogues.average(call("polyak", ["decay": 0.75]))
    #expect([1, 11, 31, 32].map { average.share(step: $0) } == [1, 0.5, 0.25, 0.25])
  }
}
