/// Why a layer or operator refuses its operands or attributes, without a place: Semantics adds
/// where.
public struct OperatorError: Error, Hashable, Sendable {
  /// The kind of refusal; each kind has its own diagnostic code.
  public enum Kind: Hashable, Sendable {
    /// An operand's shape does not fit.
    case shape
    /// The operands do not fit each other.
    case disagreement
    /// The number of operands is wrong.
    case operands
    /// An attribute or argument is impossible together with the operands or other arguments.
    case attribute
    /// The tensor would be larger than can be addressed.
    case size
  }

  /// The kind of refusal.
  public let kind: Kind
  /// One sentence without a full stop.
  public let message: String
  /// What would fit, axis by axis or as a phrase.
  public let expected: String?
  /// What was found.
  public let found: String?
  /// What to do, where it is known.
  public let remedy: String?

  /// A refusal.
  public init(
    _ kind: Kind, _ message: String, expected: String? = nil, found: String? = nil,
    remedy: String? = nil
  ) {
    self.kind = kind
    self.message = message
    self.expected = expected
    self.found = found
    self.remedy = remedy
  }
}
