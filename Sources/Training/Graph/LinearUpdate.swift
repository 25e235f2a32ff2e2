import Graph
import Kernels
import Operators
import Optimisation
import Schema
import Synchronization

/// The update of a linear layer's weight straight from the products that make its gradient: the
/// gradient is computed for a few rows of the weight at a time, used while it is in cache, and
/// never stored as a whole.
public struct LinearUpdate: Operator {
  /// How the text form names it.
  public static let declaration = Declaration(
    "linear_update", .primitive, "The new weight of a linear layer, from inputs and gradients.",
    arguments: OptimizerUpdate.declaration.arguments, source: "nnspec",
    details: """
      Operands: the loss, the weight, the inputs x, the gradients dy of the outputs, the slots. \
      Results: the weight and the slots, as of `optimizer_update` with the gradient xᵀ dy.
      """)

  /// The update that follows each part of the gradient.
  public let update: OptimizerUpdate

  /// The update of `optimizer_update`, which must not need the whole gradient at once.
  public init(_ update: OptimizerUpdate) throws(OperatorError) {
    guard LinearUpdate.accepts(update) else {
      throw OperatorError(.attribute, "the rule needs the whole gradient at once")
    }
    self.update = update
  }

  /// An update from accepted attributes.
  public init(attributes: Arguments) throws(OperatorError) {
    try self.init(OptimizerUpdate(attributes: attributes))
  }

  /// Whether each element is updated from its own gradient alone.
  static func accepts(_ update: OptimizerUpdate) -> Bool {
    update.update.measured.isEmpty && update.update.constraints.isEmpty && !update.needsFactor
  }

  /// The attributes, complete.
  public var attributes: Arguments { update.attributes }

  /// It changes variables.
  public var traits: Traits { [] }

  /// The types of weight and slots.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    guard operands.count >= 4 else {
      throw OperatorError(.operands, "`linear_update` takes loss, weight, x, dy and slots")
    }
    let gradient = try LinearWeightGradient().results(of: Array(operands[2...3]))[0]
    return try update.results(of: [operands[0], operands[1], gradient] + operands[4...])
  }

  /// It stands behind the loss.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    context.operands.map { _ in nil }
  }

  /// Weight and slots are written in place.
  public func mayShare(result: Int, operand: Int) -> Bool {
    result == 0 ? operand == 1 : operand == result + 3
  }

  /// A product and an update for each band of rows.
  public func kernel(_ site: KernelSite) -> any Kernel { LinearUpdateKernel(update, site) }

  /// One multiply-add for each row, input and output.
  public func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int {
    LinearWeightGradient().arithmetic(Array(operands[2...3]), [results[0]])
  }
}

/// Blocks of the weight, each taken by the next thread that is free.
private final class LinearUpdateKernel: Kernel {
  private let update: BoundUpdate
  private let input: TensorType
  private let blas: BLAS?
  private let (rows, columns): (Int, Int)
  private let full: MatMul
  private let lanes: Int
  /// The weight and the slots, which every block of the gradient changes.
  private let soon: UnsafeMutableBufferPointer<UnsafePointer<Float>?>
  private let next = Atomic<Int>(0)

  /// Multiply-adds worth a thread, some 10 microseconds of one core.
  private static let worthwhile = 600_000

  init(_ update: OptimizerUpdate, _ site: KernelSite) {
    (rows, columns) = (site.operands[1].rows(samples: 1), site.operands[1].columns)
    self.update = BoundUpdate(update.update, rows: rows, columns: columns)
    soon = .allocate(capacity: 1 + update.update.slots.count)
    soon.initialize(repeating: nil)
    input = site.operands[2]
    blas = site.blas
    let examples = input.rows(samples: site.samples)
    full = LinearUpdateKernel.product(rows, columns, examples, blas)
    let worthwhile = rows * columns * examples / Self.worthwhile
    lanes = max(1, min(site.threads, full.blocks, worthwhile))
  }

  deinit { soon.deallocate() }

  private static func product(
    _ rows: Int, _ columns: Int, _ examples: Int, _ blas: BLAS?
  ) -> MatMul {
    MatMul(m: rows, n: columns, k: examples, transposeA: true, transposeB: false, blas: blas)
  }

  var workspaceBytes: Int {
    (lanes * full.blockCount + full.preparedCount) * MemoryLayout<Float>.stride
  }

  /// Where the gradients are laid out for the blocks, after every lane's block.
  private func prepared(_ buffers: Buffers) -> UnsafeMutablePointer<Float> {
    buffers.scratch + lanes * full.blockCount
  }

  var choice: String { full.choice + ", \(full.blocks) blocks" }

  func run(_ buffers: Buffers, _ frame: Frame) {
    guard buffers.operand(0)[0].isFinite, rows > 0, columns > 0 else { return }
    let examples = input.rows(samples: frame.samples)
    let product =
      examples == full.k ? full : LinearUpdateKernel.product(rows, columns, examples, blas)
    bind(buffers)
    update.set(scalars: update.scalars(step: frame.step + 1, rate: frame.rate))
    next.store(0, ordering: .relaxed)
    product.prepareBlocks(b: buffers.operand(3), into: prepared(buffers), pool: frame.pool)
    frame.pool.parallel(lanes) { lane in run(lane, product, buffers) }
  }

  /// Takes blocks until none is left.
  private func run(_ lane: Int, _ product: MatMul, _ buffers: Buffers) {
    let gradient = buffers.scratch + lane * full.blockCount
    let count = product.blocks
    while true {
      let index = next.add(1, ordering: .relaxed).oldValue
      guard index < count else { return }
      let part = product.run(
        block: index, a: buffers.operand(2), b: buffers.operand(3), prepared: prepared(buffers),
        into: gradient,
        soon: UnsafeBufferPointer(soon))
      update.run(rows: part.rows, columns: part.columns, gradient: gradient)
    }
  }

  private func bind(_ buffers: Buffers) {
    for index in soon.indices { soon[index] = UnsafePointer(buffers.result(index)) }
    update.bind(weight: buffers.result(0)) { buffers.result($0 + 1) }
  }
}
