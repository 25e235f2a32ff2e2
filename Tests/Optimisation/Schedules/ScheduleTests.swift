import Foundation
import Schema
import Testing

@testable import Optimisation

@Suite struct ScheduleTests {
  static let clock = Clock(stepsPerEpoch: 100, totalSteps: 1500, batch: 256)

  static func rates(_ value: Value, _ steps: [Int], clock: Clock = clock) throws -> [Double] {
    let schedule = try OptimisationCatalogues.schedule(value)
    return steps.map { schedule.rate(at: $0, clock: clock) }
  }

  static func scaled(_ rate: Double, _ samples: Double) -> Value {
    call("per", ["rate": rate, "samples": Value.quantity(samples, .samples)])
  }

  static func joined(_ parts: any ValueLiteral...) -> Value {
    call("then", ["parts": Value.list(parts.map(\.value))])
  }

  @Test func theLanguagesSampleRisesAndFalls() throws {
    // rate = warmup(1 epoch) then cosine(0.1 per 128 samples, over = 14 epochs), batch 256
    let rates = try Self.rates(
      Self.joined(
        call("warmup", ["over": epochs(1)]),
        call("cosine", ["start": Self.scaled(0.1, 128), "over": epochs(14)])),
      [0, 49, 99, 100, 800, 1500, 5000])
    let wanted = [0.002, 0.1, 0.2, 0.2, 0.1, 0, 0]
    for (found, rate) in zip(rates, wanted) { #expect(abs(found - rate) < 1e-15) }
  }

  @Test func aRateScalesWithTheBatch() throws {
    #expect(try Self.rates(Self.scaled(0.1, 128), [0, 7]) == [0.2, 0.2])
    #expect(RateValue(0.3).resolved(batch: 1024) == 0.3)
  }

  @Test func withoutALengthACourseRunsToTheEndOfTraining() throws {
    let last = try Self.rates(call("linear", ["start": 1, "to": 0.5]), [750, 1500])
    #expect(last == [0.75, 0.5])
    let joined = try Self.rates(
      Self.joined(
        call("constant", ["rate": 1, "over": steps(500)]),
        call("linear", ["start": 1])), [499, 500, 1000, 1500])
    #expect(joined == [1, 1, 0.5, 0])
  }

  @Test func aWarmupStartsWhereItIsTold() throws {
    let rates = try Self.rates(
      Self.joined(call("warmup", ["over": steps(4), "from": 0.2]), 1), [0, 1, 2, 3, 4])
    for (found, rate) in zip(rates, [0.4, 0.6, 0.8, 1, 1]) { #expect(abs(found - rate) < 1e-15) }
  }

  @Test func nestedSequencesAreOne() throws {
    let inner = Self.joined(call("constant", ["rate": 2, "over": steps(5)]), 3)
    let outer = Self.joined(call("constant", ["rate": 1, "over": steps(5)]), inner)
    #expect(try Self.rates(outer, [4, 5, 9, 10]) == [1, 2, 2, 3])
  }

  @Test func aWarmupMustLeadSomewhere() {
    let warmup = call("warmup", ["over": epochs(1)])
    #expect(throws: InvalidArgument.self) { try OptimisationCatalogues.schedule(warmup) }
    #expect(throws: InvalidArgument.self) {
      try OptimisationCatalogues.schedule(Self.joined(0.1, warmup))
    }
  }

  @Test func nothingFollowsAnOpenEnd() {
    let error = #expect(throws: InvalidArgument.self) {
      try OptimisationCatalogues.schedule(Self.joined(call("cosine", ["start": 0.1]), 0.1))
    }
    #expect(error?.argument == "cosine")
  }

  @Test func aScheduleIsNoRate() {
    let error = #expect(throws: InvalidArgument.self) {
      try OptimisationCatalogues.schedule(
        call("cosine", ["start": call("cosine", ["start": 0.1])]))
    }
    #expect(error?.argument == "start")
    #expect(throws: InvalidArgument.self) {
      try OptimisationCatalogues.schedule(call("cosine", ["start": Self.scaled(0.1, 0.5)]))
    }
    #expect(throws: InvalidArgument.self) {
      try OptimisationCatalogues.schedule(call("cosine", ["start": call("per", [:])]))
    }
  }

  @Test func pointsMustAscend() {
    let points = Value.list([epochs(20), epochs(10)])
    let error = #expect(throws: InvalidArgument.self) {
      try OptimisationCatalogues.schedule(call("step", ["start": 0.1, "at": points]))
    }
    #expect(error?.reason == "must ascend, but 10 epochs does not come after 20 epochs")
  }

  @Test func aCourseOfOneStepHasARate() throws {
    let clock = Clock(stepsPerEpoch: 1, totalSteps: 1, batch: 1)
    for name in ["cosine", "linear", "polynomial"] {
      #expect(try Self.rates(call(name, ["start": 0.1]), [0], clock: clock) == [0.1])
    }
    #expect(try Self.rates(call("one_cycle", ["max": 0.1]), [0], clock: clock)[0].isFinite)
  }

  @Test func lengthsTooLongToCountAreBounded() {
    #expect(TrainingLength(1e300, .epochs).steps(Self.clock) == 1_000_000_000_000_000)
    #expect(TrainingLength(1e-9, .epochs).steps(Self.clock) == 1)
    #expect(TrainingLength(2.5, .epochs).steps(Self.clock) == 250)
  }

  @Test func aPlateauAfterAWarmupCountsFromItsOwnStart() throws {
    let schedule = try OptimisationCatalogues.schedule(
      Self.joined(
        call("warmup", ["over": epochs(3)]),
        call("plateau", ["start": 1, "patience": epochs(1)])))
    #expect(schedule.watched == "validation.loss")
    var state = WatchState()
    for step in [100, 200] {
      schedule.observe(Observation(1, step: step), clock: Self.clock, state: &state)
    }
    #expect(state == WatchState())
    for step in [300, 400] {
      schedule.observe(Observation(1, step: step), clock: Self.clock, state: &state)
    }
    #expect(state.drops == 0)
    schedule.observe(Observation(.nan, step: 500), clock: Self.clock, state: &state)
    #expect(state == WatchState(best: 1, changed: 500, drops: 1))
    let context = ScheduleContext(clock: Self.clock, state: state)
    #expect(abs(schedule.rate(at: 501, in: context) - 0.1) < 1e-15)
    let bytes = try JSONEncoder().encode(state)
    #expect(try JSONDecoder().decode(WatchState.self, from: bytes) == state)
  }

  @Test func aPlateauOfAccuraciesFallsWhereTheyStopRising() throws {
    let schedule = try OptimisationCatalogues.schedule(
      call("plateau", ["start": 1, "factor": 0.5, "patience": epochs(1)]))
    var state = WatchState()
    for (epoch, value) in [0.5, 0.6, 0.7, 0.7, 0.7].enumerated() {
      schedule.observe(
        Observation(value, step: 100 * (epoch + 1), lowerIsBetter: false), clock: Self.clock,
        state: &state)
    }
    #expect(state.drops == 1)
  }
}
