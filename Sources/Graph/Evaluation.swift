import Kernels

/// The slow reference device: runs a graph node by node, every value in memory of its own. It folds
/// constants and is what optimised plans are compared with.
public struct GraphEvaluator {
  /// The graph that is run.
  public let graph: Graph
  private let pool: ThreadPool
  private let blas: BLAS?
  private let key: (String) -> UInt64

  /// An evaluator; `key` gives the random stream of a layer's path.
  public init(
    _ graph: Graph, pool: ThreadPool = ThreadPool(threads: 1), blas: BLAS? = nil,
    key: @escaping (String) -> UInt64 = { _ in 0 }
  ) {
    self.graph = graph
    self.pool = pool
    self.blas = blas
    self.key = key
  }

  /// The values of all nodes and roots. `given` holds inputs (with the batch axis written out) and
  /// variables by name; a root that is missing makes a trap, as does one of another size.
  public func run(
    _ given: [String: Tensor], samples: Int, step: Int = 0, rate: Double = 0
  ) -> [ValueID: Tensor] {
    var memory: [ValueID: Memory] = [:]
    for root in graph.roots { memory[root] = fill(root, given, samples) }
    let frame = Frame(samples: samples, step: step, rate: rate, pool: pool)
    for node in graph.nodes {
      for result in node.results {
        memory[result] = Memory(bytes: graph.type(result).bytes(samples: samples))
      }
      run(node, memory, frame)
    }
    return Dictionary(
      uniqueKeysWithValues: memory.map { value, storage in
        (value, Tensor(type: written(value, samples), copying: storage.start))
      })
  }

  /// The outputs by name.
  public func outputs(
    _ given: [String: Tensor], samples: Int, step: Int = 0
  ) -> [String: Tensor] {
    let values = run(given, samples: samples, step: step)
    return Dictionary(
      graph.outputs.compactMap { output in values[output.value].map { (output.name, $0) } },
      uniquingKeysWith: { first, _ in first })
  }

  private func written(_ value: ValueID, _ samples: Int) -> TensorType {
    let type = graph.type(value)
    let extents = type.batched ? [samples] + type.extents : type.extents
    return TensorType(extents, batched: false, element: type.element)
  }

  private func fill(_ root: ValueID, _ given: [String: Tensor], _ samples: Int) -> Memory {
    let memory = Memory(bytes: graph.type(root).bytes(samples: samples))
    let tensor: Tensor?
    if case .constant(_, let data) = graph.values[root.index].source {
      tensor = data
    } else {
      tensor = graph.name(root).flatMap { given[$0] }
    }
    guard let tensor, tensor.words.count == graph.type(root).count(samples: samples) else {
      preconditionFailure("no data of the right size for \(graph.name(root) ?? "a root")")
    }
    tensor.copy(to: memory.start)
    return memory
  }

  private func run(_ node: Node, _ memory: [ValueID: Memory], _ frame: Frame) {
    let site = KernelSite(
      operands: node.operands.map(graph.type), results: node.results.map(graph.type),
      used: node.results.map { _ in true }, samples: frame.samples, threads: pool.threads,
      blas: blas, randomKey: key(node.operation.randomStream ?? node.origin.layer))
    let kernel = node.operation.kernel(site)
    let workspace = Memory(bytes: kernel.workspaceBytes)
    let operands = node.operands.compactMap { memory[$0]?.start }
    precondition(operands.count == node.operands.count, "a node reads what is not made yet")
    let results = node.results.compactMap { memory[$0]?.start }
    operands.withUnsafeBufferPointer { operands in
      results.withUnsafeBufferPointer { results in
        guard let first = results.baseAddress else { return }
        let buffers = Buffers(
          operands: operands.baseAddress ?? first, results: first, workspace: workspace.start)
        kernel.run(buffers, frame)
      }
    }
  }
}

/// Memory of one value, 64-byte aligned, zero at first.
private final class Memory {
  let start: UnsafeMutableRawPointer

  init(bytes: Int) {
    start = UnsafeMutableRawPointer.allocate(byteCount: max(bytes, 64), alignment: 64)
    start.initializeMemory(as: UInt8.self, repeating: 0, count: max(bytes, 64))
  }

  deinit { start.deallocate() }
}
