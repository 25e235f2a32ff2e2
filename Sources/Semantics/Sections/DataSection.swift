import Data
import Graph
import Schema
import Support
import Syntax

/// What is known of the data while the rest of a spec is checked.
struct DataFacts {
  /// The header of the training part; nil where it cannot be read.
  var header: DatasetHeader?
  /// The shapes of the inputs after preprocessing, in the order of the header's inputs.
  var shapes: [[Int]] = []
  /// The number of classes, from the data or as stated.
  var classes: Int?
  /// Why there is no shape of an input; nil where that was reported.
  var noInput: String?
  /// Why there is no number of classes; nil where that was reported.
  var noClasses: String?
  /// What to report where nothing needed the data that could not be read.
  var unread: Diagnostic?

  /// The shape of the first input after preprocessing.
  var input: [Int]? { shapes.first }
}

/// What headers say, by their sources, so that checking points of a search reads each file once.
final class HeaderCache {
  private var known: [Call: Result<DatasetHeader, DiagnosticError>] = [:]

  /// The header of a source.
  func header(
    _ source: Call, _ type: any DataSource.Type, _ context: SourceContext
  ) throws(DiagnosticError) -> DatasetHeader {
    if let known = known[source] { return try known.get() }
    let result = Result { () throws(DiagnosticError) in
      try type.init(arguments: source.arguments).header(context)
    }
    known[source] = result
    return try result.get()
  }
}

/// Reads the `data` section and what the headers of the data say.
struct DataSection {
  let notes: Notes
  let scope: Scope
  let context: CheckContext
  let headers: HeaderCache

  private var reader: ArgumentReader { ArgumentReader(notes: notes, scope: scope) }

  /// The description and the facts.
  func read(_ section: SectionNode, at span: Span) -> (DataDescription, DataFacts) {
    let before = notes.diagnostics.count
    let settings = Settings(section, Sections.data, notes, at: span)
    var data = DataDescription()
    data.train = settings.thing("train", reader)
    data.test = settings.thing("test", reader)
    data.validation = validation(settings)
    data.preprocess = settings.things("preprocess", reader)
    data.targets = settings.things("targets", reader)
    data.augment = settings.things("augment", reader)
    data.evaluate = settings.thing("evaluate", reader)
    let facts = facts(data, settings)
    data.headers = knownHeaders(data)
    data.isBroken = notes.diagnostics.count > before
    return (data, facts)
  }

  /// The headers of all parts that can be read; the others show when they are loaded.
  private func knownHeaders(_ data: DataDescription) -> [DatasetHeader] {
    var sources = [data.train, data.test]
    if case .source(let validation) = data.validation { sources.append(validation) }
    return sources.compactMap { source in
      guard let source, let type = DataCatalogues.sources[source.value.name] else { return nil }
      return try? headers.header(source.value, type, context.source(at: source.span))
    }
  }

  private func validation(_ settings: Settings) -> DataDescription.Validation? {
    let stratified = settings.value("stratified", reader) == .boolean(true)
    guard let expression = settings.expression("validation") else { return nil }
    if case .call(let name, _) = expression.kind, name.text == Folds.declaration.name {
      guard case .call(let call) = reader.thing(expression, .split) else { return nil }
      let (fold, count) = (call.arguments.integer("index"), call.arguments.integer("of"))
      return .fold(fold, of: count, stratified: stratified, expression.span)
    }
    guard case .of(let amount, let whole) = expression.kind else {
      guard case .call(let call) = reader.thing(expression, .source) else { return nil }
      return .source(Placed(call, expression.span))
    }
    guard case .path(let names) = whole.kind, names.dotted == "train" else {
      notes.add(DataSectionDiagnostics.notThePart(whole.span))
      return nil
    }
    let type = ValueType.either([.share(Bounds(0, 1, lowOpen: true, highOpen: true)), .samples])
    guard let value = reader.value(amount, as: type, for: "validation", of: "data") else {
      return nil
    }
    return .part(value, stratified: stratified, expression.span)
  }

  private func facts(_ data: DataDescription, _ settings: Settings) -> DataFacts {
    var facts = DataFacts()
    if case .number(let classes) = settings.value("classes", reader) {
      facts.classes = Int(classes)
    }
    guard let train = data.train, let type = DataCatalogues.sources[train.value.name] else {
      return facts
    }
    do throws(DiagnosticError) {
      let header = try headers.header(train.value, type, context.source(at: train.span))
      facts.header = header
      facts.shapes = shapes(header, data)
      check(header, facts.classes, settings)
      check(header, data, settings)
      facts.classes = header.classCount ?? facts.classes
      facts.noClasses = "the targets of the data are numbers, so there are no classes"
    } catch {
      fail(error, train.span, &facts)
    }
    return facts
  }

