import Optimisation
import Schema

/// Where a training run stands: what a checkpoint keeps beside the tensors.
public struct TrainingState: Hashable, Sendable {
  /// The epoch that is running or comes next, from 0.
  public var epoch = 0
  /// The next batch within it, from 0.
  public var batch = 0
  /// How many updates have been made.
  public var step = 0
  /// What a plateau schedule remembers.
  public var schedule = WatchState()
  /// What the stop rule remembers.
  public var stop = WatchState()
  /// The seconds spent training so far.
  public var seconds = 0.0
  /// Whether training has ended.
  public var isFinished = false
  /// Whether the stop rule ended it.
  public var isStopped = false
  /// The step whose weights were kept at the end because they were the best; 0 for the last ones.
  public var keptStep = 0
  /// The seconds spent on the epoch that is running, before this process took it up.
  public var epochSeconds = 0.0
  /// The sums behind the metrics of the epoch that is running; empty between epochs.
  public var epochSums: [Double] = []

  /// The start of a run.
  public init() {}
}

extension TrainingState {
  /// The state as text that reads back.
  var text: String {
    let values: [String: Value] = [
      "epoch": .integer(epoch), "batch": .integer(batch), "step": .integer(step),
      "seconds": .number(seconds), "finished": .boolean(isFinished),
      "epoch_seconds": .number(epochSeconds), "stopped": .boolean(isStopped),
      "kept": .integer(keptStep),
      "schedule": TrainingState.value(schedule), "stop": TrainingState.value(stop),
    ]
    return Arguments(values).description
  }

  /// Reads a state; nil where something is missing or out of range.
  init?(_ arguments: Arguments) {
    self.init()
    guard let epoch = arguments.count("epoch"), let batch = arguments.count("batch"),
      let step = arguments.count("step"), let seconds = arguments.optionalNumber("seconds"),
      let schedule = TrainingState.watch(arguments["schedule"]),
      let stop = TrainingState.watch(arguments["stop"]),
      let finished = arguments.optionalWord("finished"),
      let epochSeconds = arguments.optionalNumber("epoch_seconds"),
      let stopped = arguments.optionalWord("stopped"), let kept = arguments.count("kept")
    else { return nil }
    self.epoch = epoch
    self.batch = batch
    self.step = step
    self.seconds = seconds
    self.schedule = schedule
    self.stop = stop
    isFinished = finished == "true"
    isStopped = stopped == "true"
    self.epochSeconds = epochSeconds
    keptStep = kept
  }

  private static func value(_ state: WatchState) -> Value {
    var values: [String: Value] = [
      "changed": .integer(state.changed), "drops": .integer(state.drops),
    ]
    if let best = state.best { values["best"] = .number(best) }
    return .call(Call("watch", Arguments(values)))
  }

  private static func watch(_ value: Value?) -> WatchState? {
    guard case .call(let call) = value, let changed = call.arguments.count("changed"),
      let drops = call.arguments.count("drops")
    else { return nil }
    return WatchState(best: call.arguments.optionalNumber("best"), changed: changed, drops: drops)
  }
}

extension Arguments {
  /// A whole number of at least 0 that fits, from a file that is not trusted.
  func count(_ name: String) -> Int? {
    guard let number = optionalNumber(name), number >= 0, number < 1e15, number == number.rounded()
    else { return nil }
    return Int(number)
  }
}
