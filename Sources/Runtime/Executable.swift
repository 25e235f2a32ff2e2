import Graph
import Kernels
import Planning
import Support

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
public final class Executable {
  /// The plan.
  public let plan: Plan
  /// The largest number of examples of a run.
  public let samples: Int
  /// Bytes taken for arenas, inputs, constants and scratch memory; the store's come on top.
  public let ownBytes: Int
  private let frames: UnsafeMutablePointer<StepFrames>
  private let store: VariableStore
  private let arena: ArenaMemory
  private let kernels: [any Kernel]
  private let steps: UnsafeMutableBufferPointer<BoundStep>
  private let addresses: UnsafeMutablePointer<UnsafeMutableRawPointer>
  private let addressCount: Int
  private let inputs: [InputMemory]
  private let outputPlaces: [String: Int]

  /// Binds a plan for up to `samples` examples. Random draws follow from `seed` and the layers'
  /// names.
  public init(
    _ plan: Plan, samples: Int, store: VariableStore, machine: Machine, seed: UInt64 = 0
  ) throws(BindingError) {
    var layout = try MemoryLayoutPlan(
      plan, samples: samples, store: store, machine: machine, seed: seed)
    do throws(ArenaMemory.Exhausted) {
      arena = try ArenaMemory(bytes: layout.bytes)
    } catch {
      throw .memory(bytes: error.bytes)
    }
    let table = layout.resolve(in: arena.start)
    addressCount = max(table.count, 1)
    addresses = .allocate(capacity: addressCount)
    addresses.initialize(repeating: arena.start, count: addressCount)
    for (index, address) in table.enumerated() { addresses[index] = address }
    let bound = layout.bind(addresses, in: arena.start)
    kernels = layout.kernels
    steps = .allocate(capacity: bound.count)
    _ = steps.initialize(from: bound)
    inputs = layout.inputSlots.map { [addresses] name, slots in
      InputMemory(name: name, slots: slots, own: addresses[slots[0]])
    }
    outputPlaces = layout.outputSlots
    ownBytes = layout.bytes
    self.plan = plan
    self.samples = samples
    frames = .allocate(capacity: 1)
    frames.initialize(to: StepFrames(machine.pool))
    self.store = store
  }

  deinit {
    steps.deallocate()
    addresses.deallocate()
    frames.deinitialize(count: 1)
    frames.deallocate()
  }

  /// The plan's own memory for an input: `samples` examples, to be filled before a run.
  public func input(_ name: String) -> UnsafeMutableRawPointer? {
    inputs.first { $0.name == name }?.own
  }

  /// Lets following runs read an input from the caller's memory, 64-byte aligned; nil goes back to
  /// the plan's own.
  public func setInput(_ name: String, to memory: UnsafeRawPointer?) {
    guard let index = inputs.firstIndex(where: { $0.name == name }) else { return }
    let address = memory.map { UnsafeMutableRawPointer(mutating: $0) } ?? inputs[index].own
    for slot in inputs[index].slots { addresses[slot] = address }
  }

  /// The memory of an output; valid until the next run.
  public func output(_ name: String) -> UnsafeRawPointer? {
    outputPlaces[name].map { UnsafeRawPointer(addresses[$0]) }
  }

  /// Runs every node once on the first `samples` examples.
  public func run(samples: Int, step: Int = 0, rate: Double = 0) {
    tell(samples, step, rate)
    Executable.run(steps, &frames.pointee)
  }

  /// Runs the steps. Frames that nobody else can change meanwhile are handed on without counting
  /// references.
  private static func run(
    _ steps: UnsafeMutableBufferPointer<BoundStep>, _ frames: inout StepFrames
  ) {
    for bound in steps { bound.run(frames) }
  }

  /// Says what the steps of the coming run are told.
  private func tell(_ samples: Int, _ step: Int, _ rate: Double) {
    precondition((0...self.samples).contains(samples), "a run has at most the examples bound")
    frames.pointee.set(samples: samples, step: step, rate: rate)
  }

  /// An input's place among the addresses, and the plan's own memory for it.
  private struct InputMemory {
    let name: String
    let slots: [Int]
    let own: UnsafeMutableRawPointer
  }
}

extension Executable {
  /// Runs once and returns the nanoseconds each node took, in the order of the plan's nodes.
  public func profile(samples: Int, step: Int = 0, rate: Double = 0) -> [Int] {
    tell(samples, step, rate)
    let clock = ContinuousClock()
    return steps.map { bound in
      let time = clock.measure { bound.run(frames.pointee) }
      return Int(time.components.attoseconds / 1_000_000_000) + Int(time.components.seconds)
        * 1_000_000_000
    }
  }

  /// The implementation each node's kernel chose; empty texts where there is only one.
  public var choices: [String] { kernels.map(\.choice) }

  /// Runs node by node; behind each, `visit` is shown the node and its results by index, nil for
  /// ids. What it writes to them is what the nodes behind read.
  public func run(
    samples: Int, visit: (Node, (Int) -> UnsafeMutableBufferPointer<Float>?) -> Void
  ) {
    tell(samples, 0, 0)
    for (node, bound) in zip(plan.graph.nodes, steps) {
      bound.run(frames.pointee)
      visit(node) { index in
        let type = plan.graph.type(node.results[index])
        guard type.element == .float32 else { return nil }
        return UnsafeMutableBufferPointer(
          start: bound.buffers.result(index), count: type.count(samples: samples))
      }
    }
  }

  /// Runs node by node and stops at the first with a NaN or infinity in a result that is read.
  public func firstNonFinite(samples: Int, step: Int = 0, rate: Double = 0) -> Node? {
    tell(samples, step, rate)
    let used = plan.graph.usedValues
    for (node, bound) in zip(plan.graph.nodes, steps) {
      bound.run(frames.pointee)
      for (index, result) in node.results.enumerated() where used.contains(result) {
        let type = plan.graph.type(result)
        guard type.element == .float32 else { continue }
        let values = UnsafeBufferPointer(
          start: bound.buffers.result(index), count: type.count(samples: samples))
        if !values.allSatisfy(\.isFinite) { return node }
      }
    }
    return nil
  }
}
