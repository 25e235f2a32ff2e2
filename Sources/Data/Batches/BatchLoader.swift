import Support

/// Prepares batches ahead of training on a thread of its own. The batches are the same whatever the
/// timing: they depend on the plan and the place alone.
public final class BatchLoader: @unchecked Sendable {
  /// Which examples form which batch.
  public let plan: BatchPlan
  /// The numbers in one prepared input.
  public let features: Int
  /// How long `next` has waited for batches that were not ready, in seconds.
  public private(set) var waitedSeconds = 0.0

  private let state: BatchRing
  private let worker: Worker

  /// A loader over a part, from a place on: the batch `startBatch` of `startEpoch` comes first, and
  /// epochs follow each other up to `epochs`, without end where nil. `transforms` are applied while
  /// the rows are copied. `depth` batches (at least 3) are in memory.
  public init(
    _ subset: Subset, transforms: [Transform] = [], plan: BatchPlan, startEpoch: Int = 0,
    startBatch: Int = 0, epochs: Int? = nil, depth: Int = 4
  ) throws(DiagnosticError) {
    self.plan = plan
    let kernel = TransformKernel(
      transforms, inputs: subset.dataset.features, element: subset.dataset.storage.element)
    features = kernel.outputs
    var buffers: [BatchBuffer] = []
    let projects = transforms.contains { if case .project = $0 { true } else { false } }
    for _ in 0..<max(3, depth) {
      guard let buffer = BatchBuffer(kernel, batch: plan.batch, subset: subset, projects: projects)
      else {
        throw DataDiagnostics.noMemory(
          "batches of \(plan.batch) examples", bytes: nil, at: nil)
      }
      buffers.append(buffer)
    }
    let state = BatchRing(buffers)
    self.state = state
    let place = BatchPlace(epoch: startEpoch, batch: startBatch)
    let run = BatchProducer(
      subset: subset, kernel: kernel, plan: plan, epochs: epochs, start: place)
    worker = Worker { run.produce(into: state) }
  }

  deinit {
    state.stop()
    worker.join()
  }

  /// The next batch, or nil after the last; the one before is given back to be filled again. Only
  /// one thread may ask.
  public func next() -> Batch? { state.next(waited: &waitedSeconds)?.batch }
}

/// A place in a run.
struct BatchPlace: Hashable, Sendable {
  /// The epoch, from 0.
  var epoch: Int
  /// The batch within it, from 0.
  var batch: Int
}

/// What the loader's thread does.
struct BatchProducer: Sendable {
  /// The part.
  let subset: Subset
  /// Conversion of its rows.
  let kernel: TransformKernel
  /// The order.
  let plan: BatchPlan
  /// The epoch to stop before, or nil.
  let epochs: Int?
  /// Where to begin.
  let start: BatchPlace

  /// Fills free buffers until the end or until the ring is stopped.
  func produce(into ring: BatchRing) {
    defer { ring.finish() }
    guard plan.batches > 0 else { return }
    var place = BatchPlace(
      epoch: start.epoch + start.batch / plan.batches, batch: start.batch % plan.batches)
    while epochs.map({ place.epoch < $0 }) ?? true {
      let order = plan.permutation(epoch: place.epoch).map { subset.indices[Int($0)] }
      while place.batch < plan.batches {
        guard let buffer = ring.free() else { return }
        buffer.fill(
          subset.dataset, order[plan.range(place.batch)], kernel, epoch: place.epoch,
          index: place.batch)
        ring.ready(buffer)
        place.batch += 1
      }
      place = BatchPlace(epoch: place.epoch + 1, batch: 0)
    }
  }
}
