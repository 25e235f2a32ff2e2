import Schema

/// What the passes may assume of an operator.
public struct Traits: OptionSet, Hashable, Sendable {
  /// The bits.
  public let rawValue: Int

  /// Traits from bits.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// The result depends on the operands alone, so that equal nodes are one and unused ones can go.
  public static let pure = Traits(rawValue: 1 << 0)
  /// The result is the operand's memory under another type.
  public static let view = Traits(rawValue: 1 << 1)
  /// Each element of the results depends on the same element of the operands.
  public static let elementwise = Traits(rawValue: 1 << 2)
  /// Each example of the results depends on the same example of the operands that have one for
  /// each, so that a batch may be computed in parts.
  public static let perExample = Traits(rawValue: 1 << 3)
  /// The kernel draws random numbers.
  public static let random = Traits(rawValue: 1 << 4)
}

/// A step of the graph: how its results' types follow from its operands', how it is differentiated,
/// and how it is computed. One file each.
public protocol Operator: Declared, Sendable {
  /// An operator with attributes that its declaration has accepted; throws where they contradict
  /// each other.
  init(attributes: Arguments) throws(OperatorError)

  /// The attributes, complete: equal operators have equal attributes.
  var attributes: Arguments { get }

  /// What the passes may assume.
  var traits: Traits { get }

  /// The types of the results, or why the operands do not fit.
  func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType]

  /// The gradient of the loss by each operand as values of the graph, nil where it is zero or
  /// undefined (integer operands).
  func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?]

  /// The computation for these types, chosen from them alone.
  func kernel(_ site: KernelSite) -> any Kernel

  /// What stands for the operator at inference: values that replace its results, or nil where it
  /// stays as it is. Only operators that differ between training and inference say something here.
  func inferenceForm(
    _ operands: [ValueID], _ builder: inout GraphBuilder
  ) throws(OperatorError) -> [ValueID]?

  /// Whether the kernel still computes what it should where a result has the memory of an operand;
  /// both have the same size then.
  func mayShare(result: Int, operand: Int) -> Bool

  /// The path of the layer whose random stream the kernel draws from, so that a gradient draws the
  /// same numbers as its operator; nil where nothing is drawn.
  var randomStream: String? { get }

  /// The operand that may have elements of fewer than 32 bits; nil where none may.
  var reducedOperand: Int? { get }

  /// Multiply-adds (or, for operators without products, elementary operations) for one example, or
  /// in all where nothing is batched.
  func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int
}

extension Operator {
  /// Most operators are the same in training and at inference.
  public func inferenceForm(
    _ operands: [ValueID], _ builder: inout GraphBuilder
  ) throws(OperatorError) -> [ValueID]? { nil }

  /// Memory of its own for every result, unless the operator knows better.
  public func mayShare(result: Int, operand: Int) -> Bool { false }

  /// Most operators draw nothing.
  public var randomStream: String? { nil }

  /// Most operators compute with floats and ids.
  public var reducedOperand: Int? { nil }

  /// The types of the results; throws as well where an operand has elements of fewer than 32 bits
  /// that the operator does not read.
  func checkedResults(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    for (index, type) in operands.enumerated() where type.element.isReduced {
      guard index == reducedOperand else {
        throw OperatorError(
          .shape, "`\(name)` does not read numbers of fewer bits", expected: "f32",
          found: type.element.rawValue)
      }
    }
    return try results(of: operands)
  }

  /// One operation for each element of the results.
  public func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int {
    results.map(\.count).reduce(0, +)
  }

  /// The operator's name in the graph's text form.
  public var name: String { Self.declaration.name }
}

/// What an operator's gradient may use and must return.
public struct GradientContext {
  /// The operands of the node.
  public let operands: [ValueID]
  /// The results of the node.
  public let results: [ValueID]
  /// The gradient of the loss by each result; nil where the loss does not depend on it.
  public let upstream: [ValueID?]
  /// Which operands' gradients are wanted; others may be nil.
  public let wanted: [Bool]
  /// Adds the nodes of the gradient.
  public var builder: GraphBuilder

  /// A context for one node.
  public init(
    operands: [ValueID], results: [ValueID], upstream: [ValueID?], wanted: [Bool],
    builder: GraphBuilder
  ) {
    self.operands = operands
    self.results = results
    self.upstream = upstream
    self.wanted = wanted
    self.builder = builder
  }
}

/// Adds nodes to a graph on behalf of one layer.
public struct GraphBuilder {
  /// The graph under construction.
  public var graph: Graph
  /// Where the nodes come from.
  public let origin: Origin

  /// A builder over a graph.
  public init(graph: Graph, origin: Origin) {
    self.graph = graph
    self.origin = origin
  }

  /// The type of a value.
  public func type(_ value: ValueID) -> TensorType { graph.type(value) }

  /// Adds a node and returns its results.
  public mutating func append(
    _ operation: any Operator, _ operands: [ValueID]
  ) throws(OperatorError) -> [ValueID] {
    try graph.append(operation, operands, origin: origin)
  }

  /// Adds a node of one result.
  public mutating func apply(
    _ operation: any Operator, _ operands: ValueID...
  ) throws(OperatorError) -> ValueID {
    try append(operation, operands)[0]
  }

  /// Adds a constant.
  public mutating func constant(_ tensor: Tensor, name: String) -> ValueID {
    graph.addConstant(tensor, name: name, origin: origin)
  }
}
