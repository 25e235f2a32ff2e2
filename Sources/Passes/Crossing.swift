import Graph
import Kernels
import Operators

/// A node that keeps channels apart, so that a scale and shift of channels behind it can be moved
/// in front of it.
struct Crossing {
  /// What is in front of it.
  struct Branch {
    /// The value.
    let value: ValueID
    /// Which columns of the result it makes; nil for all.
    let columns: Slice?
    /// Whether the shift is moved there as well as the scale.
    let takesShift: Bool
  }

  /// What it does.
  enum Kind: Hashable {
    case concat, sum, border
    case map(Commutation)
  }

  /// The position of the node.
  let source: Int
  /// Which kind it is.
  let kind: Kind
  /// What is in front of it.
  let branches: [Branch]
  /// Whether nothing stands behind it, not even a change of shape.
  let isDirect: Bool

  /// The node that makes a value, seen through views that keep the channels; nil where it makes
  /// something else of its operands.
  init?(before value: ValueID, _ graph: Graph, _ uses: Uses) {
    let columns = graph.type(value).columns
    var made = value
    while let position = uses.producer(made) {
      let node = graph.nodes[position]
      guard graph.type(made).columns == columns, graph.type(made).batched else { return nil }
      if let (kind, branches) = Crossing.kind(of: node, graph) {
        source = position
        self.kind = kind
        self.branches = branches
        isDirect = made == value
        return
      }
      guard node.operation.traits.contains(.view), uses.isReadOnce(node.operands[0]) else {
        return nil
      }
      made = node.operands[0]
    }
    return nil
  }

  private static func kind(of node: Node, _ graph: Graph) -> (Kind, [Branch])? {
    if node.operation is Concat { return (.concat, slices(of: node, graph)) }
    if let map = node.operation as? any ChannelMap {
      let branch = Branch(value: node.operands[0], columns: nil, takesShift: true)
      return (.map(map.commutation), [branch])
    }
    if node.operation is Pad {
      let branches = node.operands.map { Branch(value: $0, columns: nil, takesShift: true) }
      return (.border, branches)
    }
    guard let formula = (node.operation as? Elementwise)?.formula,
      formula.summands == Array(node.operands.indices), node.operands.count > 1,
      node.operands.allSatisfy({ graph.type($0) == graph.type(node.results[0]) })
    else { return nil }
    let branches = node.operands.enumerated().map {
      Branch(value: $1, columns: nil, takesShift: $0 == 0)
    }
    return (.sum, branches)
  }

  private static func slices(of node: Node, _ graph: Graph) -> [Branch] {
    var start = 0
    return node.operands.map { operand in
      let count = graph.type(operand).columns
      defer { start += count }
      return Branch(
        value: operand, columns: Slice(start: start, count: count), takesShift: true)
    }
  }

  /// The branches that hold data; the numbers of a border are none.
  var data: [Branch] { kind == .border ? Array(branches.prefix(1)) : branches }

  /// What records call the node.
  var noun: String {
    switch kind {
    case .concat: "concat or a branch"
    case .sum: "sum or a summand"
    case .map, .border: "result"
    }
  }

  /// Where the scale and shift go, given what the node is called.
  func place(_ label: String) -> String {
    switch kind {
    case .concat: "into the branches of the \(label) before it"
    case .sum: "into the summands of the \(label) before it"
    case .map, .border: "over the \(label) before it"
    }
  }

  /// What has to hold.
  var preconditions: [String] {
    switch kind {
    case .concat:
      [
        "nobody else reads the concat or its branches", "every branch is a weighted layer",
        "one factor for each column",
      ]
    case .sum:
      [
        "nobody else reads the sum or its summands", "every summand is a weighted layer",
        "one factor for each column",
      ]
    case .map, .border:
      [
        "channels are kept apart", "a weighted layer stands before it",
        "nobody else reads the values between them", "one factor for each channel",
      ]
    }
  }
}

extension Formula {
  /// The operands of a plain sum in the order of their numbers, with repetitions; nil where the
  /// formula is something else.
  var summands: [Int]? {
    switch self {
    case .input(let index): return [index]
    case .binary(.add, let a, let b):
      guard let left = a.summands, let right = b.summands else { return nil }
      return (left + right).sorted()
    default: return nil
    }
  }
}

/// Whether weighted layers that can take a scale and shift in stand at all ends of what a value is
/// made of.
struct Absorption {
  let affine: Affine
  let graph: Graph
  let uses: Uses

  /// Why the scale and, where `shifted`, the shift cannot be moved over a node; nil where they can.
  func obstacle(of crossing: Crossing, _ shifted: Bool) -> String? {
    if case .map(let commutation) = crossing.kind,
      let obstacle = obstacle(to: commutation, shifted)
    {
      return obstacle
    }
    let branches = crossing.data
    for branch in branches {
      guard uses.isReadOnce(branch.value) else {
        return "the \(crossing.noun) is also used without the scale and shift"
      }
    }
    for branch in branches {
      if let obstacle = obstacle(before: branch.value, shifted && branch.takesShift) {
        return branchObstacle(obstacle, crossing)
      }
    }
    return nil
  }

  private func branchObstacle(_ obstacle: String, _ crossing: Crossing) -> String {
    guard obstacle == Absorption.noProduct else { return obstacle }
    switch crossing.kind {
    case .concat: return "a branch does not end in a weighted layer"
    case .sum: return "a summand does not end in a weighted layer"
    case .map, .border: return "no weighted layer stands before it"
    }
  }

  private static let noProduct = "no product"

  /// Why what makes a value cannot take the scale and shift in; nil where it can.
  private func obstacle(before value: ValueID, _ shifted: Bool) -> String? {
    var made = value
    while let position = uses.producer(made) {
      let node = graph.nodes[position]
      if let product = node.operation as? any WeightedProduct {
        return product.epilogue == nil ? nil : Absorption.noProduct
      }
      if let crossing = Crossing(before: made, graph, uses) {
        return obstacle(of: crossing, shifted)
      }
      guard node.operation.traits.contains(.view),
        graph.type(node.operands[0]).columns == graph.type(made).columns
      else { return Absorption.noProduct }
      made = node.operands[0]
      if !uses.isReadOnce(made) { return "a branch is also used without the scale and shift" }
    }
    return Absorption.noProduct
  }

  private func obstacle(to commutation: Commutation, _ shifted: Bool) -> String? {
    switch commutation {
    case .affine: return nil
    case .scale: return shifted ? "the zeros that it reads would have to be shifted, too" : nil
    case .positiveAffine:
      guard let smallest = affine.smallestScale(graph, uses) else {
        return "whether every scale is positive is not known before the weights are fixed"
      }
      return smallest > 0 ? nil : "a scale is not positive"
    }
  }
}
