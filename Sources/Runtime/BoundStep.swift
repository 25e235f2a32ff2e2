import Graph
import Kernels

/// A node's kernel with its memory. It does not keep the kernel alive, so that running one step
/// after the other counts no references.
struct BoundStep {
  private let kernel: UnsafeRawPointer
  private let type: any Kernel.Type
  private let isShared: Bool
  /// The memory of the operands and results.
  let buffers: Buffers

  /// A step of a kernel that outlives it; one that `isShared` is worth more threads than the
  /// caller's.
  init(_ kernel: any Kernel, _ buffers: Buffers, isShared: Bool) {
    self.kernel = UnsafeRawPointer(Unmanaged.passUnretained(kernel as AnyObject).toOpaque())
    type = Swift.type(of: kernel)
    self.isShared = isShared
    self.buffers = buffers
  }

  /// Runs the step.
  func run(_ frames: StepFrames) {
    if isShared {
      type.run(kernel, buffers, frames.shared)
    } else {
      type.run(kernel, buffers, frames.alone)
    }
  }
}

/// What a run tells its steps: those that spread over the threads, and those too small for that.
struct StepFrames {
  /// With the machine's threads.
  private(set) var shared: Frame
  /// With the caller alone.
  private(set) var alone: Frame

  /// Frames of runs on some threads.
  init(_ pool: ThreadPool) {
    shared = Frame(samples: 0, pool: pool)
    alone = Frame(samples: 0, pool: ThreadPool(threads: 1))
  }

  /// The number of examples of the run.
  var samples: Int { shared.samples }

  /// Tells both the same of a run.
  mutating func set(samples: Int, step: Int, rate: Double) {
    shared.set(samples: samples, step: step, rate: rate)
    alone.set(samples: samples, step: step, rate: rate)
  }
}

extension Kernel {
  /// Runs the kernel at an address, which somebody else keeps alive.
  fileprivate static func run(_ address: UnsafeRawPointer, _ buffers: Buffers, _ frame: Frame) {
    Unmanaged<Self>.fromOpaque(address)._withUnsafeGuaranteedRef { $0.run(buffers, frame) }
  }
}
