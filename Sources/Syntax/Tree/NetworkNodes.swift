import Support

/// A layer or a use of a block, with what is nested in it; a branch of `parallel` has the same
/// form.
public struct LayerNode: Hashable, Sendable {
  /// The layer's name.
  public let name: Name
  /// The arguments; nil where no parentheses are written.
  public let arguments: [ArgumentNode]?
  /// The statements between braces; nil where there are no braces.
  public let body: [Statement]?
  /// The settings behind the closing brace: `join = concat`.
  public let settings: [SettingNode]
  /// The name after `as`.
  public let alias: Name?

  /// A layer with its parts.
  public init(
    name: Name, arguments: [ArgumentNode]?, body: [Statement]?, settings: [SettingNode],
    alias: Name?
  ) {
    self.name = name
    self.arguments = arguments
    self.body = body
    self.settings = settings
    self.alias = alias
  }
}

/// `repeat 4 { ... }` or `repeat i in 1 .. 4 { ... }`.
public struct RepeatNode: Hashable, Sendable {
  /// How often; with an index, the range that it runs over.
  public let count: Expression
  /// The name that counts, where one is written.
  public let index: Name?
  /// What is repeated.
  public let body: [Statement]
  /// The name after `as`.
  public let alias: Name?

  /// A repetition of `body`.
  public init(count: Expression, index: Name?, body: [Statement], alias: Name?) {
    self.count = count
    self.index = index
    self.body = body
    self.alias = alias
  }
}

/// `input name: type`.
public struct InputNode: Hashable, Sendable {
  /// The input's name.
  public let name: Name
  /// Its shape per example.
  public let type: Expression

  /// An input of a type.
  public init(name: Name, type: Expression) {
    self.name = name
    self.type = type
  }
}

/// `output name`, or `output name = value`.
public struct OutputNode: Hashable, Sendable {
  /// The output's name.
  public let name: Name
  /// What is given out; nil for what flows in.
  public let value: Expression?

  /// An output with or without a value of its own.
  public init(name: Name, value: Expression?) {
    self.name = name
    self.value = value
  }
}

/// One parameter of a block: `stride: count = 1`.
public struct ParameterNode: Hashable, Sendable {
  /// The parameter's name.
  public let name: Name
  /// The name of its type, where one is written.
  public let type: Name?
  /// Its default, where one is written.
  public let defaultValue: Expression?
  /// The whole parameter.
  public let span: Span

  /// A parameter of a block.
  public init(name: Name, type: Name?, defaultValue: Expression?, span: Span) {
    self.name = name
    self.type = type
    self.defaultValue = defaultValue
    self.span = span
  }
}

/// What a block takes and gives: `[H, W, _] -> [H, W, c]`.
public struct SignatureNode: Hashable, Sendable {
  /// The shape taken.
  public let input: Expression
  /// The shape given.
  public let output: Expression

  /// A signature of two shapes.
  public init(input: Expression, output: Expression) {
    self.input = input
    self.output = output
  }
}

/// A definition of a reusable part of a network.
public struct BlockNode: Hashable, Sendable {
  /// The block's name.
  public let name: Name
  /// Its parameters; nil where no parentheses are written.
  public let parameters: [ParameterNode]?
  /// Its shapes, where stated.
  public let signature: SignatureNode?
  /// What it stands for.
  public let body: [Statement]

  /// A block with its parts.
  public init(
    name: Name, parameters: [ParameterNode]?, signature: SignatureNode?, body: [Statement]
  ) {
    self.name = name
    self.parameters = parameters
    self.signature = signature
    self.body = body
  }
}

/// A section of a spec.
public struct SectionNode: Hashable, Sendable {
  /// The section's name.
  public let name: Name
  /// The arguments; nil where no parentheses are written, as is usual.
  public let arguments: [ArgumentNode]?
  /// The statements between the braces.
  public let body: [Statement]
  /// The settings behind the closing brace.
  public let settings: [SettingNode]
  /// The name after `as`.
  public let alias: Name?

  /// A section with its parts.
  public init(
    name: Name, arguments: [ArgumentNode]? = nil, body: [Statement], settings: [SettingNode] = [],
    alias: Name? = nil
  ) {
    self.name = name
    self.arguments = arguments
    self.body = body
    self.settings = settings
    self.alias = alias
  }
}
