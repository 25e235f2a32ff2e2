import Schema
import Testing

@testable import Optimisation

/// Every course against PyTorch 2.15, float64.
@Suite(.enabled(if: Reference.isThere, "the reference values are absent"))
struct ScheduleReferenceTests {
  static let clock = Clock(stepsPerEpoch: 10, totalSteps: 60, batch: 32)

  /// The courses of the file in the language's values.
  static let schedules: [String: Value] = [
    "constant(0.1)": .number(0.1),
    "step(0.1, factor 0.5, at [20, 45])": call(
      "step",
      [
        "start": 0.1, "factor": 0.5,
        "at": Value.list([epochs(2), steps(45)]),
      ]),
    "exponential(0.1, factor 0.95 per step)": call(
      "exponential", ["start": 0.1, "factor": 0.95, "per": steps(1)]),
    "cosine(0.1 to 0 over 60)": call("cosine", ["start": 0.1, "over": epochs(6)]),
    "linear(0.1 to 0 over 60)": call("linear", ["start": 0.1]),
    "polynomial(0.1, power 2, over 60)": call("polynomial", ["start": 0.1, "power": 2]),
    "cosine with restarts(0.1, period 10, growing by 2)": call(
      "cosine_restarts", ["start": 0.1, "period": epochs(1)]),
    "one_cycle(max 0.1, over 60, 30% up, cosine, start max/25, end start/1e4)": call(
      "one_cycle", ["max": 0.1]),
    "inverse_sqrt: 0.1 / sqrt(t), t counted from 1": call(
      "inverse_sqrt", ["start": 0.1, "per": steps(1)]),
    "warmup over 10 steps (0.1 (t + 1)/10 at step t) then cosine to 0 over 50": call(
      "then",
      [
        "parts": Value.list([
          call("warmup", ["over": steps(10)]), call("cosine", ["start": 0.1]),
        ])
      ]),
  ]

  @Test func everyCourseOfTheFileIsFollowed() throws {
    var compared = 0
    for course in try Reference.read("schedules.json", as: [ReferenceSchedule].self) {
      guard let rates = course.rate else { continue }
      let value = try #require(Self.schedules[course.name], "\(course.name)")
      let schedule = try OptimisationCatalogues.schedule(value)
      for (step, rate) in rates.enumerated() {
        let found = schedule.rate(at: step, clock: Self.clock)
        #expect(abs(found - rate) <= 1e-12 * rate + 1e-17, "\(course.name) at step \(step)")
      }
      compared += 1
    }
    #expect(compared == Self.schedules.count)
  }

  @Test func thePlateauIsFollowed() throws {
    let courses = try Reference.read("schedules.json", as: [ReferenceSchedule].self)
    let course = try #require(courses.first { $0.metric_by_epoch != nil })
    let (metrics, rates) = (course.metric_by_epoch ?? [], course.rate_after_epoch ?? [])
    let schedule = try OptimisationCatalogues.schedule(
      call("plateau", ["start": 0.1, "factor": 0.5, "patience": epochs(2)]))
    #expect(schedule.watched == "validation.loss")
    var state = WatchState()
    for (epoch, (metric, rate)) in zip(metrics, rates).enumerated() {
      let step = (epoch + 1) * Self.clock.stepsPerEpoch
      schedule.observe(Observation(metric, step: step), clock: Self.clock, state: &state)
      let found = schedule.rate(at: step, in: ScheduleContext(clock: Self.clock, state: state))
      #expect(abs(found - rate) < 1e-15, "after epoch \(epoch)")
    }
    #expect(metrics.count == 17)
  }
}
