import Support

/// How the examples of a part become batches.
struct BatchFormat: Sendable {
  /// The part.
  let subset: Subset
  /// One kernel for each input.
  let kernels: [FieldKernel]
  /// The seed of random changes.
  let seed: UInt64
  /// Whether random changes are drawn, as in training.
  let draws: Bool
  /// What mixes the first input of a batch; nil where nothing does.
  let mixing: BatchMixing?
  /// The shape of the first input as it is mixed; what is no image counts as one pixel.
  let image: ImageShape

  /// A format of a part under options, whose seed and mixing serve training alone.
  init(_ subset: Subset, _ options: BatchLoader.Options, draws: Bool) {
    let preparations = options.preparations
    self.subset = subset
    seed = options.seed
    self.draws = draws
    mixing = draws ? options.mixing : nil
    let first = preparations.first ?? .none
    let shape = subset.dataset.inputs[0].shape
    let prepared = first.transforms.reduce(first.map?.shape(for: shape) ?? shape) {
      $1.shape(for: $0)
    }
    image = ImageShape(prepared) ?? ImageShape(1, 1, prepared.features)
    kernels = subset.dataset.inputs.enumerated().map { index, field in
      FieldKernel(field, index < preparations.count ? preparations[index] : .none)
    }
  }

  /// Bytes of a batch of so many examples, with what its preparation needs; nil beyond any machine.
  func bytes(batch: Int) -> Int? {
    var total = 0
    for kernel in kernels {
      let (numbers, overflow) = batch.multipliedReportingOverflow(by: kernel.widest)
      guard !overflow, numbers <= 1 << 38 else { return nil }
      total += numbers * (kernel.projects ? 8 : 4) + kernel.rowBytes
    }
    if mixing != nil { total += batch * image.count * 4 }
    return total + subset.dataset.outputs.reduce(0) { $0 + batch * 4 * ($1.width + 1) }
  }
}

/// The memory of one batch.
final class BatchBuffer: @unchecked Sendable {
  private let inputs: [RawMemory]
  private let scratch: [RawMemory?]
  private let rows: [RawMemory]
  private let targets: [RawMemory]
  private let examples: RawMemory
  private let mixed: RawMemory?
  private var mix: Batch.Mix?
  private let pointers: [UnsafeRawPointer]
  private let targetPointers: [Batch.TargetMemory]
  private var epoch = 0
  private var index = 0
  private var count = 0

  /// Room for batches of a format; nil where the system has not so much memory.
  init?(_ format: BatchFormat, batch: Int) {
    guard format.bytes(batch: batch) != nil,
      let examples = RawMemory(byteCount: batch * 4)
    else { return nil }
    let sizes = format.kernels.map { batch * $0.widest * 4 }
    let outputs = format.subset.dataset.outputs
    inputs = sizes.compactMap { RawMemory(byteCount: $0) }
    scratch = zip(format.kernels, sizes).map { $0.projects ? RawMemory(byteCount: $1) : nil }
    rows = format.kernels.compactMap { RawMemory(byteCount: $0.rowBytes) }
    targets = outputs.compactMap { RawMemory(byteCount: batch * max(1, $0.width) * 4) }
    self.examples = examples
    mixed = format.mixing == nil ? nil : RawMemory(byteCount: batch * format.image.count * 4)
    pointers = inputs.map { UnsafeRawPointer($0.start) }
    targetPointers = zip(outputs, targets).map { field, memory in
      switch field.values {
      case .classes, .stored:
        .classes(UnsafePointer(memory.start.assumingMemoryBound(to: Int32.self)))
      case .values: .values(UnsafePointer(memory.floats))
      case .absent: .absent
      }
    }
    let projections = format.kernels.filter(\.projects).count
    guard inputs.count == sizes.count, rows.count == sizes.count, targets.count == outputs.count,
      scratch.compactMap({ $0 }).count == projections, (mixed == nil) == (format.mixing == nil)
    else { return nil }
  }

  /// Fills the memory with the examples at `indices` of the data set.
  func fill(
    _ format: BatchFormat, _ indices: ArraySlice<Int32>, epoch: Int, index: Int
  ) throws(DiagnosticError) {
    (self.epoch, self.index, count) = (epoch, index, indices.count)
    let drawn = format.draws ? epoch : nil
    for (field, kernel) in format.kernels.enumerated() {
      try kernel.run(
        indices, epoch: drawn, seed: format.seed,
        FieldKernel.Memory(
          to: inputs[field].start, scratch: (scratch[field] ?? inputs[field]).start,
          row: rows[field].start))
    }
    mixRows(format)
    let numbers = examples.start.assumingMemoryBound(to: Int32.self)
    for (row, example) in indices.enumerated() { numbers[row] = example }
    for (target, field) in format.subset.dataset.outputs.enumerated() {
      try fill(targets[target], field, indices, epoch: drawn)
    }
  }

  private func mixRows(_ format: BatchFormat) {
    guard let mixing = format.mixing, let mixed else { return }
    let (mixture, shift) = mixing.draw(
      seed: format.seed, epoch: epoch, batch: index, count: count, format.image)
    BatchMixing.mix(
      inputs[0].floats, count: count, format.image, mixture, shift: shift, copy: mixed.floats)
    mix = Batch.Mix(share: mixture.share, shift: shift)
  }

  private func fill(
    _ memory: RawMemory, _ field: TargetField, _ indices: ArraySlice<Int32>, epoch: Int?
  ) throws(DiagnosticError) {
    let width = field.width
    switch field.values {
    case .classes(let labels):
      let to = memory.start.assumingMemoryBound(to: Int32.self)
      for (row, example) in indices.enumerated() {
        for column in 0..<width { to[row * width + column] = labels[Int(example) * width + column] }
      }
    case .values(let values):
      for (row, example) in indices.enumerated() {
        for column in 0..<width {
          memory.floats[row * width + column] = values[Int(example) * width + column]
        }
      }
    case .stored(let storage):
      for (row, example) in indices.enumerated() {
        let to = memory.start + row * width * 4
        let stored = try storage.row(
          ExamplePlace(Int(example), epoch: epoch), features: width, scratch: to)
        if stored != UnsafeRawPointer(to) { to.copyMemory(from: stored, byteCount: width * 4) }
      }
    case .absent: break
    }
  }

  /// What was filled in last.
  var batch: Batch {
    Batch(
      epoch: epoch, index: index, count: count, inputs: pointers, targets: targetPointers,
      examples: UnsafePointer(examples.start.assumingMemoryBound(to: Int32.self)), mix: mix)
  }
}
