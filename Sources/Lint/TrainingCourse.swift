import Optimisation
import Schema
import Semantics
import Support

/// How long training and the parts of the rate's course last, as far as the spec alone tells.
struct TrainingCourse {
  private let experiment: Experiment

  /// The course of an experiment.
  init(_ experiment: Experiment) { self.experiment = experiment }

  /// The schedules of the rate, in order; `then` is taken apart.
  var schedules: [Call] { calls(experiment.training.rate.value) }

  private func calls(_ value: Value) -> [Call] {
    guard case .call(let call) = value else { return [] }
    guard call.name == SequenceSchedule.declaration.name else { return [call] }
    return call.arguments.list("parts").flatMap(calls)
  }

  /// The examples of the training part; nil where only the data tell.
  var examples: Int? {
    guard let train = experiment.data.train?.value, generators.contains(train.name),
      let drawn = train.arguments.optionalNumber("count")
    else { return nil }
    guard case .part(let part, _, _) = experiment.data.validation else { return Int(drawn) }
    if case .quantity(let samples, .samples) = part { return Int(drawn - samples) }
    return Arguments(["part": part]).optionalNumber("part").map { Int(drawn * (1 - $0)) }
  }

  private var generators: Set<String> { ["glyphs", "moons", "spirals"] }

  /// A length as a share of all training; nil where it takes the data to tell.
  func share(_ length: Value?) -> Double? {
    guard let length, let part = steps(length, perEpoch: stepsPerEpoch),
      let whole = steps(experiment.training.length, perEpoch: stepsPerEpoch)
    else {
      guard case .quantity(let part, let unit) = length,
        case .quantity(let whole, unit) = experiment.training.length, whole > 0
      else { return nil }
      return part / whole
    }
    return part / whole
  }

  private var stepsPerEpoch: Int? {
    examples.map { max(1, ($0 + experiment.training.batch - 1) / experiment.training.batch) }
  }

  private func steps(_ length: Value, perEpoch: Int?) -> Double? {
    switch length {
    case .quantity(let amount, .steps) where amount > 0: amount
    case .quantity(let amount, .epochs) where amount > 0: perEpoch.map { amount * Double($0) }
    default: nil
    }
  }

  /// The highest learning rate; lengths are taken at a nominal 100 steps an epoch.
  var highestRate: Double? {
    guard let schedule = try? OptimisationCatalogues.schedule(experiment.training.rate.value),
      let total = steps(experiment.training.length, perEpoch: stepsPerEpoch ?? 100)
    else { return nil }
    let count = Int(min(total, 1e9).rounded(.up))
    let clock = Clock(
      stepsPerEpoch: stepsPerEpoch ?? 100, totalSteps: count, batch: experiment.training.batch)
    return stride(from: 0, to: count, by: max(1, count / 1000))
      .map { schedule.rate(at: $0, clock: clock) }.max()
  }

  /// What stop rules and schedules watch, with the place.
  var watched: [(metric: String, span: Span?)] {
    var found: [(metric: String, span: Span?)] = []
    if let stop = experiment.training.stop, let metric = stop.value.arguments.optionalWord("metric")
    {
      found.append((metric, stop.span))
    }
    for call in schedules {
      guard let metric = call.arguments.optionalWord("watch") else { continue }
      found.append((metric, experiment.training.rate.span))
    }
    return found
  }
}
