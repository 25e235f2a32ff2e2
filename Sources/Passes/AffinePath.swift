import Graph
import Operators

/// The way from an affine node to a product behind it, over views, borders and maps that keep
/// channels apart.
struct Path {
  /// The scale and shift.
  let affine: Affine
  /// Its node.
  let node: Node
  /// What stands between them, in the order of the data.
  private let between: [Node]

  /// The way to a product's first operand, given the positions of the nodes that make values; nil
  /// where it is made of no scale and shift.
  init?(to product: Node, _ graph: Graph, _ producers: ValueTable<Int>) {
    var between: [Node] = []
    var value = product.operands[0]
    while let position = producers[value] {
      let node = graph.nodes[position]
      if let affine = Affine(node, graph) {
        self.affine = affine
        self.node = node
        self.between = between.reversed()
        return
      }
      guard node.operation.traits.contains(.view) || Path.keepsChannels(node) else { return nil }
      between.append(node)
      value = node.operands[0]
    }
    return nil
  }

  private static func keepsChannels(_ node: Node) -> Bool {
    node.operation is any ChannelMap || node.operation is Pad
  }

  /// Whether more than views stand between them.
  var hasMaps: Bool { between.contains(where: Path.keepsChannels) }

  /// Whether a border of numbers stands between them.
  var hasBorder: Bool { between.contains { $0.operation is Pad } }

  /// Whether something else than the inputs of products reads what the affine node makes, so that
  /// it would stay.
  func staysFor(_ graph: Graph) -> Bool {
    let made = node.results[0]
    if graph.outputs.contains(where: { $0.value == made }) { return true }
    let values = [made] + between.map { $0.results[0] }
    let readers = values.flatMap { value in
      graph.nodes.flatMap { reader in
        reader.operands.indices.filter { reader.operands[$0] == value }.map { (reader, $0) }
      }
    }
    return readers.contains { reader, slot in
      let isProduct = slot == 0 && reader.operation is any WeightedProduct
      return !isProduct && !between.contains { $0.id == reader.id }
    }
  }

  /// The extents in which the factors have one entry for each input of the product; nil where they
  /// vary otherwise.
  func factors(of product: Node, _ graph: Graph) -> [Int]? {
    let data = graph.type(product.operands[0])
    var source = graph.type(affine.input)
    if let last = between.last(where: Path.keepsChannels) {
      guard affine.fits([source.columns], graph), keepsColumns(until: last, graph) else {
        return nil
      }
      source = graph.type(last.results[0])
    }
    let inputs = data.columns
    if data.count == inputs, affine.fits(source.extents, graph) { return source.extents }
    return source.columns == inputs && affine.fits([inputs], graph) ? [inputs] : nil
  }

  /// Whether the channels stay the last axis up to a node.
  private func keepsColumns(until last: Node, _ graph: Graph) -> Bool {
    let columns = graph.type(affine.input).columns
    let end = (between.firstIndex { $0.id == last.id } ?? 0) + 1
    return between.prefix(end).allSatisfy { graph.type($0.results[0]).columns == columns }
  }

  /// Why a map between them does not let the scale and shift pass; nil where all do.
  func obstacle(_ graph: Graph) -> String? {
    for node in between {
      switch (node.operation as? any ChannelMap)?.commutation {
      case nil, .affine: continue
      case .scale where !affine.hasShift: continue
      case .scale: return "\(node.label) reads zeros that would have to be shifted, too"
      case .positiveAffine:
        guard let smallest = affine.smallestScale(graph, Uses(graph)) else {
          return "whether every scale is positive is not known before the weights are fixed"
        }
        guard smallest > 0 else { return "a scale is not positive, and \(node.label) compares" }
      }
    }
    return nil
  }

  /// What the product reads once the scale and shift have gone: the same without them.
  func rebuilt(
    _ type: TensorType, _ builder: inout GraphBuilder
  ) throws(OperatorError) -> ValueID {
    guard hasMaps else { return try builder.view(affine.input, as: type.extents) }
    var value = affine.input
    for node in between {
      var operands = [value] + node.operands.dropFirst()
      if node.operation is Pad { operands[1] = try padding(node.operands[1], &builder) }
      value = try builder.append(node.operation, operands)[0]
    }
    return value
  }

  /// The numbers of a border before the scale and shift.
  private func padding(
    _ old: ValueID, _ builder: inout GraphBuilder
  ) throws(OperatorError) -> ValueID {
    let channels = builder.type(old).extents
    let parts = try affine.values(channels, as: channels, &builder)
    let scale = try builder.apply(PaddingValue.nonzero, parts.scale)
    guard let shift = parts.shift else {
      return try builder.apply(PaddingValue.scaled, scale, old)
    }
    return try builder.apply(PaddingValue.next, shift, scale, old)
  }
}
