import Schema

/// Where a value of the graph comes from.
public enum ValueSource: Hashable, Sendable {
  /// Given at every run: data or targets.
  case input(String)
  /// Kept between runs; what kind says who changes it.
  case variable(Variable)
  /// Fixed data, by name.
  case constant(String, Tensor)
  /// A result of a node.
  case node(NodeID, result: Int)
}

/// A tensor that outlives a run.
public struct Variable: Hashable, Sendable {
  /// What a variable is for.
  public enum Kind: String, Hashable, Sendable {
    /// Trained by the optimizer.
    case parameter
    /// Maintained by a layer, such as running estimates.
    case state
    /// Maintained by the optimizer.
    case slot
    /// Never changed any more: the weights of a frozen plan.
    case frozen
  }

  /// The name, unique in the graph: `hidden.weight`, `norm.mean`.
  public let name: String
  /// What it is for.
  public let kind: Kind

  /// A variable.
  public init(_ name: String, _ kind: Kind) {
    self.name = name
    self.kind = kind
  }
}

/// A value: its type and where it comes from.
public struct ValueInfo: Hashable, Sendable {
  /// The type.
  public let type: TensorType
  /// The source.
  public let source: ValueSource
  /// The place in the spec.
  public let origin: Origin
}

/// A step of the graph.
public struct Node: Sendable {
  /// A number that the node keeps.
  public let id: NodeID
  /// What it computes.
  public var operation: any Operator
  /// What it reads.
  public var operands: [ValueID]
  /// What it makes.
  public let results: [ValueID]
  /// The place in the spec.
  public let origin: Origin
}

/// A network as values and the nodes that make them, in an order in which every node stands behind
/// the ones it reads from. Names of inputs, variables and outputs are unique.
public struct Graph: Sendable {
  /// All values, by id; those that nothing uses any more stay, unprinted.
  public private(set) var values: [ValueInfo] = []
  /// The nodes, in order.
  public var nodes: [Node] = []
  /// What a run returns, by name.
  public var outputs: [(name: String, value: ValueID)] = []
  /// What variables hold after a run: the value takes the place of the variable's old one.
  public var assignments: [(variable: ValueID, value: ValueID)] = []
  private var nextNode = 0

  /// An empty graph.
  public init() {}

  /// The type of a value.
  public func type(_ value: ValueID) -> TensorType { values[value.index].type }

  /// Adds a value given at every run.
  public mutating func addInput(_ name: String, _ type: TensorType, origin: Origin = .none)
    -> ValueID
  {
    add(ValueInfo(type: type, source: .input(name), origin: origin))
  }

  /// Adds a value that outlives a run; only frozen ones have other elements than floats.
  public mutating func addVariable(
    _ variable: Variable, _ extents: [Int], element: ElementType = .float32,
    origin: Origin = .none
  ) -> ValueID {
    let type = TensorType(extents, batched: false, element: element)
    return add(ValueInfo(type: type, source: .variable(variable), origin: origin))
  }

  /// Adds fixed data.
  public mutating func addConstant(
    _ tensor: Tensor, name: String, origin: Origin = .none
  ) -> ValueID {
    add(ValueInfo(type: tensor.type, source: .constant(name, tensor), origin: origin))
  }

  /// Adds a node at the end and returns its results; throws where the operands do not fit.
  public mutating func append(
    _ operation: any Operator, _ operands: [ValueID], origin: Origin
  ) throws(OperatorError) -> [ValueID] {
    let types = try operation.checkedResults(of: operands.map(type))
    for type in types where !type.isAddressable {
      throw OperatorError(.size, "the tensor is too large to address", found: type.shapeText)
    }
    let id = NodeID(nextNode)
    nextNode += 1
    let results = types.enumerated().map { index, type in
      add(ValueInfo(type: type, source: .node(id, result: index), origin: origin))
    }
    nodes.append(
      Node(id: id, operation: operation, operands: operands, results: results, origin: origin))
    return results
  }

  private mutating func add(_ info: ValueInfo) -> ValueID {
    values.append(info)
    return ValueID(values.count - 1)
  }
}

extension Graph {
  /// The name of an input, variable or constant; nil for results of nodes.
  public func name(_ value: ValueID) -> String? {
    switch values[value.index].source {
    case .input(let name), .constant(let name, _): name
    case .variable(let variable): variable.name
    case .node: nil
    }
  }

  /// The inputs that nodes or outputs use, and all variables, in the order they were added.
  public var roots: [ValueID] {
    let used = usedValues
    return values.indices.map(ValueID.init).filter { value in
      switch values[value.index].source {
      case .node: false
      case .input, .variable, .constant: used.contains(value)
      }
    }
  }

  /// The inputs in use.
  public var inputs: [ValueID] {
    roots.filter { if case .input = values[$0.index].source { true } else { false } }
  }

  /// The variables in use, of one kind or of all.
  public func variables(_ kind: Variable.Kind? = nil) -> [ValueID] {
    roots.filter {
      guard case .variable(let variable) = values[$0.index].source else { return false }
      return kind == nil || variable.kind == kind
    }
  }

  /// The values that nodes read, outputs return or assignments name.
  public var usedValues: ValueSet {
    var used = ValueSet(room: values.count)
    for index in nodes.indices { used.formUnion(nodes[index].operands) }
    for output in outputs { used.insert(output.value) }
    for assignment in assignments {
      used.insert(assignment.variable)
      used.insert(assignment.value)
    }
    return used
  }

  /// The nodes that read each value, by position in `nodes`.
  public func users() -> [ValueID: [Int]] {
    var users: [ValueID: [Int]] = [:]
    for (index, node) in nodes.enumerated() {
      for operand in node.operands where users[operand]?.last != index {
        users[operand, default: []].append(index)
      }
    }
    return users
  }

  /// The position in `nodes` of the node that makes each value.
  public func producers() -> ValueTable<Int> {
    var producers = ValueTable<Int>(room: values.count)
    for index in nodes.indices {
      for result in nodes[index].results { producers[result] = index }
    }
    return producers
  }
}
