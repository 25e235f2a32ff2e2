import Graph
import Operators
import Schema
import Support
import Syntax

/// Reads the comparisons of `expect` and `budget`.
struct Promises {
  let notes: Notes
  let scope: Scope
  let quantities: MetricNames
  let text: (Span) -> String

  /// The promises about short runs that `nnspec doctor` keeps.
  static let expectations = [
    Declaration(
      "overfit", .expectation, "What a small sample can be overfit to.",
      arguments: [
        Argument("sample", .samples, .value(.quantity(64, .samples)), "how many examples"),
        Argument("over", .duration, .value(.quantity(300, .steps)), "how long"),
      ],
      source: "the lectures' check list",
      details: "A net that cannot learn 64 examples by heart has a mistake.",
      example: "overfit(64 samples, over = 300 steps).accuracy == 100%")
  ]

  /// What a budget can name, and whether it is memory or a share.
  static let budgets: [(name: String, isMemory: Bool, isShare: Bool)] = [
    ("parameters", false, false), ("multiply_adds", false, false), ("arena", true, false),
    ("memory", true, false), ("unfused_batch_norm", false, false),
    (Promise.accuracyLoss, false, true),
  ]

  /// The promises of a section.
  func read(_ section: SectionNode, isBudget: Bool) -> [Promise] {
    section.body.compactMap { statement in
      guard !notes.isFull else { return nil }
      switch statement.kind {
      case .promise(let node): return promise(node, statement.span, isBudget)
      case .invalid: return nil
      default:
        notes.add(
          NameDiagnostics.misplaced("this statement", in: section.name.text, statement.span))
        return nil
      }
    }
  }

  private struct Subject {
    let name: String
    var arguments = Arguments()
    let isShare: Bool
    var isMemory = false
  }

  private func promise(_ node: PromiseNode, _ span: Span, _ isBudget: Bool) -> Promise? {
    guard let relation = Promise.Relation(rawValue: node.comparison.rawValue),
      let subject = isBudget ? budget(node.left) : expectation(node.left),
      let (bound, perSample) = bound(node.right, subject)
    else { return nil }
    var tolerance = 0.0
    var isRelative = false
    if let expression = node.tolerance {
      guard let value = Evaluator(notes: notes, scope: scope).value(expression) else { return nil }
      switch value {
      case .number(let number) where number >= 0: tolerance = number
      case .quantity(let number, .percent) where number >= 0:
        tolerance = number / 100
        isRelative = true
      default:
        notes.add(
          TrainDiagnostics.badBound("+-", "a number or a share of at least 0", expression.span))
        return nil
      }
    }
    return Promise(
      quantity: subject.name, arguments: subject.arguments, relation: relation, bound: bound,
      tolerance: tolerance, isRelative: isRelative, perSample: perSample, text: text(span),
      span: span)
  }

  private func budget(_ expression: Expression) -> Subject? {
    let name = if case .path(let names) = expression.kind { names.dotted } else { "" }
    if let known = Self.budgets.first(where: { $0.name == name }) {
      return Subject(name: name, isShare: known.isShare, isMemory: known.isMemory)
    }
    notes.add(
      TrainDiagnostics.unknownPromise(
        text(expression.span), expression.span, known: Self.budgets.map(\.name)))
    return nil
  }

  private func expectation(_ expression: Expression) -> Subject? {
    if case .member(let inner, let metric) = expression.kind { return short(inner, metric) }
    guard case .path(let names) = expression.kind else { return unknown(expression) }
    if names.dotted == "initial_loss" { return Subject(name: "initial_loss", isShare: false) }
    guard (2...3).contains(names.count), MetricNames.parts.contains(names[0].text) else {
      return unknown(expression)
    }
    let metric = quantities.metric(names.dotted, expression.span)
    return metric.map { Subject(name: names.dotted, isShare: share($0) ?? false) }
  }

  private func short(_ inner: Expression, _ metric: Name) -> Subject? {
    guard case .call(let name, let nodes) = inner.kind,
      let declaration = Registry.declaration(name.text, in: .expectation),
      let isShare = share(metric.text)
    else { return unknown(inner) }
    let reader = ArgumentReader(notes: notes, scope: scope)
    guard let arguments = reader.arguments(nodes, of: declaration, at: inner.span) else {
      return nil
    }
    return Subject(name: "\(name.text).\(metric.text)", arguments: arguments, isShare: isShare)
  }

  /// Whether a metric is a share; nil where there is no such metric.
  private func share(_ metric: String) -> Bool? {
    if metric == "loss" { return false }
    guard OperatorCatalogue.metrics[metric] != nil else { return nil }
    return !["perplexity", "rmse", "mae"].contains(metric)
  }

  private func unknown(_ expression: Expression) -> Subject? {
    let known = ["initial_loss", "test.accuracy", "validation.loss"] + quantities.all
    notes.add(TrainDiagnostics.unknownPromise(text(expression.span), expression.span, known: known))
    return nil
  }

  private func bound(_ expression: Expression, _ subject: Subject) -> (Double, Bool)? {
    var expression = expression
    var perSample = false
    if case .per(let amount, let what) = expression.kind, case .path(let names) = what.kind,
      ["sample", "samples"].contains(names.dotted)
    {
      (expression, perSample) = (amount, true)
    }
    guard let value = Evaluator(notes: notes, scope: scope).value(expression) else { return nil }
    switch value {
    case .number(let number) where !subject.isMemory && !(subject.isShare && abs(number) > 1):
      return (number, perSample)
    case .quantity(let number, .percent) where subject.isShare: return (number / 100, perSample)
    case .quantity(let number, .bytes) where subject.isMemory: return (number, perSample)
    default:
      let expected =
        subject.isMemory
        ? "an amount of memory, such as `2 MB per sample`"
        : subject.isShare ? "a share, such as `91%`" : "a number"
      notes.add(TrainDiagnostics.badBound(subject.name, expected, expression.span))
      return nil
    }
  }
}
