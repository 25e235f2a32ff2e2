import Schema
import Support
import Syntax

/// The settings of a section by name, each once, all of them known to its declaration.
struct Settings {
  /// The section's declaration.
  let declaration: Declaration
  /// The expressions by setting.
  private(set) var nodes: [String: SettingNode] = [:]
  /// The section's place.
  let span: Span

  /// Reads the settings of a section; other statements are reported.
  init(_ section: SectionNode, _ declaration: Declaration, _ notes: Notes, at span: Span) {
    self.declaration = declaration
    self.span = span
    for statement in section.body where !notes.isFull {
      switch statement.kind {
      case .setting(let node): add(node, notes)
      case .invalid: break
      default:
        notes.add(NameDiagnostics.misplaced("this statement", in: declaration.name, statement.span))
      }
    }
  }

  private mutating func add(_ node: SettingNode, _ notes: Notes) {
    let span = node.target.reduce(node.target.first?.span ?? node.span) { $0.joined($1.span) }
    let name = Name(node.target.dotted, span: span)
    guard let argument = declaration.argument(name.text) else {
      notes.add(ArgumentDiagnostics.unknown(name, declaration))
      return
    }
    if let first = nodes[name.text] {
      notes.add(ArgumentDiagnostics.repeated(argument, node.span, first.span))
      return
    }
    nodes[name.text] = node
  }

  /// The expression of a setting.
  func expression(_ name: String) -> Expression? { nodes[name]?.value }

  /// The value of a setting, its default, or nil where it is absent or was reported.
  func value(_ name: String, _ reader: ArgumentReader) -> Value? {
    guard let argument = declaration.argument(name) else { return nil }
    guard let expression = expression(name) else {
      if case .value(let value) = argument.fallback { return value }
      if argument.fallback == .required {
        reader.notes.add(ArgumentDiagnostics.missing(argument, declaration, span))
      }
      return nil
    }
    return reader.value(expression, as: argument.type, for: name, of: declaration.name)
  }

  /// A setting that names a thing, with its place.
  func thing(_ name: String, _ reader: ArgumentReader) -> Placed<Call>? {
    guard case .call(let call) = value(name, reader) else { return nil }
    return Placed(call, expression(name)?.span)
  }

  /// A setting that lists things, with their places.
  func things(_ name: String, _ reader: ArgumentReader) -> [Placed<Call>] {
    guard let value = value(name, reader) else { return [] }
    let items = if case .list(let list) = value { list } else { [value] }
    var spans: [Span?] = [expression(name)?.span]
    if case .list(let expressions) = expression(name)?.kind { spans = expressions.map(\.span) }
    return items.enumerated().compactMap { index, item in
      guard case .call(let call) = item else { return nil }
      return Placed(call, index < spans.count ? spans[index] : nil)
    }
  }
}
