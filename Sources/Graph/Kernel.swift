import Kernels

/// What a kernel is chosen from: types and the machine, never data.
public struct KernelSite: Sendable {
  /// The types of the operands.
  public let operands: [TensorType]
  /// The types of the results.
  public let results: [TensorType]
  /// Which results anybody reads; a kernel may skip the others.
  public let used: [Bool]
  /// Which operands hold the same numbers in every run, and already do when a kernel prepares.
  public let fixed: [Bool]
  /// The largest number of examples of a run.
  public let samples: Int
  /// The threads that will run it; results never depend on it.
  public let threads: Int
  /// The BLAS in use, or nil for our own products only.
  public let blas: BLAS?
  /// Draws the key of the node's random stream: derived from the run's seed and the layer's name.
  public let randomKey: UInt64

  /// A site.
  public init(
    operands: [TensorType], results: [TensorType], used: [Bool], fixed: [Bool] = [],
    samples: Int, threads: Int = 1, blas: BLAS? = nil, randomKey: UInt64 = 0
  ) {
    self.operands = operands
    self.results = results
    self.used = used
    self.fixed = fixed.isEmpty ? operands.map { _ in false } : fixed
    self.samples = samples
    self.threads = threads
    self.blas = blas
    self.randomKey = randomKey
  }
}

/// The bound computation of one node. It allocates nothing while it runs.
public protocol Kernel: AnyObject {
  /// Bytes of scratch memory wanted for a run.
  var workspaceBytes: Int { get }
  /// Bytes wanted for what the kernel lays out ahead of all runs, of operands that are fixed.
  var preparedBytes: Int { get }
  /// Lays that out in memory, 64-byte aligned, that stays as it is from then on.
  func prepare(_ buffers: Buffers, in memory: UnsafeMutableRawPointer)
  /// Reads from now on what this kernel, or another of the same node, has laid out there.
  func adopt(_ prepared: UnsafeRawPointer)
  /// Which implementation was chosen, for `explain --plan`; empty where there is only one.
  var choice: String { get }
  /// Computes the results from the operands.
  func run(_ buffers: Buffers, _ frame: Frame)
}

extension Kernel {
  /// Most kernels need no scratch memory.
  public var workspaceBytes: Int { 0 }
  /// Most kernels take operands as they are.
  public var preparedBytes: Int { 0 }
  /// Most kernels take operands as they are.
  public func prepare(_ buffers: Buffers, in memory: UnsafeMutableRawPointer) {}
  /// Most kernels take operands as they are.
  public func adopt(_ prepared: UnsafeRawPointer) {}
  /// Most kernels have one implementation.
  public var choice: String { "" }
}

/// The memory of one node's operands and results.
public struct Buffers {
  private let operands: UnsafePointer<UnsafeMutableRawPointer>
  private let results: UnsafePointer<UnsafeMutableRawPointer>
  /// Scratch memory of at least `workspaceBytes`, 64-byte aligned.
  public let workspace: UnsafeMutableRawPointer

  /// Memory by position; results nobody reads point at memory that may be overwritten.
  public init(
    operands: UnsafePointer<UnsafeMutableRawPointer>,
    results: UnsafePointer<UnsafeMutableRawPointer>, workspace: UnsafeMutableRawPointer
  ) {
    self.operands = operands
    self.results = results
    self.workspace = workspace
  }

  /// The floats of an operand.
  public func operand(_ index: Int) -> UnsafePointer<Float> {
    UnsafePointer(operands[index].assumingMemoryBound(to: Float.self))
  }

  /// The bytes of an operand.
  public func bytes(_ index: Int) -> UnsafeRawPointer { UnsafeRawPointer(operands[index]) }

  /// The integers of an operand.
  public func integers(_ index: Int) -> UnsafePointer<Int32> {
    UnsafePointer(operands[index].assumingMemoryBound(to: Int32.self))
  }

  /// The floats of a result.
  public func result(_ index: Int) -> UnsafeMutablePointer<Float> {
    results[index].assumingMemoryBound(to: Float.self)
  }

  /// Scratch memory as floats.
  public var scratch: UnsafeMutablePointer<Float> {
    workspace.assumingMemoryBound(to: Float.self)
  }
}

/// What a run of the plan tells every kernel.
public struct Frame {
  /// The number of examples of this run, at most the number bound.
  public private(set) var samples: Int
  /// The number of the update, from 0; random draws and bias corrections depend on it.
  public private(set) var step: Int
  /// The learning rate of this update.
  public private(set) var rate: Double
  /// The threads that pieces of work are spread over.
  public let pool: ThreadPool

  /// A frame.
  public init(samples: Int, step: Int = 0, rate: Double = 0, pool: ThreadPool) {
    self.samples = samples
    self.step = step
    self.rate = rate
    self.pool = pool
  }

  /// The same threads for another run.
  public mutating func set(samples: Int, step: Int, rate: Double) {
    (self.samples, self.step, self.rate) = (samples, step, rate)
  }
}
