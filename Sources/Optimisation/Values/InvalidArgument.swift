/// Why arguments that fit their types one by one do not make sense: Semantics adds the span.
public struct InvalidArgument: Error, Hashable, Sendable, CustomStringConvertible {
  /// The name of the argument at fault, or of the thing that was asked for.
  public let argument: String
  /// What is wrong, as the end of a sentence that begins with the argument.
  public let reason: String

  /// A refusal of an argument.
  public init(_ argument: String, _ reason: String) {
    self.argument = argument
    self.reason = reason
  }

  /// One sentence for the user.
  public var description: String { "`\(argument)` \(reason)" }
}
