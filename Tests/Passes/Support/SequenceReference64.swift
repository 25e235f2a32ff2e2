import Graph
import Kernels
import Operators

/// The operators of sequences in Double.
struct SequenceReference64 {
  private let graph: Graph
  private let samples: Int

  init(_ graph: Graph, _ samples: Int) {
    self.graph = graph
    self.samples = samples
  }

  /// The first result of a node; nil where it is none of these.
  func compute(_ node: Node, _ x: [[Double]]) -> [Double]? {
    let types = node.operands.map(graph.type)
    switch node.operation {
    case let attention as AttentionOperator:
      let (rows, columns) = (types[0].extents[0], types[0].columns)
      let shape = AttentionShape(
        length: rows, width: columns / 3, heads: attention.form.heads,
        isCausal: attention.form.isCausal)
      return stride(from: 0, to: x[0].count, by: rows * columns).flatMap {
        NaiveAttention.forward(shape, qkv: Array(x[0][$0..<$0 + rows * columns]))
      }
    case is GatherRows:
      let columns = types[1].columns
      return x[0].flatMap { x[1][Int($0) * columns..<(Int($0) + 1) * columns] }
    case is LinearInputGradient:
      let (outputs, inputs) = (types[1].extents[0], types[0].columns)
      return stride(from: 0, to: x[0].count, by: inputs).flatMap { start in
        (0..<outputs).map { output in
          (0..<inputs).reduce(0) { $0 + x[0][start + $1] * x[1][output * inputs + $1] }
        }
      }
    default: return nil
    }
  }
}
