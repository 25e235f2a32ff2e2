import Graph
import Kernels
import Planning
import Support

/// Works out, for one batch size, where everything of a plan lies in one block of memory, and binds
/// kernels to it: first what there is once, then what each lane has of its own.
struct MemoryLayoutPlan {
  /// Bytes of what there is once: inputs, constants, weights laid out, and outputs that are put
  /// together from parts.
  private(set) var bytes = 0
  /// Bytes of a lane: arenas and scratch memory.
  private(set) var laneBytes = 0
  /// The kernel of each node, for the first lane.
  private(set) var kernels: [any Kernel] = []

  private let plan: Plan
  private let machine: Machine
  private let seed: UInt64
  private let sites: KernelSites
  private let storage: (ValueID) -> ValueID
  /// Whether each node's work is worth more threads than the caller's.
  private let isShared: [Bool]
  /// The values whose addresses the steps and the outputs read.
  private let table: [ValueID]
  private var resident: [ValueID: UnsafeMutableRawPointer] = [:]
  /// Offsets in what there is once, and in a lane.
  private var (common, own): ([ValueID: Int], [ValueID: Int]) = ([:], [:])
  private var constants: [(offset: Int, tensor: Tensor)] = []
  private var prepared: [Int] = []
  private var assembled: [Int] = []
  private var workspace = 0

  init(
    _ plan: Plan, samples: Int, part: Int, store: VariableStore, machine: Machine, seed: UInt64
  ) throws(BindingError) {
    self.plan = plan
    self.machine = machine
    self.seed = seed
    storage = Storage(plan.graph).find
    sites = KernelSites(plan, samples: part, threads: machine.pool.threads, blas: machine.blas)
    isShared = plan.graph.nodes.map { [sites] in sites.threads(of: $0) > 1 }
    table =
      plan.graph.nodes.flatMap { $0.operands + $0.results } + plan.graph.outputs.map(\.value)
    try MemoryLayoutPlan.checkSize(plan, samples)
    try placeRoots(samples, store)
    placeArenas(part)
    kernels = makeKernels()
    prepared = kernels.map { MemoryLayoutPlan.take($0.preparedBytes, of: &bytes) }
    workspace = MemoryLayoutPlan.take(kernels.map(\.workspaceBytes).max() ?? 0, of: &laneBytes)
    guard part < samples else { return }
    assembled = plan.graph.outputs.map { output in
      MemoryLayoutPlan.take(plan.graph.type(output.value).bytes(samples: samples), of: &bytes)
    }
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

  private static func take(_ count: Int, of total: inout Int) -> Int {
    defer { total += Plan.aligned(count) }
    return total
  }

  private mutating func placeRoots(
    _ samples: Int, _ store: VariableStore
  ) throws(BindingError) {
    for root in plan.graph.roots {
      let type = plan.graph.type(root)
      switch plan.graph.values[root.index].source {
      case .input: common[root] = MemoryLayoutPlan.take(type.bytes(samples: samples), of: &bytes)
      case .constant(_, let tensor):
        let offset = MemoryLayoutPlan.take(type.bytes(samples: 1), of: &bytes)
        common[root] = offset
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

  private mutating func placeArenas(_ part: Int) {
    let perSample = MemoryLayoutPlan.take(plan.perSampleBytes * part, of: &laneBytes)
    let fixed = MemoryLayoutPlan.take(plan.fixedBytes, of: &laneBytes)
    for (value, place) in plan.places.entries {
      switch place {
      case .perSample(let offset): own[value] = perSample + offset * part
      case .fixed(let offset): own[value] = fixed + offset
      case .input, .resident: break
      }
    }
  }

  /// New kernels of all nodes, for a lane.
  func makeKernels() -> [any Kernel] {
    plan.graph.nodes.map { node in
      let key = RandomKey.derive(
        seed: seed, purpose: node.operation.randomStream ?? node.origin.layer)
      return node.operation.kernel(sites.site(of: node, randomKey: key))
    }
  }

  /// Writes the constants to the memory of what there is once.
  func fill(_ shared: UnsafeMutableRawPointer) {
    for constant in constants { constant.tensor.copy(to: shared + constant.offset) }
  }

  /// The places among a lane's addresses that name each input, with the input's own memory.
  func inputs(
    _ shared: UnsafeMutableRawPointer
  ) -> [(name: String, start: UnsafeMutableRawPointer, memory: [BatchMemory])] {
    var slots: [ValueID: [Int]] = [:]
    for (slot, value) in table.enumerated() { slots[storage(value), default: []].append(slot) }
    return plan.graph.inputs.map { input in
      let start = shared + (common[input] ?? 0)
      let memory = slots[input, default: []].map { slot in
        BatchMemory(slot: slot, bytes: bytesOfExample(input), start: start)
      }
      return (plan.graph.name(input) ?? "", start, memory)
    }
  }

  /// Each output's place among a lane's addresses, with the memory where parts are put together.
  func outputs(_ shared: UnsafeMutableRawPointer) -> [(name: String, memory: BatchMemory)] {
    let first = table.count - plan.graph.outputs.count
    return plan.graph.outputs.enumerated().map { index, output in
      let start = shared + (assembled.isEmpty ? 0 : assembled[index])
      let memory = BatchMemory(
        slot: first + index, bytes: bytesOfExample(output.value), start: start)
      return (output.name, memory)
    }
  }

  private func bytesOfExample(_ value: ValueID) -> Int {
    let type = plan.graph.type(value)
    return type.batched ? type.bytes(samples: 1) : 0
  }

  /// Binds kernels to a lane's memory. Fixed operands are laid out for the first, and every other
  /// adopts them.
  func bind(
    _ kernels: [any Kernel], shared: UnsafeMutableRawPointer, own lane: UnsafeMutableRawPointer,
    isFirst: Bool
  ) -> Lane {
    let addresses = UnsafeMutablePointer<UnsafeMutableRawPointer>.allocate(
      capacity: max(table.count, 1))
    for (slot, value) in table.enumerated() {
      (addresses + slot).initialize(to: address(value, shared, lane))
    }
    let steps = UnsafeMutableBufferPointer<BoundStep>.allocate(capacity: kernels.count)
    var position = 0
    for (index, (node, kernel)) in zip(plan.graph.nodes, kernels).enumerated() {
      let operands = addresses + position
      let results = operands + node.operands.count
      position += node.operands.count + node.results.count
      let buffers = Buffers(
        operands: UnsafePointer(operands), results: UnsafePointer(results),
        workspace: lane + workspace)
      if kernel.preparedBytes > 0 {
        let laidOut = shared + prepared[index]
        if isFirst { kernel.prepare(buffers, in: laidOut) }
        kernel.adopt(laidOut)
      }
      let bound = BoundStep(kernel, buffers, isShared: isShared[index])
      steps.initializeElement(at: index, to: bound)
    }
    let frames = UnsafeMutablePointer<StepFrames>.allocate(capacity: 1)
    frames.initialize(to: StepFrames(machine.pool))
    return Lane(steps: steps, addresses: addresses, frames: frames)
  }

  private func address(
    _ value: ValueID, _ shared: UnsafeMutableRawPointer, _ lane: UnsafeMutableRawPointer
  ) -> UnsafeMutableRawPointer {
    let isPlaced = common[value] != nil || own[value] != nil
    let memory = isPlaced ? value : storage(value)
    if let address = resident[memory] { return address }
    if let offset = own[memory] { return lane + offset }
    return shared + (common[memory] ?? 0)
  }
}
