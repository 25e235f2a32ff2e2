import Graph
import Kernels
import Operators
import Testing

import struct Operators.Softmax

/// A second, plain implementation of the forward operators in Double, one loop each: what gradients
/// are compared with.
struct Reference64 {
  let graph: Graph
  let samples: Int

  /// All values for given roots, batch axis written out.
  func run(_ given: [String: [Double]]) throws -> [ValueID: [Double]] {
    var values: [ValueID: [Double]] = [:]
    for root in graph.roots {
      if case .constant(_, let tensor) = graph.values[root.index].source {
        values[root] = tensor.floats.map(Double.init)
      } else {
        let name = try #require(graph.name(root))
        values[root] = given[name]
      }
    }
    for node in graph.nodes {
      let operands = try node.operands.map { try #require(values[$0]) }
      let result = try compute(node, operands)
      values[node.results[0]] = result
    }
    return values
  }

  /// The first result of a node.
  func compute(_ node: Node, _ x: [[Double]]) throws -> [Double] {
    switch node.operation {
    case let linear as Linear: return product(x, node, bias: linear.bias)
    case let pointwise as Elementwise: return elementwise(pointwise.formula, x, node)
    case let norm as BatchNormTraining: return normalise(x, node, norm.epsilon, columnwise: true)
    case let norm as LayerNormOperator: return normalise(x, node, norm.epsilon, columnwise: false)
    case is ReshapeOperator: return x[0]
    case is Concat: return concat(x, node)
    case let slice as Slice:
      return rows(x[0], graph.type(node.operands[0]).columns).flatMap {
        $0[slice.start..<slice.start + slice.count]
      }
    case let loss as PointwiseLoss:
      let sum = zip(x[0], x[1]).reduce(0) { $0 + loss.formula.evaluate([$1.0, $1.1]) }
      return [sum / Double(x[0].count)]
    case is Softmax, is LogSoftmax, is MaxPieces, is CrossEntropy, is Hinge:
      let columns = graph.type(node.operands[0]).columns
      return RowReference64(columns: columns).compute(node.operation, x)
    default:
      let type = graph.type(node.operands[0])
      let norms = NormReference64(channels: type.columns, size: type.count)
      if let y = norms.compute(node.operation, x) { return y }
      if let result = SequenceReference64(graph, samples).compute(node, x) { return result }
      return ImageReference64(node, in: graph, samples: samples).compute(node.operation, x)
    }
  }

  private func rows(_ x: [Double], _ columns: Int) -> [[Double]] {
    stride(from: 0, to: x.count, by: columns).map { Array(x[$0..<$0 + columns]) }
  }

  private func product(_ x: [[Double]], _ node: Node, bias: Bool) -> [Double] {
    let outputs = graph.type(node.results[0]).columns
    let inputs = graph.type(node.operands[0]).columns
    return rows(x[0], inputs).flatMap { row in
      (0..<outputs).map { column in
        row.indices.reduce(bias ? x[2][column] : 0) { $0 + row[$1] * x[1][$1 * outputs + column] }
      }
    }
  }

  private func elementwise(_ formula: Formula, _ x: [[Double]], _ node: Node) -> [Double] {
    let count = graph.type(node.results[0]).count(samples: samples)
    return (0..<count).map { index in formula.evaluate(x.map { $0[index % $0.count] }) }
  }

  private func concat(_ x: [[Double]], _ node: Node) -> [Double] {
    let parts = zip(x, node.operands).map { rows($0, graph.type($1).columns) }
    return parts[0].indices.flatMap { row in parts.flatMap { $0[row] } }
  }

  private func normalise(
    _ x: [[Double]], _ node: Node, _ epsilon: Double, columnwise: Bool
  ) -> [Double] {
    let columns = graph.type(node.operands[0]).columns
    func group(_ index: Int) -> Int { columnwise ? index % columns : index / columns }
    var groups: [Int: [Double]] = [:]
    for (index, value) in x[0].enumerated() { groups[group(index), default: []].append(value) }
    let statistics = groups.mapValues { values in
      let mean = values.reduce(0, +) / Double(values.count)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
      return (mean, (variance + epsilon).squareRoot())
    }
    return x[0].enumerated().map { index, value in
      let (mean, deviation) = statistics[group(index)] ?? (0, 1)
      return (value - mean) / deviation * x[1][index % columns] + x[2][index % columns]
    }
  }
}
