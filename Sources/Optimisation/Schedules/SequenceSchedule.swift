import Schema

/// Schedules one after another: what `a then b` becomes.
public struct SequenceSchedule: Schedule {
  /// How the language names it.
  public static let declaration = Declaration(
    "then", .schedule, "Runs schedules one after another, each for its own length.",
    arguments: [Argument("parts", .list(RateValue.type), .required, "the schedules in order")],
    source: "rate(t) = rate of the part that t falls in, counted from the beginning of that part",
    details: """
      Written between the schedules: `a then b then c`. All but the last need a length (`over`); \
      where the last has none it runs to the end of training. `warmup` rises to the rate with \
      which the next part begins.
      """,
    example: "rate = warmup(1 epoch) then constant(0.1, over = 5 epochs) then cosine(0.1)")

  /// The schedules in order, none of them a sequence.
  public let parts: [any Schedule]

  /// A sequence; sequences among the parts are taken apart. Refuses an empty one, an open-ended
  /// part before the last, and a last part that leads to nothing.
  public init(_ parts: [any Schedule]) throws(InvalidArgument) {
    self.parts = parts.flatMap { ($0 as? SequenceSchedule)?.parts ?? [$0] }
    for part in self.parts.dropLast() where part.length == nil {
      throw InvalidArgument(
        type(of: part).declaration.name,
        "runs to the end of training, so nothing can follow it "
          + "unless its length is given (`over = 5 epochs`)")
    }
    guard let last = self.parts.last else { throw InvalidArgument("then", "joins no schedules") }
    if last.leadsIn {
      throw InvalidArgument(
        type(of: last).declaration.name,
        "must be followed by the schedule whose first rate it "
          + "rises to, such as `warmup(1 epoch) then cosine(0.1)`")
    }
  }

  /// A sequence from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) {
    var parts: [any Schedule] = []
    for value in arguments.list("parts") {
      parts.append(try OptimisationCatalogues.part(of: value))
    }
    try self.init(parts)
  }

  /// To the end of training: what follows a sequence has been made a part of it.
  public var length: TrainingLength? { nil }

  /// The metric that a part watches, which can only be the last.
  public var watched: String? { parts.last?.watched }

  /// The rate of the part that the step falls in.
  public func rate(at step: Int, in context: ScheduleContext) -> Double {
    let (index, start) = part(at: step, context.clock)
    return rate(ofPart: index, at: step - start, start: start, context)
  }

  /// Passes the observation on to the last part once that runs.
  public func observe(_ observation: Observation, clock: Clock, state: inout WatchState) {
    let (index, start) = part(at: observation.step, clock)
    guard index == parts.count - 1 else { return }
    if state.changed < start { state.changed = start }
    parts[index].observe(observation, clock: clock.after(start), state: &state)
  }

  private func rate(
    ofPart index: Int, at step: Int, start: Int, _ context: ScheduleContext
  ) -> Double {
    let clock = context.clock.after(start)
    var next: Double?
    if parts[index].leadsIn, index + 1 < parts.count {
      let later = start + parts[index].steps(clock)
      next = rate(ofPart: index + 1, at: 0, start: later, context)
    }
    return parts[index].rate(
      at: step, in: ScheduleContext(clock: clock, next: next, state: context.state))
  }

  /// The index of the part that a step falls in, and the step with which that part begins.
  private func part(at step: Int, _ clock: Clock) -> (index: Int, start: Int) {
    var start = 0
    for (index, part) in parts.enumerated().dropLast() {
      let end = start + part.steps(clock)
      if step < end { return (index, start) }
      start = end
    }
    return (parts.count - 1, start)
  }
}
