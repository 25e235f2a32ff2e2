import Graph
import Operators
import Optimisation
import Schema
import Support
import Syntax

/// Reads the `train` section.
struct TrainSection {
  let notes: Notes
  let scope: Scope

  private var reader: ArgumentReader { ArgumentReader(notes: notes, scope: scope) }

  /// The description; nil where something needed is missing. `defaults` learns what was not said.
  func read(
    _ section: SectionNode, at span: Span, outputs: [String], _ defaults: inout [DefaultTaken]
  ) -> TrainingDescription? {
    let settings = Settings(section, Sections.train, notes, at: span)
    note(settings, &defaults)
    let losses = self.losses(settings, outputs)
    let optimizer = checked(settings, "optimizer") { (value) throws(InvalidArgument) in
      if try OptimisationCatalogues.wholeProblemOptimizer(value) == nil {
        _ = try OptimisationCatalogues.optimizer(value)
      }
    }
    let clip = checked(settings, "clip") { (value) throws(InvalidArgument) in
      _ = try OptimisationCatalogues.clipping(value)
    }
    let average = checked(settings, "average") { (value) throws(InvalidArgument) in
      _ = try OptimisationCatalogues.average(value)
    }
    let stop = checked(settings, "stop") { (value) throws(InvalidArgument) in
      _ = try OptimisationCatalogues.stop(value)
    }
    let rate = settings.value("rate", reader)
    let batch = settings.value("batch", reader)
    let seed = settings.value("seed", reader)
    let schedule = rate.flatMap { self.schedule($0, settings) }
    let stated = settings.value("length", reader)
    guard let optimizer, let rate, let batch = batch?.integer, let seed = seed?.integer, let losses,
      let schedule
    else { return nil }
    let metrics = MetricTerms(notes: notes, scope: scope, outputs: outputs, losses: losses)
    return TrainingDescription(
      losses: losses, metrics: metrics.read(settings), optimizer: optimizer,
      rate: Placed(rate, settings.expression("rate")?.span), batch: batch,
      length: length(stated, settings, schedule, &defaults), clip: clip, average: average,
      stop: stop,
      seed: UInt64(seed))
  }

  /// A thing that its own kind accepts.
  private func checked(
    _ settings: Settings, _ name: String, _ build: (Value) throws(InvalidArgument) -> Void
  ) -> Placed<Call>? {
    ThingReader(notes: notes, scope: scope).verify(settings.thing(name, reader), build)
  }

  private func note(_ settings: Settings, _ defaults: inout [DefaultTaken]) {
    for argument in Sections.train.arguments where settings.expression(argument.name) == nil {
      if case .value(let value) = argument.fallback {
        defaults.append(
          DefaultTaken(
            subject: "train.\(argument.name)", value: "\(value)", reason: "nothing is written"))
      }
    }
  }

  private func schedule(_ rate: Value, _ settings: Settings) -> (any Schedule)? {
    let span = settings.expression("rate")?.span ?? settings.span
    do throws(InvalidArgument) {
      return try OptimisationCatalogues.schedule(rate)
    } catch {
      notes.add(TrainDiagnostics.badSchedule(error, span))
      return nil
    }
  }

  /// As stated, or as long as the schedule runs, or 10 epochs.
  private func length(
    _ stated: Value?, _ settings: Settings, _ schedule: any Schedule,
    _ defaults: inout [DefaultTaken]
  ) -> Value {
    let own = schedule.wholeLength
    if let stated {
      if case .quantity(let length, let unit) = stated, case .quantity(let whole, unit) = own,
        whole > length
      {
        let span = settings.expression("length")?.span
        notes.add(TrainDiagnostics.tooShort(stated, schedule: .quantity(whole, unit), span))
      }
      return stated
    }
    let length = own ?? .quantity(10, .epochs)
    let reason = own == nil ? "nothing is written" : "as long as the schedule"
    defaults.append(DefaultTaken(subject: "train.length", value: "\(length)", reason: reason))
    return length
  }

  private func losses(_ settings: Settings, _ outputs: [String]) -> [LossTerm]? {
    guard let expression = settings.expression("loss") else {
      _ = settings.value("loss", reader)
      return nil
    }
    return terms(expression, LossPlace(weight: 1), outputs)
  }

  /// What stands around a term of the loss.
  private struct LossPlace {
    var weight: Double
    var output: Expression?
  }

  /// The terms of a sum: weights stand in front of losses, outputs behind `of`.
  private func terms(
    _ expression: Expression, _ place: LossPlace, _ outputs: [String]
  ) -> [LossTerm]? {
    switch expression.kind {
    case .binary(.add, let left, let right):
      let (first, second) = (terms(left, place, outputs), terms(right, place, outputs))
      guard let first, let second else { return nil }
      return first + second
    case .binary(.multiply, let factor, let rest):
      guard let number = Evaluator(notes: notes, scope: scope).number(factor) else { return nil }
      guard number > 0, (place.weight * number).isFinite else {
        notes.add(TrainDiagnostics.badWeight(number, factor.span))
        return nil
      }
      return terms(rest, LossPlace(weight: place.weight * number, output: place.output), outputs)
    case .of(let loss, let output) where place.output == nil:
      return terms(loss, LossPlace(weight: place.weight, output: output), outputs)
    default: return term(expression, place, outputs)
    }
  }

  private func term(
    _ loss: Expression, _ place: LossPlace, _ outputs: [String]
  ) -> [LossTerm]? {
    guard case .call(let call) = reader.thing(loss, .loss) else { return nil }
    let span = place.output.map { loss.span.joined($0.span) } ?? loss.span
    guard let output = place.output else {
      if outputs.count > 1 {
        notes.add(TrainDiagnostics.whichOutput(outputs, span))
        return nil
      }
      return outputs.map { LossTerm(loss: call, output: $0, weight: place.weight, span: span) }
    }
    guard case .path(let names) = output.kind else {
      notes.add(TrainDiagnostics.notAnOutput(output.span, known: outputs))
      return nil
    }
    guard outputs.contains(names.dotted) else {
      if outputs.isEmpty { return [] }
      notes.add(NameDiagnostics.unknownOutput(names.dotted, output.span, known: outputs))
      return nil
    }
    return [LossTerm(loss: call, output: names.dotted, weight: place.weight, span: span)]
  }
}

extension Schedule {
  /// How long the schedule and all its parts run, as a value of the language; nil where a part runs
  /// to the end of training or the units differ.
  var wholeLength: Value? {
    let parts = (self as? SequenceSchedule)?.parts ?? [self]
    let lengths = parts.compactMap(\.length)
    guard lengths.count == parts.count, let unit = lengths.first?.unit,
      lengths.allSatisfy({ $0.unit == unit })
    else { return nil }
    return .quantity(lengths.reduce(0) { $0 + $1.amount }, unit)
  }
}

extension Value {
  /// The number as an integer, where it is one.
  var integer: Int? {
    if case .number(let number) = self, number == number.rounded(), abs(number) < 1e15 {
      return Int(number)
    }
    return nil
  }
}
