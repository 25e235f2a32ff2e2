/// A plan's steps bound to memory for a part of a batch: what one thread runs at a time. The
/// executable that made it keeps its memory and its kernels.
struct Lane {
  /// The steps, in order.
  let steps: UnsafeMutableBufferPointer<BoundStep>
  /// The addresses that the steps read: of every node's operands and results, then of the outputs.
  let addresses: UnsafeMutablePointer<UnsafeMutableRawPointer>
  /// What the steps are told.
  let frames: UnsafeMutablePointer<StepFrames>

  /// Runs all steps. Frames that nobody else can change meanwhile are handed on without counting
  /// references.
  func run() { Lane.run(steps, &frames.pointee) }

  private static func run(
    _ steps: UnsafeMutableBufferPointer<BoundStep>, _ frames: inout StepFrames
  ) {
    for bound in steps { bound.run(frames) }
  }

  /// Runs all steps and adds the nanoseconds each took to `times`.
  func profile(into times: UnsafeMutablePointer<Int>) {
    let clock = ContinuousClock()
    for (index, bound) in steps.enumerated() {
      let time = clock.measure { bound.run(frames.pointee) }.components
      times[index] += Int(time.attoseconds / 1_000_000_000) + Int(time.seconds) * 1_000_000_000
    }
  }

  /// Gives back what it took besides its owner's memory.
  func deallocate() {
    steps.deallocate()
    addresses.deallocate()
    frames.deinitialize(count: 1)
    frames.deallocate()
  }
}

/// Memory of the whole batch that every part of it has a share in: where an input lies, or where an
/// output is put together.
struct BatchMemory {
  /// The place among a lane's addresses.
  let slot: Int
  /// Bytes of one example; none where all examples have the same.
  let bytes: Int
  /// The first example's.
  var start: UnsafeMutableRawPointer

  /// The share of a part that starts at an example.
  func share(from example: Int) -> UnsafeMutableRawPointer { start + example * bytes }
}
