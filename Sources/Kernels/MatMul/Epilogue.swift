import CKernels

/// What is done to each part of a product while it is still in registers or in cache.
public struct Epilogue {
  /// n values added to every row of C, or nil.
  public var bias: UnsafePointer<Float>?
  /// A matrix that lies as C does and is added to it, after the bias, or nil. Must not overlap C.
  public var addend: UnsafePointer<Float>?
  /// Whether negative results become 0, after the sums; NaN stays NaN.
  public var relu: Bool
  /// What follows each finished block of C; the caller keeps it alive.
  let after: Unmanaged<BlockWork>?

  /// An epilogue of the given parts; by default none. `after` must outlive the runs: an epilogue
  /// does not keep it, so that the blocks of a product count no references.
  public init(
    bias: UnsafePointer<Float>? = nil, addend: UnsafePointer<Float>? = nil, relu: Bool = false,
    after: BlockWork? = nil
  ) {
    self.bias = bias
    self.addend = addend
    self.relu = relu
    self.after = after.map(Unmanaged.passUnretained)
  }

  /// The epilogue that does nothing.
  public static var none: Epilogue { Epilogue() }
}

/// What follows when a block of a product is finished, on the thread that computed it. The blocks
/// cover C once and depend on its shape alone.
open class BlockWork {
  /// Subclasses say what they do.
  public init() {}

  /// Works on some rows and columns of C. The block is finished and not yet read by anybody else.
  open func run(rows: Range<Int>, columns: Range<Int>) {}
}

extension Unmanaged<BlockWork> {
  /// Does the work for some rows and columns of C.
  func run(rows: Range<Int>, columns: Range<Int>) {
    _withUnsafeGuaranteedRef { $0.run(rows: rows, columns: columns) }
  }

  /// Does the work for a block.
  func run(_ block: ck_block) {
    run(
      rows: block.row..<block.row + block.rows,
      columns: block.column..<block.column + block.columns)
  }
}
