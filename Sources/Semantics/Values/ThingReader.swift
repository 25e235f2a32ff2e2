import Optimisation
import Schema
import Support
import Syntax

/// Reads things and builds them once, so that arguments that do not go together are found.
struct ThingReader {
  let notes: Notes
  let scope: Scope

  private var reader: ArgumentReader { ArgumentReader(notes: notes, scope: scope) }

  /// An initializer.
  func initializer(_ expression: Expression) -> Value? {
    guard let value = reader.thing(expression, .initializer) else { return nil }
    return verify(value, expression.span) { (value) throws(InvalidArgument) in
      _ = try OptimisationCatalogues.initializer(value)
    }
  }

  /// The terms of a sum of regularizers, as a list.
  func regularizers(_ expression: Expression) -> Value? {
    guard let terms = reader.sum(expression, .regularizer) else { return nil }
    let checked = terms.map { term in
      verify(term, expression.span) { (value) throws(InvalidArgument) in
        _ = try OptimisationCatalogues.regularizer(value)
      }
    }
    return checked.contains(nil) ? nil : .list(terms)
  }

  /// A value that its own kind accepts; nil after a diagnostic.
  func verify(
    _ value: Value, _ span: Span?, _ build: (Value) throws(InvalidArgument) -> Void
  ) -> Value? {
    do throws(InvalidArgument) {
      try build(value)
      return value
    } catch {
      notes.add(ArgumentDiagnostics.together(error, span))
      return nil
    }
  }

  /// A setting that its own kind accepts; nil after a diagnostic.
  func verify(
    _ setting: Placed<Call>?, _ build: (Value) throws(InvalidArgument) -> Void
  ) -> Placed<Call>? {
    guard let setting else { return nil }
    return verify(.call(setting.value), setting.span, build) == nil ? nil : setting
  }
}
