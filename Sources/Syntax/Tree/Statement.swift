import Support

/// One statement of a spec, whatever section it stands in.
public struct Statement: Hashable, Sendable {
  /// The form of the statement.
  public let kind: Kind
  /// The whole statement with its body.
  public let span: Span

  /// A statement of some form at a place.
  public init(_ kind: Kind, span: Span) {
    self.kind = kind
    self.span = span
  }

  /// The forms a statement can have.
  public indirect enum Kind: Hashable, Sendable {
    /// `use "blocks/residual.nnspec"`.
    case use(UseNode)
    /// `let width = 16 in [8, 16, 32]`.
    case letBinding(LetNode)
    /// `head.weight = normal(std = 0.01)`.
    case setting(SettingNode)
    /// `conv(width, 3x3)`, `relu`, `residual(shortcut = auto) { ... } as name`.
    case layer(LayerNode)
    /// `repeat 2 { ... }`.
    case `repeat`(RepeatNode)
    /// `test.accuracy >= 91%`.
    case promise(PromiseNode)
    /// `input image: 28x28x1`.
    case input(InputNode)
    /// `output logits`.
    case output(OutputNode)
    /// `block unit(c, stride = 1) { ... }`.
    case block(BlockNode)
    /// `data { ... }`: any name with a body at the outermost level.
    case section(SectionNode)
    /// What stands where a mistake was reported.
    case invalid
  }
}

/// A reference to another file.
public struct UseNode: Hashable, Sendable {
  /// The path, escapes resolved.
  public let path: String
  /// Where the path stands, quotes included.
  public let pathSpan: Span

  /// A use of the file at `path`.
  public init(path: String, pathSpan: Span) {
    self.path = path
    self.pathSpan = pathSpan
  }
}

/// A named constant, with what a search may try instead.
public struct LetNode: Hashable, Sendable {
  /// The name bound.
  public let name: Name
  /// Its value.
  public let value: Expression
  /// What stands after `in`.
  public let domain: Expression?

  /// A binding of `name` to `value`.
  public init(name: Name, value: Expression, domain: Expression?) {
    self.name = name
    self.value = value
    self.domain = domain
  }
}

/// `target = value`.
public struct SettingNode: Hashable, Sendable {
  /// The dotted name that is set; at least one name.
  public let target: [Name]
  /// Its value.
  public let value: Expression
  /// The whole setting.
  public let span: Span

  /// A setting of `target` to `value`.
  public init(target: [Name], value: Expression, span: Span) {
    self.target = target
    self.value = value
    self.span = span
  }
}

/// How two sides of a promise are compared.
public enum Comparison: String, Hashable, Sendable, CaseIterable {
  /// Equal, within the tolerance where one is given.
  case equal = "=="
  /// Less than.
  case less = "<"
  /// Less than or equal.
  case lessOrEqual = "<="
  /// Greater than.
  case greater = ">"
  /// Greater than or equal.
  case greaterOrEqual = ">="
}

/// What the author expects of a run, or grants to a resource.
public struct PromiseNode: Hashable, Sendable {
  /// What is measured.
  public let left: Expression
  /// How it is compared.
  public let comparison: Comparison
  /// Where the comparison stands.
  public let comparisonSpan: Span
  /// What it is compared with.
  public let right: Expression
  /// What stands after `+-`.
  public let tolerance: Expression?

  /// A comparison of two values.
  public init(
    left: Expression, comparison: Comparison, comparisonSpan: Span, right: Expression,
    tolerance: Expression?
  ) {
    self.left = left
    self.comparison = comparison
    self.comparisonSpan = comparisonSpan
    self.right = right
    self.tolerance = tolerance
  }
}
