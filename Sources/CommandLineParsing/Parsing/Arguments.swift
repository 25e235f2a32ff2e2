/// What the user gave to a verb, checked against its declaration.
public struct Arguments: Sendable {
  /// The verb.
  public let verb: Verb
  private let operandValues: [String: [String]]
  private let optionValues: [String: [String]]
  private let declared: [String: Option]

  /// Arguments whose values are checked.
  init(
    verb: Verb, options: [Option], operandValues: [String: [String]],
    optionValues: [String: [String]]
  ) {
    self.verb = verb
    self.operandValues = operandValues
    self.optionValues = optionValues
    declared = Dictionary(options.map { ($0.long, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Whether the option was given on the command line or by its variable.
  public func isGiven(_ option: String) -> Bool { optionValues[checked(option).long] != nil }

  /// Whether a flag was given.
  public func flag(_ option: String) -> Bool { isGiven(option) }

  /// The value of an option, or its default.
  public func text(_ option: String) -> String? { texts(option).last }

  /// The values of an option in the order given, or its default alone.
  public func texts(_ option: String) -> [String] {
    let option = checked(option)
    return optionValues[option.long] ?? option.defaultValue.map { [$0] } ?? []
  }

  /// The value of a whole-number option.
  public func integer(_ option: String) -> Int? { text(option).flatMap { Int($0) } }

  /// The values of an option that takes a list of whole numbers; empty where it is absent.
  public func integers(_ option: String) -> [Int] {
    text(option).map { ValueCheck.items($0).compactMap { Int($0) } } ?? []
  }

  /// The value of a number option.
  public func number(_ option: String) -> Double? { text(option).flatMap { Double($0) } }

  /// The one value of an operand, where given.
  public func operand(_ name: String) -> String? { operands(name).first }

  /// The values of an operand.
  public func operands(_ name: String) -> [String] {
    precondition(
      verb.operands.contains { $0.name == name }, "\(verb.name) declares no operand \(name)")
    return operandValues[name] ?? []
  }

  private func checked(_ name: String) -> Option {
    guard let option = declared[name] else {
      preconditionFailure("\(verb.name) declares no option --\(name)")
    }
    return option
  }
}

/// What the user asked for.
public enum Invocation: Sendable {
  /// To run a verb.
  case run(Arguments)
  /// The help of a verb, or the overview.
  case help(Verb?)
  /// The version.
  case version
}
