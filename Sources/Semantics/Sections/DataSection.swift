import Data
import Graph
import Schema
import Support
import Syntax

/// What is known of the data while the rest of a spec is checked.
struct DataFacts {
  /// The header of the training part; nil where it cannot be read.
  var header: DatasetHeader?
  /// The shape of an input after preprocessing.
  var input: [Int]?
  /// The number of classes, from the data or as stated.
  var classes: Int?
}

/// Reads the `data` section and what the headers of the data say.
struct DataSection {
  let notes: Notes
  let scope: Scope
  let context: CheckContext

  private var reader: ArgumentReader { ArgumentReader(notes: notes, scope: scope) }

  /// The description and the facts.
  func read(_ section: SectionNode, at span: Span) -> (DataDescription, DataFacts) {
    let settings = Settings(section, Sections.data, notes, at: span)
    var data = DataDescription()
    data.train = settings.thing("train", reader)
    data.test = settings.thing("test", reader)
    data.validation = validation(settings)
    data.preprocess = settings.things("preprocess", reader)
    data.targets = settings.things("targets", reader)
    _ = settings.value("augment", reader)
    return (data, facts(data, settings))
  }

  private func validation(_ settings: Settings) -> DataDescription.Validation? {
    let stratified = settings.value("stratified", reader) == .boolean(true)
    guard let expression = settings.expression("validation") else { return nil }
    guard case .of(let amount, let whole) = expression.kind else {
      guard case .call(let call) = reader.thing(expression, .source) else { return nil }
      return .source(Placed(call, expression.span))
    }
    guard case .path(let names) = whole.kind, names.dotted == "train" else {
      notes.add(DataSectionDiagnostics.notThePart(whole.span))
      return nil
    }
    let type = ValueType.either([.share(Bounds(0, 1, lowOpen: true, highOpen: true)), .samples])
    guard let value = reader.value(amount, as: type, for: "validation", of: "data") else { return nil }
    return .part(value, stratified: stratified, expression.span)
  }

  private func facts(_ data: DataDescription, _ settings: Settings) -> DataFacts {
    var facts = DataFacts()
    if case .number(let classes) = settings.value("classes", reader) { facts.classes = Int(classes) }
    guard let train = data.train, let type = DataCatalogues.sources[train.value.name] else {
      return facts
    }
    do throws(DiagnosticError) {
      let header = try type.init(arguments: train.value.arguments).header(
        context.source(at: train.span))
      facts.header = header
      facts.input = preprocessed(header.input, data.preprocess).extents
      check(header, facts.classes, settings)
      facts.classes = header.target.classCount ?? facts.classes
    } catch {
      if facts.classes == nil || context.requiresData {
        for diagnostic in error.diagnostics { notes.add(diagnostic) }
      } else {
        notes.add(DataSectionDiagnostics.unread(error, train.span))
      }
    }
    return facts
  }

  private func preprocessed(_ input: InputShape, _ steps: [Placed<Call>]) -> InputShape {
    steps.reduce(input) { shape, step in
      guard let type = DataCatalogues.preprocessing[step.value.name] else { return shape }
      return type.init(arguments: step.value.arguments).shape(for: shape)
    }
  }

  private func check(_ header: DatasetHeader, _ stated: Int?, _ settings: Settings) {
    guard let stated, let found = header.target.classCount, stated != found,
      let span = settings.expression("classes")?.span
    else { return }
    notes.add(DataSectionDiagnostics.otherClasses(stated: stated, found: found, span))
  }
}
