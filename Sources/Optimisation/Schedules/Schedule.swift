import Schema

/// A course of the learning rate over the steps of training: a pure function of the step, the clock
/// and what has been observed so far.
public protocol Schedule: Declared, Sendable {
  /// A schedule with arguments that its declaration has accepted, defaults filled in.
  init(arguments: Arguments) throws(InvalidArgument)

  /// How long the schedule runs before the next one may follow; nil: to the end of training.
  var length: TrainingLength? { get }

  /// Whether it leads up to the rate of a schedule that must follow, as warmup does.
  var leadsIn: Bool { get }

  /// The metric it watches, such as `validation.loss`, if it does.
  var watched: String? { get }

  /// The rate of the update number `step`, counted from 0; beyond its length it stays at the end.
  func rate(at step: Int, in context: ScheduleContext) -> Double

  /// Takes notice of a measurement of the watched metric.
  func observe(_ observation: Observation, clock: Clock, state: inout WatchState)
}

extension Schedule {
  /// Most schedules stand alone.
  public var leadsIn: Bool { false }

  /// Most schedules watch nothing.
  public var watched: String? { nil }

  /// Most schedules depend on the step alone.
  public func observe(_ observation: Observation, clock: Clock, state: inout WatchState) {}

  /// The rate at a step where nothing follows and nothing has been observed.
  public func rate(at step: Int, clock: Clock) -> Double {
    rate(at: step, in: ScheduleContext(clock: clock))
  }

  /// The length in steps, open-ended schedules running to the end of the clock.
  func steps(_ clock: Clock) -> Int { length?.steps(clock) ?? clock.totalSteps }

  /// The share of the length that has passed at a step, from 0 to 1.
  func progress(_ step: Int, _ clock: Clock) -> Double {
    min(Double(max(step, 0)) / Double(steps(clock)), 1)
  }
}

/// What a rate depends on beside the step.
public struct ScheduleContext: Hashable, Sendable {
  /// The clock, counted from where the schedule begins.
  public let clock: Clock
  /// The rate with which the following schedule begins, if one follows.
  public let next: Double?
  /// What has been observed so far.
  public let state: WatchState

  /// A context.
  public init(clock: Clock, next: Double? = nil, state: WatchState = WatchState()) {
    self.clock = clock
    self.next = next
    self.state = state
  }

  /// A rate for this clock's batch.
  func resolve(_ rate: RateValue) -> Double { rate.resolved(batch: clock.batch) }
}

extension Argument {
  /// The optional length of a schedule.
  static let over = Argument(
    "over", .duration, .absent("to the end of training"), "how long the schedule runs")

  /// The rate at the first step.
  static let start = Argument("start", RateValue.type, .required, "the rate at the first step")

  /// A rate at which a schedule ends, 0 unless given.
  static let endingRate = Argument(
    "to", RateValue.typeOrZero, .value(.number(0)), "the rate at the end")
}
