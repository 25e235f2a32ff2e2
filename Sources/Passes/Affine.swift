import Graph
import Kernels
import Operators

/// An elementwise node that is scale * x + shift in its one batched operand, scale and shift being
/// the same for every example: a normalisation at inference, a standardisation, a multiplication by
/// a number.
struct Affine {
  /// The batched operand.
  let input: ValueID
  private let parts: AffineParts
  private let others: [ValueID]
  private let position: Int

  /// Recognises a node; nil where it is something else.
  init?(_ node: Node, _ graph: Graph) {
    guard let formula = (node.operation as? Elementwise)?.formula else { return nil }
    let read = formula.inputs
    let batched = node.operands.indices.filter {
      graph.type(node.operands[$0]).batched && read.contains($0)
    }
    guard let position = batched.first, batched.count == 1,
      graph.type(node.operands[position]) == graph.type(node.results[0]),
      let parts = AffineParts(formula, in: position)
    else { return nil }
    input = node.operands[position]
    self.parts = parts
    self.position = position
    others = node.operands
  }

  /// Whether anything is added.
  var hasShift: Bool { parts.shift != .constant(0) }

  /// The node's operation without what it adds; of the same operands.
  func scaling(_ label: String) -> Elementwise {
    Elementwise(label, (.input(position) * parts.scale).simplified())
  }

  /// The smallest scale of any entry; nil where it is not fixed yet.
  func smallestScale(_ graph: Graph, _ uses: Uses) -> Double? {
    var factors = [[Float]](repeating: [0], count: others.count)
    for position in parts.scale.inputs {
      guard let tensor = FixedValues.tensor(others[position], graph, uses) else { return nil }
      factors[position] = tensor.floats
    }
    let count = factors.map(\.count).max() ?? 1
    return (0..<count).map { index in
      parts.scale.evaluate(factors.map { $0.isEmpty ? 0 : Double($0[index % $0.count]) })
    }.min()
  }

  /// Whether scale and shift are repeated over tensors of some extents, so that they need no more.
  func fits(_ extents: [Int], _ graph: Graph) -> Bool {
    parts.inputs.allSatisfy { position in
      let own = graph.type(others[position]).extents
      return own.count <= extents.count && own[...] == extents.suffix(own.count)
    }
  }

  /// Whether scale or shift depends on an operand of the node.
  func reads(_ position: Int) -> Bool { parts.inputs.contains(position) }

  /// Scale and shift as unbatched values of extents that `fits` accepts, under the extents `shape`
  /// of as many entries; no shift where it is zero.
  func values(
    _ extents: [Int], as shape: [Int], _ builder: inout GraphBuilder
  ) throws(OperatorError) -> (scale: ValueID, shift: ValueID?) {
    let scale = try spread(parts.scale, "scale", extents, &builder)
    guard hasShift else { return (try builder.view(scale, as: shape), nil) }
    let shift = try spread(parts.shift, "shift", extents, &builder)
    return (try builder.view(scale, as: shape), try builder.view(shift, as: shape))
  }

  /// A formula of the unbatched operands, added to zeros so that it takes their extents.
  private func spread(
    _ formula: Formula, _ name: String, _ extents: [Int], _ builder: inout GraphBuilder
  ) throws(OperatorError) -> ValueID {
    let read = formula.inputs.sorted()
    let numbering = Dictionary(
      uniqueKeysWithValues: read.enumerated().map { ($1, Formula.input($0 + 1)) })
    let zeros = builder.constant(.filled(extents, 0), name: "zeros")
    let sum = Formula.input(0) + formula.substituting(numbering)
    return try builder.append(Elementwise(name, sum), [zeros] + read.map { others[$0] })[0]
  }
}

/// A formula taken apart as scale * x + shift. The structure decides, not the derivative: a step
/// has the derivative zero and is no shift.
struct AffineParts {
  /// What x is multiplied by, without x.
  let scale: Formula
  /// What is added, without x.
  let shift: Formula

  /// The operands that scale and shift read.
  var inputs: Set<Int> { scale.inputs.union(shift.inputs) }

  /// Takes a formula apart with respect to one operand; nil where it is not affine in it.
  init?(_ formula: Formula, in position: Int) {
    guard let (scale, shift) = AffineParts.split(formula, position) else { return nil }
    self.scale = scale.simplified()
    self.shift = shift.simplified()
  }

  private static func split(_ formula: Formula, _ position: Int) -> (Formula, Formula)? {
    guard formula.inputs.contains(position) else { return (0, formula) }
    switch formula {
    case .constant: return (0, formula)
    case .input: return (1, 0)
    case .unary(.negate, let a): return split(a, position).map { (-$0.0, -$0.1) }
    case .unary: return nil
    case .binary(let function, let a, let b): return split(function, a, b, position)
    case .select(let condition, let a, let b):
      guard !condition.inputs.contains(position), let first = split(a, position),
        let second = split(b, position)
      else { return nil }
      return (
        .select(condition, first.0, second.0), .select(condition, first.1, second.1)
      )
    }
  }

  private static func split(
    _ function: BinaryFunction, _ a: Formula, _ b: Formula, _ position: Int
  ) -> (Formula, Formula)? {
    guard let left = split(a, position), let right = split(b, position) else { return nil }
    let (leftFixed, rightFixed) = (
      !a.inputs.contains(position), !b.inputs.contains(position)
    )
    switch function {
    case .add: return (left.0 + right.0, left.1 + right.1)
    case .subtract: return (left.0 - right.0, left.1 - right.1)
    case .multiply where leftFixed: return (a * right.0, a * right.1)
    case .multiply where rightFixed: return (left.0 * b, left.1 * b)
    case .divide where rightFixed: return (left.0 / b, left.1 / b)
    default: return nil
    }
  }
}

extension GraphBuilder {
  /// The value under other extents of as many entries; itself where they are its own.
  mutating func view(_ value: ValueID, as extents: [Int]) throws(OperatorError) -> ValueID {
    type(value).extents == extents ? value : try apply(ReshapeOperator(extents), value)
  }
}

extension Node {
  /// What records call the node: an elementwise formula by its own name.
  var label: String { (operation as? Elementwise)?.label ?? operation.name }
}
