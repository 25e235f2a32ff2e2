import Graph
import Kernels
import Operators
import Testing

/// Networks at inference in Double, those that passes have rewritten included: products with
/// epilogues, and the nodes that fold factors into weights. Exact rewrites agree to about 1e-13.
struct RewriteReference64 {
  let graph: Graph
  let samples: Int

  /// The outputs by name for given inputs and variables.
  func outputs(_ given: [String: [Double]]) throws -> [String: [Double]] {
    let plain = Reference64(graph: graph, samples: samples)
    var values: [ValueID: [Double]] = [:]
    for root in graph.roots {
      if case .constant(_, let tensor) = graph.values[root.index].source {
        values[root] = tensor.floats.map(Double.init)
      } else {
        values[root] = given[try #require(graph.name(root))]
      }
    }
    for node in graph.nodes {
      let operands = try node.operands.map { try #require(values[$0]) }
      values[node.results[0]] = try compute(node, operands, plain)
    }
    return try Dictionary(
      uniqueKeysWithValues: graph.outputs.map { ($0.name, try #require(values[$0.value])) })
  }

  private func compute(
    _ node: Node, _ x: [[Double]], _ plain: Reference64
  ) throws -> [Double] {
    let types = node.operands.map(graph.type)
    switch node.operation {
    case let pointwise as Elementwise:
      return apply(pointwise.formula, x, types, graph.type(node.results[0]))
    case let norm as BatchNormInference:
      return apply(norm.formula, x, types, graph.type(node.results[0]))
    case let product as any WeightedProduct:
      var bare = node
      bare.operation = product.with(bias: product.bias, epilogue: nil)
      let y = try plain.compute(bare, x)
      guard let epilogue = product.epilogue else { return y }
      let type = graph.type(node.results[0])
      let extras = product.firstExtra
      return apply(epilogue, [y] + x.dropFirst(extras), [type] + types.dropFirst(extras), type)
    case let pooled as PooledConvolution: return try pool(pooled, node, x, plain)
    case is LinearWeightGradient:
      return transposedProduct(x[0], types[0].columns, x[1], types[1].columns)
    case is SumTo:
      var sums = [Double](repeating: 0, count: graph.type(node.results[0]).count)
      for (index, value) in x[0].enumerated() { sums[index % sums.count] += value }
      return sums
    default: return try plain.compute(node, x)
    }
  }

  /// The largest of every 2x2 results of the convolution alone, then its rectifier.
  private func pool(
    _ operation: PooledConvolution, _ node: Node, _ x: [[Double]], _ plain: Reference64
  ) throws -> [Double] {
    var whole = Graph()
    var operands: [ValueID] = []
    for (index, value) in node.operands.enumerated() {
      operands.append(whole.addInput("x\(index)", graph.type(value)))
    }
    let y = try whole.append(operation.convolution, operands, origin: .none)[0]
    whole.outputs = [
      ("y", try whole.append(MaxPool(PooledConvolution.window), [y], origin: .none)[0])
    ]
    let given = Dictionary(uniqueKeysWithValues: x.enumerated().map { ("x\($0)", $1) })
    let found = try RewriteReference64(graph: whole, samples: samples).outputs(given)
    return try #require(found["y"])
  }

  /// A formula of whole tensors, of trailing axes repeated, or of one number for each row.
  private func apply(
    _ formula: Formula, _ x: [[Double]], _ types: [TensorType], _ result: TensorType
  ) -> [Double] {
    let isColumn = types.map {
      $0.extents.count == result.extents.count && $0.columns == 1 && result.columns > 1
    }
    return (0..<result.count(samples: samples)).map { index in
      formula.evaluate(
        zip(x, isColumn).map { values, isColumn in
          values[isColumn ? index / result.columns : index % values.count]
        })
    }
  }

  private func transposedProduct(
    _ a: [Double], _ rows: Int, _ b: [Double], _ columns: Int
  ) -> [Double] {
    (0..<rows).flatMap { row in
      (0..<columns).map { column in
        (0..<a.count / rows).reduce(0) { $0 + a[$1 * rows + row] * b[$1 * columns + column] }
      }
    }
  }
}
