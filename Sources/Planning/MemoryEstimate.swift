import Graph
import Kernels

/// The memory a plan takes when it is bound to a batch size, known before anything is allocated.
public struct MemoryEstimate: Hashable, Sendable {
  /// Bytes of variables, weights and constants.
  public let resident: Int
  /// Bytes of the batch-dependent arena.
  public let perSample: Int
  /// Bytes of the fixed arena.
  public let fixed: Int
  /// Bytes of inputs.
  public let inputs: Int
  /// Bytes of the scratch memory that kernels share.
  public let workspace: Int
  /// Bytes of weights that kernels have laid out ahead.
  public let prepared: Int
  /// The largest sum of bytes of values alive at one time, which no placing could go below.
  public let lowerBound: Int

  /// Everything together.
  public var total: Int { resident + perSample + fixed + inputs + workspace + prepared }

  /// The memory of a plan at a batch size. `blas` and `threads` decide kernels and so scratch
  /// memory.
  public init(_ plan: Plan, samples: Int, threads: Int, blas: BLAS?) {
    var resident = 0
    var inputs = 0
    for root in plan.graph.roots {
      let bytes = Plan.aligned(plan.graph.type(root).bytes(samples: samples))
      if plan.places[root] == .input { inputs += bytes } else { resident += bytes }
    }
    self.resident = resident
    self.inputs = inputs
    perSample = plan.perSampleBytes * samples
    fixed = plan.fixedBytes
    let sites = KernelSites(plan, samples: samples, threads: threads, blas: blas)
    let kernels = plan.graph.nodes.map { $0.operation.kernel(sites.site(of: $0)) }
    workspace = kernels.map { Plan.aligned($0.workspaceBytes) }.max() ?? 0
    prepared = kernels.reduce(0) { $0 + Plan.aligned($1.preparedBytes) }
    lowerBound = MemoryEstimate.largestLiveSum(plan, samples: samples)
  }

  private static func largestLiveSum(_ plan: Plan, samples: Int) -> Int {
    let storage = Storage(plan.graph)
    let nodes = plan.graph.nodes.count
    var change = [Int](repeating: 0, count: nodes + 2)
    for (_, memory) in storage.classes.entries where !memory.isRoot {
      let bytes = memory.type.bytes(samples: samples)
      change[memory.start] += bytes
      change[min(memory.end, nodes) + 1] -= bytes
    }
    var live = 0
    var largest = 0
    for step in change {
      live += step
      largest = max(largest, live)
    }
    return largest
  }
}
