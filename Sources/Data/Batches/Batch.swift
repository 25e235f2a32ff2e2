/// One batch, valid until the next one is asked for.
public struct Batch: @unchecked Sendable {
  /// The epoch, from 0.
  public let epoch: Int
  /// The batch within the epoch, from 0.
  public let index: Int
  /// The number of examples; the last batch of an epoch may have fewer than the others.
  public let count: Int
  /// The inputs, row by row, 64-byte aligned.
  public let inputs: UnsafePointer<Float>
  /// The class of each example; nil for a regression.
  public let classes: UnsafePointer<Int32>?
  /// The values, row by row; nil for classes.
  public let values: UnsafePointer<Float>?
  /// The examples' positions in the data set.
  public let examples: UnsafePointer<Int32>
}

/// The memory of one batch.
final class BatchBuffer: @unchecked Sendable {
  private let inputs: RawMemory
  private let targets: RawMemory
  private let examples: RawMemory
  private let scratch: RawMemory?
  private var epoch = 0
  private var index = 0
  private var count = 0
  private let holdsClasses: Bool
  private let holdsValues: Bool

  /// Room for batches of a plan.
  init?(_ kernel: TransformKernel, batch: Int, subset: Subset, projects: Bool) {
    let (numbers, overflow) = batch.multipliedReportingOverflow(by: kernel.widest)
    guard !overflow, numbers <= 1 << 38,
      let inputs = RawMemory(byteCount: numbers * 4),
      let targets = RawMemory(byteCount: batch * max(1, subset.dataset.valueCount) * 4),
      let examples = RawMemory(byteCount: batch * 4)
    else { return nil }
    scratch = projects ? RawMemory(byteCount: numbers * 4) : nil
    if projects, scratch == nil { return nil }
    self.inputs = inputs
    self.targets = targets
    self.examples = examples
    holdsClasses = if case .classes = subset.dataset.targets { true } else { false }
    holdsValues = if case .values = subset.dataset.targets { true } else { false }
  }

  /// Fills the memory with the examples at `indices` of the data set.
  func fill(
    _ dataset: Dataset, _ indices: ArraySlice<Int32>, _ kernel: TransformKernel, epoch: Int,
    index: Int
  ) {
    (self.epoch, self.index, count) = (epoch, index, indices.count)
    kernel.run(
      dataset.storage, indices, into: inputs.floats, scratch: scratch?.floats ?? inputs.floats)
    let numbers = examples.start.assumingMemoryBound(to: Int32.self)
    for (row, example) in indices.enumerated() { numbers[row] = example }
    fillTargets(dataset, indices)
  }

  private func fillTargets(_ dataset: Dataset, _ indices: ArraySlice<Int32>) {
    switch dataset.targets {
    case .classes(let labels):
      let to = targets.start.assumingMemoryBound(to: Int32.self)
      for (row, example) in indices.enumerated() { to[row] = labels[Int(example)] }
    case .values(let values):
      let width = dataset.valueCount
      for (row, example) in indices.enumerated() {
        for column in 0..<width {
          targets.floats[row * width + column] = values[Int(example) * width + column]
        }
      }
    case .absent: break
    }
  }

  /// What was filled in last.
  var batch: Batch {
    Batch(
      epoch: epoch, index: index, count: count, inputs: UnsafePointer(inputs.floats),
      classes: holdsClasses
        ? UnsafePointer(targets.start.assumingMemoryBound(to: Int32.self)) : nil,
      values: holdsValues ? UnsafePointer(targets.floats) : nil,
      examples: UnsafePointer(examples.start.assumingMemoryBound(to: Int32.self)))
  }
}

extension Dataset {
  /// Numbers in one target of a regression.
  var valueCount: Int {
    if case .values(let count) = target { return count }
    return 1
  }
}
