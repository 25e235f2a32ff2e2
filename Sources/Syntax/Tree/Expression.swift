import Support

/// A value as written; what its names mean is decided by Semantics.
public struct Expression: Hashable, Sendable {
  /// The form of the value.
  public let kind: Kind
  /// Where it stands, parentheses around it not counted.
  public let span: Span

  /// A value of some form at a place.
  public init(_ kind: Kind, span: Span) {
    self.kind = kind
    self.span = span
  }

  /// The forms a value can have.
  public indirect enum Kind: Hashable, Sendable {
    /// A finite number that is not negative: `1`, `300_000`, `5e-4`.
    case number(Double)
    /// A number, or a value in parentheses, with a unit: `5 epochs`, `512 MB`, `10%` (unit `%`).
    case quantity(Expression, unit: Name)
    /// Two or more extents: `28x28x1`.
    case size([Int])
    /// Text with its escapes resolved.
    case string(String)
    /// One name or several with dots between: `relu`, `validation.loss`.
    case path([Name])
    /// A function, layer or schedule with its arguments: `kaiming(fan = out)`.
    case call(Name, [ArgumentNode])
    /// A part of what a call gives: `overfit(64 samples).accuracy`.
    case member(Expression, Name)
    /// Values in brackets: `[8, 16, 32]`.
    case list([Expression])
    /// A negated value.
    case negate(Expression)
    /// Arithmetic on two values.
    case binary(ArithmeticOperator, Expression, Expression)
    /// All values from one to another: `0.001 .. 1.0`.
    case range(Expression, Expression)
    /// A value for each of something: `rate per 128 samples`, `2 MB per sample`.
    case per(Expression, Expression)
    /// A part of something, or a number of something: `10% of train`, `128 of id(96)`.
    case of(Expression, Expression)
    /// Two or more values one after the other in time: `warmup(1 epoch) then cosine`.
    case then([Expression])
    /// What stands where a mistake was reported.
    case invalid
  }
}

/// The arithmetic operators.
public enum ArithmeticOperator: String, Hashable, Sendable, CaseIterable {
  /// Sum.
  case add = "+"
  /// Difference.
  case subtract = "-"
  /// Product.
  case multiply = "*"
  /// Quotient.
  case divide = "/"
}

/// One argument of a call: `3x3`, or `stride = 2`.
public struct ArgumentNode: Hashable, Sendable {
  /// The name before `=`, or nil where the argument goes by its position.
  public let label: Name?
  /// The value.
  public let value: Expression
  /// The whole argument.
  public let span: Span

  /// An argument with or without a label.
  public init(label: Name?, value: Expression, span: Span) {
    self.label = label
    self.value = value
    self.span = span
  }
}
