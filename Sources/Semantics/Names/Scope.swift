import Schema
import Support

/// What names mean at one place: constants of `let`, parameters of blocks, facts about the data.
final class Scope {
  /// A constant and where it was bound.
  struct Binding {
    let value: Value?
    let span: Span?
  }

  /// Why a name that is known has no value here.
  enum Absence {
    /// It is defined further below, or by itself.
    case later(Span)
    /// It comes from the data, and the text says why it is not there.
    case fact(String)
  }

  private let parent: Scope?
  private var bindings: [String: Binding] = [:]
  private var absences: [String: Absence] = [:]
  private(set) var used: Set<String> = []

  init(parent: Scope? = nil) { self.parent = parent }

  /// Binds a name; a nil value is known but could not be computed.
  func bind(_ name: String, _ value: Value?, at span: Span? = nil) {
    bindings[name] = Binding(value: value, span: span)
    absences[name] = nil
  }

  /// Remembers why a name has no value yet.
  func withhold(_ name: String, _ absence: Absence) {
    if bindings[name] == nil { absences[name] = absence }
  }

  /// What a name is bound to, marking it as used.
  func find(_ name: String) -> Binding? {
    if let binding = bindings[name] {
      used.insert(name)
      return binding
    }
    return absences[name] == nil ? parent?.find(name) : nil
  }

  /// Why a name has no value here, where that is known.
  func absence(_ name: String) -> Absence? {
    bindings[name] != nil ? nil : absences[name] ?? parent?.absence(name)
  }

  /// What this scope itself binds a name to.
  func own(_ name: String) -> Binding? { bindings[name] }

  /// The names that can be seen, for suggestions.
  var names: [String] { bindings.keys.sorted() + (parent?.names ?? []) }

  /// Bindings with a place that nobody looked up.
  var unused: [(name: String, span: Span)] {
    bindings.compactMap { name, binding in
      guard let span = binding.span, !used.contains(name) else { return nil }
      return (name, span)
    }.sorted { $0.span.start < $1.span.start }
  }
}
