import Support

/// Prepares batches ahead of training on threads of its own. The batches are the same whatever the
/// timing and the number of threads: they depend on the plan and the place alone.
public final class BatchLoader: @unchecked Sendable {
  /// Which examples form which batch.
  public let plan: BatchPlan
  /// The numbers in one prepared example of each input.
  public let widths: [Int]
  /// How long `next` has waited for batches that were not ready, in seconds.
  public private(set) var waitedSeconds = 0.0

  private let ring: BatchRing
  private let workers: [Worker]

  /// What a loader does beside reading.
  public struct Options: Sendable {
    /// How each input is prepared, in order; those beyond the list are only converted.
    public var preparations: [InputPreparation] = []
    /// What mixes the examples of a batch in training; nil where nothing does.
    public var mixing: BatchMixing?
    /// The seed of random changes.
    public var seed: UInt64 = 0
    /// The threads that suit preparation which takes long, such as decoding and augmentation.
    public static var busyThreads: Int { min(4, Parallel.threads) }

    /// Threads that prepare batches, each one at a time.
    public var threads = 1
    /// Batches in memory; at least three, and two more than threads.
    public var depth = 4

    /// One thread, without preparation.
    public init(preparations: [InputPreparation] = [], seed: UInt64 = 0, threads: Int = 1) {
      self.preparations = preparations
      self.seed = seed
      self.threads = threads
    }
  }

  /// A loader over a part, from a place on: the batch `startBatch` of `startEpoch` comes first, and
  /// epochs follow each other up to `epochs`, without end where nil.
  public init(
    _ subset: Subset, _ options: Options = Options(), plan: BatchPlan, startEpoch: Int = 0,
    startBatch: Int = 0, epochs: Int? = nil
  ) throws(DiagnosticError) {
    self.plan = plan
    let format = BatchFormat(subset, options, draws: plan.order != .sequential)
    widths = format.kernels.map(\.outputs)
    let threads = max(1, options.threads)
    var buffers: [BatchBuffer] = []
    for _ in 0..<max(3, options.depth, threads + 2) {
      guard let buffer = BatchBuffer(format, batch: plan.batch) else {
        throw DataDiagnostics.noMemory(
          "batches of \(plan.batch) examples", bytes: format.bytes(batch: plan.batch), at: nil)
      }
      buffers.append(buffer)
    }
    let first = startEpoch * plan.batches + startBatch
    let total = plan.batches == 0 ? 0 : epochs.map { max(0, $0 * plan.batches - first) }
    let ring = BatchRing(buffers, total: total)
    self.ring = ring
    let orders = EpochOrders(subset, plan)
    let run = BatchProducer(format: format, plan: plan, orders: orders, first: first)
    workers = (0..<threads).map { _ in Worker { run.produce(into: ring) } }
  }

  /// The same with one list of maps for the first input.
  public convenience init(
    _ subset: Subset, transforms: [Transform], plan: BatchPlan, epochs: Int? = nil
  ) throws(DiagnosticError) {
    try self.init(
      subset, Options(preparations: [InputPreparation(transforms: transforms)]), plan: plan,
      epochs: epochs)
  }

  deinit {
    ring.stop()
    workers.forEach { $0.join() }
  }

  /// The next batch, or nil after the last; the one before is given back to be filled again. Only
  /// one thread may ask. Throws where an example cannot be read, once its batch is asked for.
  public func next() throws(DiagnosticError) -> Batch? {
    try ring.next(waited: &waitedSeconds)?.batch
  }
}

/// What the loader's threads do.
struct BatchProducer: Sendable {
  /// Where examples come from and how they are prepared.
  let format: BatchFormat
  /// The order.
  let plan: BatchPlan
  /// The order of each epoch.
  let orders: EpochOrders
  /// The number of the first batch, counted through all epochs.
  let first: Int

  /// Fills free buffers until the end or until the ring is stopped.
  func produce(into ring: BatchRing) {
    while let task = ring.begin() {
      let (epoch, batch) = (first + task.number).quotientAndRemainder(dividingBy: plan.batches)
      let order = orders.order(epoch: epoch)
      do throws(DiagnosticError) {
        try task.buffer.fill(format, order[plan.range(batch)], epoch: epoch, index: batch)
        ring.finish(task, nil)
      } catch {
        ring.finish(task, error)
      }
    }
  }
}

/// The orders of the epochs that the loader's threads are in, each made once.
final class EpochOrders: @unchecked Sendable {
  private let monitor = Monitor()
  private let subset: Subset
  private let plan: BatchPlan
  private var known: [Int: [Int32]] = [:]

  /// The orders of a part under a plan.
  init(_ subset: Subset, _ plan: BatchPlan) {
    self.subset = subset
    self.plan = plan
  }

  /// The examples of an epoch in order.
  func order(epoch: Int) -> [Int32] {
    monitor.locked {
      if let order = known[epoch] { return order }
      let order = plan.permutation(epoch: epoch).map { subset.indices[Int($0)] }
      known = known.filter { $0.key >= epoch - 1 }
      known[epoch] = order
      return order
    }
  }
}
