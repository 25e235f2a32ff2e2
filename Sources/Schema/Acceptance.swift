/// Why a declaration refuses arguments.
public enum ArgumentError: Error, Hashable, Sendable {
  /// No argument has this name.
  case unknown(String)
  /// A required argument was left out.
  case missing(Argument)
  /// A value does not fit.
  case mismatch(Argument, TypeMismatch)
}

extension Declaration {
  /// The arguments with every value coerced to its type and defaults filled in; throws at the first
  /// that does not fit. Semantics checks argument by argument, to place its diagnostics; this is
  /// for attributes that come from files.
  public func accept(_ given: Arguments) throws(ArgumentError) -> Arguments {
    var result = Arguments()
    for (name, value) in given.values.sorted(by: { $0.key < $1.key }) {
      guard let argument = argument(name) else { throw .unknown(name) }
      do throws(TypeMismatch) {
        result.values[name] = try argument.type.coerce(value)
      } catch {
        throw .mismatch(argument, error)
      }
    }
    for argument in arguments where argument.fallback == .required && !result.has(argument.name) {
      throw .missing(argument)
    }
    return completed(result)
  }
}
