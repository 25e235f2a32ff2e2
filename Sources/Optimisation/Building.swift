import Schema

/// From checked values of the language to what they name. Defaults are filled in; a name that its
/// catalogue does not hold is refused, never trapped on.
extension OptimisationCatalogues {
  /// The schedule of a rate setting: a number, a call, or calls joined by `then`.
  public static func schedule(_ value: Value) throws(InvalidArgument) -> any Schedule {
    let part = try part(of: value)
    return part.leadsIn ? try SequenceSchedule([part]) : part
  }

  /// One schedule among those that `then` joins.
  static func part(of value: Value) throws(InvalidArgument) -> any Schedule {
    if case .number(let rate) = value { return ConstantSchedule(RateValue(rate)) }
    let (type, arguments) = try find(value, schedules)
    return try type.init(arguments: arguments)
  }

  /// The initializer of a parameter: a number or a call.
  public static func initializer(_ value: Value) throws(InvalidArgument) -> any Initializer {
    if case .number(let number) = value { return ConstantInitializer(number) }
    let (type, arguments) = try find(value, initializers)
    return try type.init(arguments: arguments)
  }

  /// One regularizer; Semantics joins those of a sum to a `Regularization`.
  public static func regularizer(_ value: Value) throws(InvalidArgument) -> any Regularizer {
    let (type, arguments) = try find(value, regularizers)
    return try type.init(arguments: arguments)
  }

  /// The optimizer.
  public static func optimizer(_ value: Value) throws(InvalidArgument) -> any Optimizer {
    let (type, arguments) = try find(value, optimizers)
    return try type.init(arguments: arguments)
  }

  /// The optimizer that sees the whole objective; nil where the value names one that updates each
  /// parameter by a rule.
  public static func wholeProblemOptimizer(
    _ value: Value
  ) throws(InvalidArgument) -> (any WholeProblemOptimizer)? {
    guard case .call(let call) = value, wholeProblemOptimizers[call.name] != nil else { return nil }
    let (type, arguments) = try find(value, wholeProblemOptimizers)
    return try type.init(arguments: arguments)
  }

  /// The rule that ends training early.
  public static func stop(_ value: Value) throws(InvalidArgument) -> any StopRule {
    let (type, arguments) = try find(value, stops)
    return try type.init(arguments: arguments)
  }

  /// The average of the weights.
  public static func average(_ value: Value) throws(InvalidArgument) -> any WeightAverage {
    let (type, arguments) = try find(value, averages)
    return try type.init(arguments: arguments)
  }

  /// The bound on the gradient.
  public static func clipping(_ value: Value) throws(InvalidArgument) -> any Clipping {
    let (type, arguments) = try find(value, clippings)
    return try type.init(arguments: arguments)
  }

  /// The catalogue's entry for a call or bare name, and the arguments as their types hand them out.
  private static func find<Entry>(
    _ value: Value, _ catalogue: Catalogue<Entry>
  ) throws(InvalidArgument) -> (Entry, Arguments) {
    var call: Call?
    if case .call(let given) = value { call = given }
    if case .name(let name) = value { call = Call(name) }
    guard let call else {
      throw InvalidArgument("\(value)", "is not \(catalogue.category.phrase)")
    }
    guard let entry = catalogue[call.name], let declaration = catalogue.declaration(call.name)
    else {
      throw InvalidArgument(call.name, "is not \(catalogue.category.phrase)")
    }
    return (entry, try accepted(declaration.completed(call.arguments), by: declaration))
  }

  /// The arguments, once more checked against their types, so that an entry may rely on them.
  private static func accepted(
    _ arguments: Arguments, by declaration: Declaration
  ) throws(InvalidArgument) -> Arguments {
    var result = Arguments()
    for argument in declaration.arguments {
      guard let value = arguments[argument.name] else {
        if argument.fallback == .required { throw InvalidArgument(argument.name, "must be given") }
        continue
      }
      do throws(TypeMismatch) {
        result.values[argument.name] = try argument.type.coerce(value)
      } catch {
        throw InvalidArgument(argument.name, "must be \(error.expected)")
      }
    }
    return result
  }
}
