import Schema
import Support

/// What a layer tells its neighbours, so that defaults follow the lecture's advice.
public struct LayerCharacter: Hashable, Sendable {
  /// The gain that keeps the variance of a linear layer in front of it (He et al. 2015); nil for
  /// layers that are no activations.
  public var gain: Double?
  /// Whether a shift of its input makes no difference, so that a bias in front of it would be
  /// wasted.
  public var absorbsShift: Bool
  /// Whether it saturates, so that large inputs kill its gradient.
  public var saturates: Bool

  /// Whether it mixes its inputs by weights: activations behind it belong to it, not to layers
  /// before.
  public var mixes: Bool

  /// A character; an ordinary layer has none of these.
  public init(
    gain: Double? = nil, absorbsShift: Bool = false, saturates: Bool = false, mixes: Bool = false
  ) {
    self.gain = gain
    self.absorbsShift = absorbsShift
    self.saturates = saturates
    self.mixes = mixes
  }
}

/// A layer of the language: it adds operators, and the parameters they read, to the graph.
public protocol Layer: Declared, Sendable {
  /// A layer from checked arguments; throws where they contradict each other.
  init(arguments: Arguments) throws(OperatorError)

  /// What the layer tells its neighbours.
  var character: LayerCharacter { get }

  /// Adds the layer behind `inputs` (one for most layers) and returns its result.
  func build(_ inputs: [ValueID], _ builder: inout LayerBuilder) throws(OperatorError) -> ValueID
}

extension Layer {
  /// An ordinary layer.
  public var character: LayerCharacter { LayerCharacter() }
}

/// What is known of a parameter before it has values.
public struct ParameterInfo: Hashable, Sendable {
  /// The name: the layer's path, a dot, and the role.
  public let name: String
  /// The layer's path: `hidden`, `unit_2.linear_1`.
  public let layer: String
  /// The layer's name in the catalogue: `linear`.
  public let kind: String
  /// What the parameter is to its layer: `weight`, `bias`, `scale`, `shift`, `slope`.
  public let role: String
  /// Its extents; a weight of a linear layer is `[inputs, outputs]`.
  public let extents: [Int]
  /// How many inputs feed one output.
  public let fanIn: Int
  /// How many outputs one input feeds.
  public let fanOut: Int
  /// The gain of the activation that follows; 1 where none does.
  public let gain: Double
  /// Whether an activation follows, and saturates.
  public let following: LayerCharacter
  /// The initializer that the layer asks for unless the spec says otherwise; nil leaves it to the
  /// lecture's advice for weights.
  public let initial: Call?
  /// Whether weight decay applies unless the spec says otherwise: to weights, not to biases and
  /// normalisation parameters.
  public let decays: Bool
  /// The layer's statement.
  public let span: Span?
}

/// What is known of a layer's own state, such as running estimates.
public struct StateInfo: Hashable, Sendable {
  /// The name: the layer's path, a dot, and the role.
  public let name: String
  /// Its extents.
  public let extents: [Int]
  /// The value it starts from.
  public let initial: Float
}

/// Adds one layer's operators and parameters to a graph.
public struct LayerBuilder {
  /// Adds nodes.
  public var builder: GraphBuilder
  /// The layer's path.
  public let path: String
  /// The layer's name in the catalogue.
  public let kind: String
  /// What stands directly behind the layer.
  public let next: LayerCharacter
  /// The parameters declared so far, in order.
  public private(set) var parameters: [ParameterInfo] = []
  /// The state declared so far, in order.
  public private(set) var states: [StateInfo] = []

  /// A builder for the layer at `path`.
  public init(builder: GraphBuilder, path: String, kind: String, next: LayerCharacter) {
    self.builder = builder
    self.path = path
    self.kind = kind
    self.next = next
  }

  /// The type of a value.
  public func type(_ value: ValueID) -> TensorType { builder.type(value) }

  /// Declares a parameter and returns its value. `decays` defaults to true for weights alone.
  public mutating func parameter(
    _ role: String, _ extents: [Int], fanIn: Int = 1, fanOut: Int = 1, initial: Call? = nil
  ) -> ValueID {
    let name = path + "." + role
    parameters.append(
      ParameterInfo(
        name: name, layer: path, kind: kind, role: role, extents: extents, fanIn: fanIn,
        fanOut: fanOut, gain: next.gain ?? 1, following: next, initial: initial,
        decays: role == "weight",
        span: builder.origin.span))
    return builder.graph.addVariable(
      Variable(name, .parameter), extents, origin: builder.origin)
  }

  /// Declares state that starts from one value everywhere.
  public mutating func state(_ role: String, _ extents: [Int], initial: Float) -> ValueID {
    let name = path + "." + role
    states.append(StateInfo(name: name, extents: extents, initial: initial))
    return builder.graph.addVariable(Variable(name, .state), extents, origin: builder.origin)
  }

  /// Adds a node and returns its results.
  public mutating func append(
    _ operation: any Operator, _ operands: [ValueID]
  ) throws(OperatorError) -> [ValueID] {
    try builder.append(operation, operands)
  }

  /// Adds a node of one result.
  public mutating func apply(
    _ operation: any Operator, _ operands: ValueID...
  ) throws(OperatorError) -> ValueID {
    try builder.append(operation, operands)[0]
  }

  /// Makes a variable hold `value` after a training run.
  public mutating func assign(_ variable: ValueID, _ value: ValueID) {
    builder.graph.assignments.append((variable, value))
  }
}
