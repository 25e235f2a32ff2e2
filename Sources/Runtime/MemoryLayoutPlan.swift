import Graph
import Kernels
import Planning
import Support

/// Works out, for one batch size, where everything of a plan lies in one block of memory, and binds
/// the kernels to it.
struct MemoryLayoutPlan {
  /// Bytes of the whole block.
  private(set) var bytes = 0
  /// Where the kernels' shared scratch memory starts.
  private var workspaceOffset = 0
  /// The positions in the table of addresses that name each input.
  private(set) var inputSlots: [String: [Int]] = [:]
  /// The kernel of each node.
  private(set) var kernels: [any Kernel] = []
  /// Whether each node's work is worth more threads than the caller's.
  private var isShared: [Bool] = []
  /// The position in the table of addresses of each output.
  private(set) var outputSlots: [String: Int] = [:]

  private let plan: Plan
  private let samples: Int
  private var resident: [ValueID: UnsafeMutableRawPointer] = [:]
  private var offsets: [ValueID: Int] = [:]
  private var constants: [(offset: Int, tensor: Tensor)] = []
  private var prepared: [Int] = []
  private var table: [ValueID] = []
  private let storage: (ValueID) -> ValueID

  init(
    _ plan: Plan, samples: Int, store: VariableStore, machine: Machine, seed: UInt64
  ) throws(BindingError) {
    self.plan = plan
    self.samples = samples
    storage = Storage(plan.graph).find
    try MemoryLayoutPlan.checkSize(plan, samples)
    try placeRoots(store)
    let perSample = take(plan.perSampleBytes * samples)
    let fixed = take(plan.fixedBytes)
    for (value, place) in plan.places.entries {
      switch place {
      case .perSample(let offset): offsets[value] = perSample + offset * samples
      case .fixed(let offset): offsets[value] = fixed + offset
      case .input, .resident: break
      }
    }
    makeKernels(machine, seed)
    prepared = kernels.map { take($0.preparedBytes) }
    workspaceOffset = take(kernels.map(\.workspaceBytes).max() ?? 0)
  }

  /// More bytes than any machine maps; below it, sums of sizes do not overflow.
  private static let mostBytes = 1 << 46

  /// Throws where the arenas, or all values together, are beyond any memory.
  private static func checkSize(_ plan: Plan, _ samples: Int) throws(BindingError) {
    let values = plan.graph.roots + plan.graph.nodes.flatMap(\.results)
    let sizes = values.map { plan.graph.type($0) }.map { ($0.bytes(samples: 1), $0.batched) }
    for (bytes, batched) in [(plan.perSampleBytes, true), (plan.fixedBytes, false)] + sizes {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: batched ? samples : 1)
      guard !overflow, product <= mostBytes else { throw .memory(bytes: overflow ? .max : product) }
    }
  }

  private mutating func take(_ count: Int) -> Int {
    let start = bytes
    bytes += Plan.aligned(count)
    return start
  }

  private mutating func placeRoots(_ store: VariableStore) throws(BindingError) {
    for root in plan.graph.roots {
      let type = plan.graph.type(root)
      switch plan.graph.values[root.index].source {
      case .input: offsets[root] = take(type.bytes(samples: samples))
      case .constant(_, let tensor):
        let offset = take(type.bytes(samples: 1))
        offsets[root] = offset
        constants.append((offset, tensor))
      case .variable(let variable):
        guard let start = store.pointer(variable.name),
          store.extents(variable.name)?.reduce(1, *) == type.count
        else { throw .variable(variable.name) }
        resident[root] = UnsafeMutableRawPointer(start)
      case .node: break
      }
    }
  }

  private mutating func makeKernels(_ machine: Machine, _ seed: UInt64) {
    let sites = KernelSites(
      plan, samples: samples, threads: machine.pool.threads, blas: machine.blas)
    for node in plan.graph.nodes {
      let key = RandomKey.derive(
        seed: seed, purpose: node.operation.randomStream ?? node.origin.layer)
      let site = sites.site(of: node, randomKey: key)
      kernels.append(node.operation.kernel(site))
      isShared.append(site.threads > 1)
      table += node.operands + node.results
    }
    table += plan.graph.outputs.map(\.value)
  }

  /// The address of every operand and result of every node, then of the outputs. Constants are
  /// written to their memory.
  mutating func resolve(in start: UnsafeMutableRawPointer) -> [UnsafeMutableRawPointer] {
    for constant in constants { constant.tensor.copy(to: start + constant.offset) }
    let outputs = table.count - plan.graph.outputs.count
    for (index, output) in plan.graph.outputs.enumerated() {
      outputSlots[output.name] = outputs + index
    }
    return table.enumerated().map { index, value in
      if case .input(let name) = plan.graph.values[storage(value).index].source {
        inputSlots[name, default: []].append(index)
      }
      return address(value, start)
    }
  }

  private func address(_ value: ValueID, _ start: UnsafeMutableRawPointer)
    -> UnsafeMutableRawPointer
  {
    let memory = offsets[value] == nil ? storage(value) : value
    if let address = resident[memory] { return address }
    return start + (offsets[memory] ?? 0)
  }

  /// The nodes' kernels with pointers into the table of addresses, in memory from `start`; fixed
  /// operands are laid out.
  func bind(
    _ addresses: UnsafeMutablePointer<UnsafeMutableRawPointer>, in start: UnsafeMutableRawPointer
  ) -> [BoundStep] {
    let workspace = start + workspaceOffset
    var position = 0
    return plan.graph.nodes.indices.map { index in
      let (node, kernel) = (plan.graph.nodes[index], kernels[index])
      let operands = addresses + position
      let results = operands + node.operands.count
      position += node.operands.count + node.results.count
      let buffers = Buffers(
        operands: UnsafePointer(operands), results: UnsafePointer(results), workspace: workspace)
      if kernel.preparedBytes > 0 {
        kernel.prepare(buffers, in: start + prepared[index])
        kernel.adopt(start + prepared[index])
      }
      return BoundStep(kernel, buffers, isShared: isShared[index])
    }
  }
}
