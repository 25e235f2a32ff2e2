import Graph
import Kernels
import Operators
import Planning
import Support

/// Runs a frozen plan from a Swift program:
///
///     let runner = try PlanRunner(path: "net.plan")
///     let results = try runner.predict(["image": pixels], samples: 1)
///     print(results["logits"] ?? [])
///
/// Memory is taken at the first call and again when a call has more examples than any before. A
/// runner belongs to one thread at a time.
public final class PlanRunner {
  /// An input or output of the plan.
  public struct Port: Hashable, Sendable {
    /// The name.
    public let name: String
    /// The extents of one example, or of the whole where there is no batch.
    public let extents: [Int]
    /// Whether there is one such tensor for each example.
    public let batched: Bool
    /// Whether the elements are integers, which are passed as whole floats.
    public let integers: Bool

    /// The number of elements at a number of examples.
    public func count(samples: Int) -> Int {
      TensorType(extents, batched: batched).count(samples: samples)
    }
  }

  /// The inputs that `predict` wants.
  public let inputs: [Port]
  /// The outputs that it returns.
  public let outputs: [Port]
  /// What the file says about the plan: JSON.
  public let about: String
  private let plan: Plan
  private let store: VariableStore
  private let machine: Machine
  private var executable: Executable?

  /// Opens the file of a frozen plan; its weights are mapped, not read.
  public convenience init(
    path: String, threads: Int = 1, files: any FileSystem = LocalFileSystem()
  ) throws(PredictionError) {
    let file: MappedBytes
    do throws(FileError) { file = try files.map(path) } catch { throw .file(error) }
    try self.init(file, threads: threads)
  }

  /// Reads a frozen plan from bytes.
  public convenience init(
    contentsOf bytes: [UInt8], threads: Int = 1
  ) throws(PredictionError) {
    try self.init(MappedBytes(copying: bytes), threads: threads)
  }

  private init(_ file: MappedBytes, threads: Int) throws(PredictionError) {
    let frozen: FrozenPlan
    do throws(Container.Damage) {
      frozen = try FrozenPlan(file, operators: OperatorCatalogue.operators)
    } catch {
      throw .damaged(error.message)
    }
    let weights = frozen.weights.compactMap { weight in
      frozen.start(of: weight).map { (weight.name, weight.extents, $0) }
    }
    plan = frozen.plan
    about = frozen.about
    store = VariableStore(frozen: weights, owner: frozen.owner)
    machine = Machine(pool: ThreadPool(threads: threads))
    let graph = plan.graph
    inputs = graph.inputs.map { Port(graph.name($0) ?? "", graph.type($0)) }
    outputs = graph.outputs.map { Port($0.name, graph.type($0.value)) }
  }

  /// The outputs for `samples` examples, laid out one after the other in row-major order. Throws
  /// where an input is missing, unknown or of another size, or where memory cannot be had.
  public func predict(
    _ given: [String: [Float]], samples: Int
  ) throws(PredictionError) -> [String: [Float]] {
    guard (0...PlanRunner.mostSamples).contains(samples) else { throw .samples(samples) }
    for name in given.keys.sorted() where !inputs.contains(where: { $0.name == name }) {
      throw .unknownInput(name)
    }
    let executable = try bound(samples)
    for port in inputs { try fill(port, given[port.name], executable, samples) }
    executable.run(samples: samples)
    var results: [String: [Float]] = [:]
    for port in outputs { results[port.name] = read(port, executable, samples) }
    return results
  }

  /// More examples than any call can have memory for.
  private static let mostSamples = 1 << 31

  private func bound(_ samples: Int) throws(PredictionError) -> Executable {
    if let executable, executable.samples >= samples { return executable }
    executable = nil
    do throws(BindingError) {
      let made = try Executable(
        plan, samples: max(samples, 1), part: plan.microBatch(of: samples), store: store,
        machine: machine)
      executable = made
      return made
    } catch {
      switch error {
      case .memory(let bytes): throw .memory(bytes: bytes)
      case .variable(let name): throw .damaged("the weight `\(name)` is missing")
      }
    }
  }

  private func fill(
    _ port: Port, _ values: [Float]?, _ executable: Executable, _ samples: Int
  ) throws(PredictionError) {
    guard let values else { throw .missingInput(port.name) }
    let count = port.count(samples: samples)
    guard values.count == count else {
      throw .inputSize(port.name, expected: count, found: values.count)
    }
    guard let memory = executable.input(port.name) else { return }
    if port.integers {
      let target = memory.assumingMemoryBound(to: Int32.self)
      for (index, value) in values.enumerated() {
        guard let whole = Int32(exactly: value) else { throw .notWhole(port.name, value) }
        target[index] = whole
      }
    } else {
      values.withUnsafeBytes { bytes in
        if let start = bytes.baseAddress { memory.copyMemory(from: start, byteCount: bytes.count) }
      }
    }
  }

  private func read(_ port: Port, _ executable: Executable, _ samples: Int) -> [Float] {
    guard let memory = executable.output(port.name) else { return [] }
    let count = port.count(samples: samples)
    if port.integers {
      let whole = memory.assumingMemoryBound(to: Int32.self)
      return (0..<count).map { Float(whole[$0]) }
    }
    return Array(
      UnsafeBufferPointer(start: memory.assumingMemoryBound(to: Float.self), count: count))
  }
}

extension PlanRunner.Port {
  fileprivate init(_ name: String, _ type: TensorType) {
    self.init(
      name: name, extents: type.extents, batched: type.batched, integers: type.element == .int32)
  }
}
