import Graph
import Kernels

/// The sites of a plan's kernels: one way to make them for whoever estimates, lists or runs.
public struct KernelSites {
  private let graph: Graph
  private let used: ValueSet
  private let fixed: ValueSet
  private let samples: Int
  private let threads: Int
  private let blas: BLAS?

  /// The sites of a plan that is bound for up to `samples` examples.
  public init(_ plan: Plan, samples: Int, threads: Int = 1, blas: BLAS? = nil) {
    graph = plan.graph
    used = plan.graph.usedValues
    fixed = KernelSites.fixedValues(plan.graph)
    self.samples = samples
    self.threads = threads
    self.blas = blas
  }

  /// The threads that a node's work is worth: all or the caller's alone.
  public func threads(of node: Node) -> Int {
    StepWork(node, in: graph, samples: samples).isShared ? threads : 1
  }

  /// The site of a node.
  public func site(of node: Node, randomKey: UInt64 = 0) -> KernelSite {
    KernelSite(
      operands: node.operands.map(graph.type), results: node.results.map(graph.type),
      used: node.results.map(used.contains), fixed: node.operands.map(fixed.contains),
      samples: samples, threads: threads(of: node), blas: blas, randomKey: randomKey)
  }

  /// Constants and frozen variables, and views of them.
  private static func fixedValues(_ graph: Graph) -> ValueSet {
    var fixed = ValueSet(room: graph.values.count)
    for root in graph.roots {
      switch graph.values[root.index].source {
      case .constant: fixed.insert(root)
      case .variable(let variable) where variable.kind == .frozen: fixed.insert(root)
      default: continue
      }
    }
    for node in graph.nodes where node.operation.traits.contains(.view) {
      if let operand = node.operands.first, fixed.contains(operand) {
        fixed.formUnion(node.results)
      }
    }
    return fixed
  }
}
