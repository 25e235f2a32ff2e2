import Graph
import Kernels
import Planning
import Support
import Synchronization

/// The machine's part of a run: threads and products.
public struct Machine: Sendable {
  /// The threads that work is spread over.
  public let pool: ThreadPool
  /// The BLAS in use; nil means our own products only.
  public let blas: BLAS?

  /// Threads and a BLAS.
  public init(pool: ThreadPool, blas: BLAS? = nil) {
    self.pool = pool
    self.blas = blas
  }
}

/// Why a plan cannot be bound.
public enum BindingError: Error, Hashable, Sendable {
  /// The store lacks a variable of the plan, or has it with another size.
  case variable(String)
  /// The memory cannot be had.
  case memory(bytes: Int)
}

/// A plan bound to a batch size, memory and threads. Running it allocates nothing.
///
/// Either a batch goes through each step as a whole, and the threads share the steps; or it is cut
/// into parts that go through all steps one after the other, and the threads share the parts.
public final class Executable {
  /// The plan.
  public let plan: Plan
  /// The largest number of examples of a run.
  public let samples: Int
  /// The examples that go through the steps together, the last part's being the rest.
  public let part: Int
  /// Bytes taken for arenas, inputs, constants and scratch memory; the store's come on top.
  public let ownBytes: Int
  private let store: VariableStore
  private let memory: ArenaMemory
  private let pool: ThreadPool
  private let kernels: [[any Kernel]]
  private let lanes: UnsafeMutableBufferPointer<Lane>
  private let inputs: UnsafeMutableBufferPointer<BatchMemory>
  private let inputPlaces: [InputPlace]
  private let outputs: UnsafeMutableBufferPointer<BatchMemory>
  private let outputPlaces: [String: Int]
  private let nextPart = Atomic<Int>(0)

