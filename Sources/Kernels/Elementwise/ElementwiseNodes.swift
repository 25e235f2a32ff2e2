import CKernels

/// The values of a program as a graph in which equal subexpressions are one node; a node's operands
/// come before it.
struct ElementwiseNodes {
  /// A value.
  enum Node: Hashable {
    /// A constant, by its bits, so that NaN and -0 are values like others.
    case constant(UInt32)
    /// An input.
    case input(Int)
    /// An instruction's result; `copy` tells apart the copies of one value to several outputs.
    case operation(UInt16, [Int], copy: Int)
  }

  /// All nodes, operands first.
  private(set) var nodes: [Node] = []
  /// The node of each output: a different operation for each.
  private(set) var outputs: [Int] = []
  private var known: [Node: Int] = [:]

  /// The graph of some formulas, simplified.
  init(_ formulas: [Formula]) {
    var plain = ElementwiseNodes()
    plain.outputs = formulas.map { plain.add($0.simplified()) }
    self = plain.withMultiplyAdds()
    separateOutputs()
  }

  private init() {}

  /// The operands of a node.
  func operands(of node: Int) -> [Int] {
    if case .operation(_, let operands, _) = nodes[node] { operands } else { [] }
  }

  private mutating func intern(_ node: Node) -> Int {
    if let index = known[node] { return index }
    nodes.append(node)
    known[node] = nodes.count - 1
    return nodes.count - 1
  }

  private mutating func add(_ formula: Formula) -> Int {
    switch formula {
    case .constant(let value): intern(.constant(Float(value).bitPattern))
    case .input(let index): intern(.input(index))
    case .unary(let function, let a): operation(function.operation, [add(a)])
    case .binary(let function, let a, let b): operation(function.operation, [add(a), add(b)])
    case .select(let a, let b, let c): operation(CK_OP_SELECT, [add(a), add(b), add(c)])
    }
  }

  private mutating func operation(_ code: some BinaryInteger, _ operands: [Int]) -> Int {
    intern(.operation(UInt16(code), operands, copy: 0))
  }

  /// How often each node is an operand or an output.
  private func uses() -> [Int] {
    var count = [Int](repeating: 0, count: nodes.count)
    for output in outputs { count[output] += 1 }
    for node in nodes.indices {
      for operand in operands(of: node) { count[operand] += 1 }
    }
    return count
  }

  /// The same values with each product that only feeds one sum or difference joined to it.
  private func withMultiplyAdds() -> ElementwiseNodes {
    let uses = uses()
    var result = ElementwiseNodes()
    var renamed: [Int] = []
    for node in nodes {
      guard case .operation(let code, let operands, _) = node else {
        renamed.append(result.intern(node))
        continue
      }
      let (fused, places) = fusion(code, operands, uses) ?? (code, operands)
      renamed.append(result.operation(fused, places.map { renamed[$0] }))
    }
    result.outputs = outputs.map { renamed[$0] }
    return result
  }

  /// The fused instruction and its operands, if one of two operands is a product used only here.
  private func fusion(_ code: UInt16, _ operands: [Int], _ uses: [Int]) -> (UInt16, [Int])? {
    let isSum = code == UnaryFunction.code(CK_OP_ADD)
    guard isSum || code == UnaryFunction.code(CK_OP_SUBTRACT) else { return nil }
    if let (a, b) = product(operands[0], uses) {
      let fused = isSum ? CK_OP_MULTIPLY_ADD : CK_OP_MULTIPLY_SUBTRACT
      return (UnaryFunction.code(fused), [a, b, operands[1]])
    }
    guard let (a, b) = product(operands[1], uses) else { return nil }
    let fused = isSum ? CK_OP_MULTIPLY_ADD : CK_OP_NEGATED_MULTIPLY_ADD
    return (UnaryFunction.code(fused), [a, b, operands[0]])
  }

  private func product(_ node: Int, _ uses: [Int]) -> (Int, Int)? {
    guard uses[node] == 1, case .operation(let code, let operands, _) = nodes[node],
      code == UnaryFunction.code(CK_OP_MULTIPLY)
    else { return nil }
    return (operands[0], operands[1])
  }

  /// Gives every output an operation of its own: a copy where it is a constant, an input or the
  /// same value as an earlier output.
  private mutating func separateOutputs() {
    var taken: Set<Int> = []
    for index in outputs.indices {
      let node = outputs[index]
      if operands(of: node).isEmpty || taken.contains(node) {
        let code = UnaryFunction.code(CK_OP_COPY)
        outputs[index] = intern(.operation(code, [node], copy: index + 1))
      }
      taken.insert(outputs[index])
    }
  }
}
