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
    let losses = losses(settings, outputs)
    let optimizer = settings.thing("optimizer", reader)
    let rate = settings.value("rate", reader)
    let batch = settings.value("batch", reader)
    let seed = settings.value("seed", reader)
    guard let optimizer, let rate, let batch = batch?.integer, let seed = seed?.integer else { return nil }
    guard let losses, let schedule = schedule(rate, settings) else { return nil }
    return TrainingDescription(
      losses: losses, metrics: metrics(settings, losses), optimizer: optimizer,
      rate: Placed(rate, settings.expression("rate")?.span), batch: batch,
      length: length(settings, schedule, &defaults), clip: settings.thing("clip", reader),
      average: settings.thing("average", reader), stop: settings.thing("stop", reader),
      seed: UInt64(seed))
  }

  private func note(_ settings: Settings, _ defaults: inout [DefaultTaken]) {
    for argument in Sections.train.arguments where settings.expression(argument.name) == nil {
      if case .value(let value) = argument.fallback {
        defaults.append(
          DefaultTaken(subject: "train.\(argument.name)", value: "\(value)", reason: "nothing is written"))
      }
    }
  }

  private func schedule(_ rate: Value, _ settings: Settings) -> (any Schedule)? {
    do throws(InvalidArgument) {
      return try OptimisationCatalogues.schedule(rate)
    } catch {
      let span = settings.expression("rate")?.span ?? settings.span
      notes.add(TrainDiagnostics.badSchedule(error, span))
      return nil
    }
  }

  /// As stated, or as long as the schedule runs, or 10 epochs.
  private func length(
    _ settings: Settings, _ schedule: any Schedule, _ defaults: inout [DefaultTaken]
  ) -> Value {
    if let stated = settings.value("length", reader) { return stated }
    if let length = TrainDiagnostics.length(of: schedule) {
      defaults.append(
        DefaultTaken(subject: "train.length", value: "\(length)", reason: "as long as the schedule"))
      return length
    }
    defaults.append(
      DefaultTaken(subject: "train.length", value: "10 epochs", reason: "nothing is written"))
    return .quantity(10, .epochs)
  }

  private func metrics(_ settings: Settings, _ losses: [LossTerm]) -> [Call] {
    if settings.expression("metrics") != nil { return settings.things("metrics", reader).map(\.value) }
    guard let first = losses.first, let type = OperatorCatalogue.losses[first.loss.name],
      let loss = try? type.init(arguments: first.loss.arguments)
    else { return [] }
    return loss.metrics.compactMap { name in
      OperatorCatalogue.metrics.declaration(name).map { Call(name, $0.completed()) }
    }
  }

  private func losses(_ settings: Settings, _ outputs: [String]) -> [LossTerm]? {
    guard let expression = settings.expression("loss") else {
      _ = settings.value("loss", reader)
      return nil
    }
    return terms(expression, weight: 1, outputs)
  }

  /// The terms of `cross_entropy of logits + 0.3 * mse of aux`.
  private func terms(_ expression: Expression, weight: Double, _ outputs: [String]) -> [LossTerm]? {
    switch expression.kind {
    case .binary(.add, let left, let right):
      guard let first = terms(left, weight: weight, outputs),
        let second = terms(right, weight: weight, outputs)
      else { return nil }
      return first + second
    case .binary(.multiply, let factor, let rest):
      guard let number = Evaluator(notes: notes, scope: scope).number(factor) else { return nil }
      guard number > 0 else {
        notes.add(TrainDiagnostics.badWeight(number, factor.span))
        return nil
      }
      return terms(rest, weight: weight * number, outputs)
    case .of(let loss, let output): return term(loss, output, weight, outputs, expression.span)
    default: return term(expression, nil, weight, outputs, expression.span)
    }
  }

  private func term(
    _ loss: Expression, _ output: Expression?, _ weight: Double, _ outputs: [String], _ span: Span
  ) -> [LossTerm]? {
    guard case .call(let call) = reader.thing(loss, .loss) else { return nil }
    guard let output else {
      if let only = outputs.last, outputs.count == 1 || outputs.isEmpty {
        return [LossTerm(loss: call, output: only, weight: weight, span: span)]
      }
      if !outputs.isEmpty { notes.add(TrainDiagnostics.whichOutput(outputs, span)) }
      return outputs.isEmpty ? [] : nil
    }
    guard case .path(let names) = output.kind, outputs.contains(names.dotted) else {
      let name = if case .path(let names) = output.kind { names.dotted } else { "" }
      notes.add(NameDiagnostics.unknownReference(name, output.span, known: outputs))
      return nil
    }
    return [LossTerm(loss: call, output: names.dotted, weight: weight, span: span)]
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