  /// Binds a plan for up to `samples` examples, of which `part` go through the steps together; all
  /// where it is nil, and where the plan's examples do not stand alone. Random draws follow from
  /// `seed` and the layers' names.
  public init(
    _ plan: Plan, samples: Int, part: Int? = nil, store: VariableStore, machine: Machine,
    seed: UInt64 = 0
  ) throws(BindingError) {
    self.plan = plan
    self.samples = samples
    self.part = Executable.part(of: plan, samples: samples, wanted: part)
    self.store = store
    pool = machine.pool
    let layout = try MemoryLayoutPlan(
      plan, samples: samples, part: self.part, store: store, machine: machine, seed: seed)
    let count = min(pool.threads, Executable.parts(samples, of: self.part))
    ownBytes = layout.bytes + count * layout.laneBytes
    do throws(ArenaMemory.Exhausted) {
      memory = try ArenaMemory(bytes: ownBytes)
    } catch {
      throw .memory(bytes: error.bytes)
    }
    layout.fill(memory.start)
    kernels = (0..<count).map { $0 == 0 ? layout.kernels : layout.makeKernels() }
    lanes = .allocate(capacity: count)
    for (index, kernels) in kernels.enumerated() {
      let own = memory.start + layout.bytes + index * layout.laneBytes
      let lane = layout.bind(kernels, shared: memory.start, own: own, isFirst: index == 0)
      lanes.initializeElement(at: index, to: lane)
    }
    let given = layout.inputs(memory.start)
    inputs = Executable.buffer(given.flatMap(\.memory))
    var first = 0
    inputPlaces = given.map { input in
      defer { first += input.memory.count }
      let indices = first..<first + input.memory.count
      return InputPlace(name: input.name, own: input.start, indices: indices)
    }
    let made = layout.outputs(memory.start)
    outputs = Executable.buffer(made.map(\.memory))
    outputPlaces = Dictionary(
      made.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Elements where running allocates nothing and counts no references.
  private static func buffer<Element>(
    _ elements: [Element]
  ) -> UnsafeMutableBufferPointer<Element> {
    let buffer = UnsafeMutableBufferPointer<Element>.allocate(capacity: elements.count)
    _ = buffer.initialize(from: elements)
    return buffer
  }

  /// An input: the plan's own memory for it, and its places in `inputs`.
  private struct InputPlace {
    let name: String
    let own: UnsafeMutableRawPointer
    let indices: Range<Int>
  }

  /// The examples of a part, none of which starts at an input that is not aligned.
  private static func part(of plan: Plan, samples: Int, wanted: Int?) -> Int {
    guard let wanted, plan.graph.takesExamplesAlone else { return samples }
    return min(samples, Plan.multiple(max(wanted, 1), of: plan.alignedExamples))
  }

  deinit {
    for lane in lanes { lane.deallocate() }
    lanes.deallocate()
    inputs.deallocate()
    outputs.deallocate()
  }

  /// Bytes of the arenas: of all parts that are under way together.
  public var arenaBytes: Int { lanes.count * (plan.perSampleBytes * part + plan.fixedBytes) }

  /// The plan's own memory for an input: `samples` examples, to be filled before a run.
  public func input(_ name: String) -> UnsafeMutableRawPointer? {
    inputPlaces.first { $0.name == name }?.own
  }

  /// Lets following runs read an input from the caller's memory, 64-byte aligned; nil goes back to
  /// the plan's own.
  public func setInput(_ name: String, to memory: UnsafeRawPointer?) {
    guard let place = inputPlaces.first(where: { $0.name == name }) else { return }
    let start = memory.map { UnsafeMutableRawPointer(mutating: $0) } ?? place.own
    for index in place.indices { inputs[index].start = start }
  }

  /// The memory of an output; valid until the next run.
  public func output(_ name: String) -> UnsafeRawPointer? {
    guard let index = outputPlaces[name] else { return nil }
    let output = outputs[index]
    return UnsafeRawPointer(isCut ? output.start : lanes[0].addresses[output.slot])
  }

  /// Whether batches are cut into parts.
  private var isCut: Bool { part < samples }

  /// Runs every node on the first `samples` examples.
  public func run(samples: Int, step: Int = 0, rate: Double = 0) {
    onThreads(samples, step, rate) { lane, _ in lane.run() }
  }

  /// Runs each part on a lane of a thread that is free; a part that is alone has all threads.
  private func onThreads(
    _ samples: Int, _ step: Int, _ rate: Double, _ body: (Lane, _ index: Int) -> Void
  ) {
    let parts = Executable.parts(samples, of: part)
    func run(_ number: Int, on index: Int) {
      give(lanes[index], part: number, of: samples, step, rate)
      body(lanes[index], index)
      collect(lanes[index], part: number)
    }
    guard parts > 1 else { return run(0, on: 0) }
    nextPart.store(0, ordering: .relaxed)
    pool.parallel(min(parts, lanes.count)) { index in
      while true {
        let next = nextPart.wrappingAdd(1, ordering: .relaxed).oldValue
        guard next < parts else { return }
        run(next, on: index)
      }
    }
  }

  /// Points a lane at its share of the inputs and tells its steps of the run.
  private func give(_ lane: Lane, part number: Int, of samples: Int, _ step: Int, _ rate: Double) {
    precondition((0...self.samples).contains(samples), "a run has at most the examples bound")
    let first = number * part
    for input in inputs { lane.addresses[input.slot] = input.share(from: first) }
    lane.frames.pointee.set(samples: min(part, samples - first), step: step, rate: rate)
  }

  /// Puts a lane's share of the outputs to the others.
  private func collect(_ lane: Lane, part number: Int) {
    guard isCut else { return }
    let (first, count) = (number * part, lane.frames.pointee.samples)
    for output in outputs {
      output.share(from: first)
        .copyMemory(from: lane.addresses[output.slot], byteCount: count * output.bytes)
    }
  }

  /// How many parts a run of so many examples has, at least one.
  private static func parts(_ samples: Int, of part: Int) -> Int {
    max(1, ceilingDivision(samples, by: max(part, 1)))
  }
}

extension Executable {
  /// Runs once and returns the nanoseconds that each node took, in the order of the plan's nodes:
  /// the mean of the threads, where they share the parts of a batch.
  public func profile(samples: Int, step: Int = 0, rate: Double = 0) -> [Int] {
    let nodes = plan.graph.nodes.count
    var times = [Int](repeating: 0, count: nodes * lanes.count)
    times.withUnsafeMutableBufferPointer { times in
      guard let start = times.baseAddress else { return }
      onThreads(samples, step, rate) { lane, index in lane.profile(into: start + index * nodes) }
    }
    let busy = min(lanes.count, Executable.parts(samples, of: part))
    return (0..<nodes).map { node in
      stride(from: node, to: times.count, by: nodes).reduce(0) { $0 + times[$1] } / busy
    }
  }

  /// The implementation each node's kernel chose; empty texts where there is only one.
  public var choices: [String] { kernels[0].map(\.choice) }

  /// Runs node by node, one part of the batch after the other; behind each, `visit` is shown the
  /// node and its results by index, nil for ids. What it writes to them is what the nodes behind
  /// read.
  public func run(
    samples: Int, visit: (Node, (Int) -> UnsafeMutableBufferPointer<Float>?) -> Void
  ) {
    inTurn(samples, 0, 0) { node, bound, count in
      visit(node) { index in
        let type = plan.graph.type(node.results[index])
        guard type.element == .float32 else { return nil }
        return UnsafeMutableBufferPointer(
          start: bound.buffers.result(index), count: type.count(samples: count))
      }
      return true
    }
  }

  /// Runs node by node and stops at the first with a NaN or infinity in a result that is read.
  public func firstNonFinite(samples: Int, step: Int = 0, rate: Double = 0) -> Node? {
    let used = plan.graph.usedValues
    var found: Node?
    inTurn(samples, step, rate) { node, bound, count in
      for (index, result) in node.results.enumerated() where used.contains(result) {
        let type = plan.graph.type(result)
        guard type.element == .float32 else { continue }
        let values = UnsafeBufferPointer(
          start: bound.buffers.result(index), count: type.count(samples: count))
        if !values.allSatisfy(\.isFinite) { found = node }
      }
      return found == nil
    }
    return found
  }

  /// Runs node by node, one part of the batch after the other, for as long as `body` wants more; it
  /// is shown each node, its step and the examples of the part.
  private func inTurn(
    _ samples: Int, _ step: Int, _ rate: Double, _ body: (Node, BoundStep, _ count: Int) -> Bool
  ) {
    for number in 0..<Executable.parts(samples, of: part) {
      give(lanes[0], part: number, of: samples, step, rate)
      for (node, bound) in zip(plan.graph.nodes, lanes[0].steps) {
        bound.run(lanes[0].frames.pointee)
        guard body(node, bound, lanes[0].frames.pointee.samples) else { return }
      }
      collect(lanes[0], part: number)
    }
  }
}
