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
  /// Where it stands in the network; known once the network is complete.
  public var place = NetworkPlace()
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

/// What a layer may know of the network around it.
public struct LayerSurroundings: Sendable {
  /// How many different ids the values of whole numbers hold.
  public var idCounts: [ValueID: Int] = [:]
  /// The weights of earlier layers that have a name of their own.
  public var weights: [String: ValueID] = [:]

  /// A network of which nothing is known.
  public init() {}
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
  /// The network around the layer.
  public let surroundings: LayerSurroundings
  /// The parameters declared so far, in order.
  public private(set) var parameters: [ParameterInfo] = []
  /// The state declared so far, in order.
  public private(set) var states: [StateInfo] = []

  /// A builder for the layer at `path`.
  public init(
    builder: GraphBuilder, path: String, kind: String, next: LayerCharacter,
    surroundings: LayerSurroundings = LayerSurroundings()
  ) {
    self.builder = builder
    self.path = path
    self.kind = kind
    self.next = next
    self.surroundings = surroundings
  }

  /// How many different ids a value of whole numbers holds; nil for other values.
  public func idCount(of value: ValueID) -> Int? { surroundings.idCounts[value] }

  /// The weight of an earlier layer with a name; throws where there is none.
  public func weight(of layer: String) throws(OperatorError) -> ValueID {
    if let weight = surroundings.weights[layer] { return weight }
    let known = surroundings.weights.keys.sorted().map { "`\($0)`" }.joined(separator: ", ")
    throw OperatorError(
      .attribute, "`\(layer)` is no earlier layer with a weight", expected: known.isEmpty
        ? "a layer named with `as`, such as `embedding(64) as tokens`" : known, found: layer)
  }

  /// The type of a value.
  public func type(_ value: ValueID) -> TensorType { builder.type(value) }

  /// Declares a parameter and returns its value; weights alone decay by default. A layer of several
  /// products names the `part` that a parameter belongs to: `attention_1.query.weight`; what stands
  /// behind the layer then stands behind that part only where `following` says so.
  public mutating func parameter(
    _ role: String, _ extents: [Int], fanIn: Int = 1, fanOut: Int = 1, initial: Call? = nil,
    part: String? = nil, following: LayerCharacter? = nil
  ) -> ValueID {
    let layer = part.map { path + "." + $0 } ?? path
    let name = layer + "." + role
    let behind = following ?? (part == nil ? next : LayerCharacter())
    parameters.append(
      ParameterInfo(
        name: name, layer: layer, kind: kind, role: role, extents: extents, fanIn: fanIn,
        fanOut: fanOut, gain: behind.gain ?? 1, following: behind, initial: initial,
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