  /// Data that are not there are no mistake of the spec; data that are wrong are reported at once.
  private func fail(_ error: DiagnosticError, _ span: Span?, _ facts: inout DataFacts) {
    let isMissing = error.diagnostics.allSatisfy { $0.code == FileDiagnostics.unreadable }
    guard isMissing, !context.requiresData else {
      error.diagnostics.forEach(notes.add)
      return
    }
    let reason = error.diagnostics.first?.message ?? "cannot read the data"
    facts.noInput = reason
    facts.noClasses = reason
    facts.unread = DataSectionDiagnostics.unread(error, span)
  }

  /// The shapes that the model sees: after augmentation and preprocessing.
  private func shapes(_ header: DatasetHeader, _ data: DataDescription) -> [[Int]] {
    var inputs = header.inputs
    do throws(AugmentationFailure) {
      let changes = try InputChanges(data.augmentations, on: header.inputs)
      inputs = header.inputs.enumerated().map { index, input in
        InputHeader(
          input.name, changes.shape(index, of: input), ids: input.ids, element: input.element)
      }
      try views(header, data, changes)
    } catch {
      let step = error.step < data.augment.count ? data.augment[error.step] : data.evaluate
      notes.add(AugmentationDiagnostics.refused(error.refusal, step?.span))
    }
    return inputs.map { preprocessed($0, data.preprocess).extents }
  }

  /// The views of evaluation must be of the size that training sees.
  private func views(
    _ header: DatasetHeader, _ data: DataDescription, _ changes: InputChanges
  ) throws(AugmentationFailure) {
    guard let call = data.evaluate?.value,
      let views = DataCatalogues.views[call.name]?.init(arguments: call.arguments)
    else { return }
    for (index, input) in header.inputs.enumerated() {
      try ViewMap.verify(
        views, of: input, seenInTraining: changes.shape(index, of: input),
        number: data.augment.count)
    }
  }

  /// The shape after the steps; ids take none.
  private func preprocessed(_ input: InputHeader, _ steps: [Placed<Call>]) -> InputShape {
    if input.ids != nil { return input.shape }
    return steps.reduce(input.shape) { shape, step in
      guard let type = DataCatalogues.preprocessing[step.value.name] else { return shape }
      return type.init(arguments: step.value.arguments).shape(for: shape)
    }
  }

  private func check(_ header: DatasetHeader, _ stated: Int?, _ settings: Settings) {
    guard let stated, let found = header.classCount, stated != found,
      let span = settings.expression("classes")?.span
    else { return }
    notes.add(DataSectionDiagnostics.otherClasses(stated: stated, found: found, span))
  }

  /// What the kind of targets and the number of examples allow.
  private func check(_ header: DatasetHeader, _ data: DataDescription, _ settings: Settings) {
    if header.targets.allSatisfy({ $0.kind.classCount != nil }), !data.targets.isEmpty {
      notes.add(DataSectionDiagnostics.classTargets(settings.expression("targets")?.span))
    }
    if settings.value("stratified", reader) == .boolean(true), data.validation?.isTaken == true,
      header.target.classCount == nil || !header.targets[0].positions.isEmpty
    {
      notes.add(DataSectionDiagnostics.noStrata(settings.expression("stratified")?.span))
    }
    if case .fold(let fold, let count, _, let span) = data.validation,
      fold > count || count > header.count
    {
      notes.add(DataSectionDiagnostics.noFold(fold, of: count, examples: header.count, span))
    }
    guard case .part(let amount, _, let span) = data.validation else { return }
    let taken =
      switch amount {
      case .quantity(let count, _): count
      case .number(let share): (share * Double(header.count)).rounded()
      default: 1.0
      }
    guard taken < 1 || taken >= Double(header.count) else { return }
    notes.add(DataSectionDiagnostics.emptyPart(taken < 1 ? 0 : 1, header.count, span))
  }
}

extension DataDescription.Validation {
  /// Whether the part is taken off the training part.
  var isTaken: Bool { if case .source = self { false } else { true } }
}

/// A part of the training data by number: k-fold cross-validation.
enum Folds {
  /// How the language names it.
  static let declaration = Declaration(
    "fold", .split, "One of k equal parts of the training data, the others stay for training.",
    arguments: [
      Argument("index", .count, .required, "which fold, counted from 1"),
      Argument("of", .integer(2...1_000_000_000), .value(.number(5)), "how many folds there are"),
    ],
    source: "Stone 1974 (k-fold cross-validation).",
    details: """
      The folds are drawn by the seed, do not overlap and together are the whole training part; \
      with `stratified = true` every fold has each class's share. Run once for each fold, for \
      example with `--set`, and average the results. The folds of a text are stretches of it.
      """,
    example: "validation = fold(2, of = 5)")
}
