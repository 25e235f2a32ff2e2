/// What is done to each part of a product while it is still in registers or in cache.
public struct Epilogue {
  /// n values added to every row of C, or nil.
  public var bias: UnsafePointer<Float>?
  /// A matrix that lies as C does and is added to it, after the bias, or nil. Must not overlap C.
  public var addend: UnsafePointer<Float>?
  /// Whether negative results become 0, after the sums; NaN stays NaN.
  public var relu: Bool
  /// Called with (rowStart, rowCount, columnStart, columnCount) when that block of C is finished,
  /// on the thread that computed it. The blocks cover C once and depend on its shape alone.
  public var hook: ((Int, Int, Int, Int) -> Void)?

  /// An epilogue of the given parts; by default none.
  public init(
    bias: UnsafePointer<Float>? = nil, addend: UnsafePointer<Float>? = nil, relu: Bool = false,
    hook: ((Int, Int, Int, Int) -> Void)? = nil
  ) {
    self.bias = bias
    self.addend = addend
    self.relu = relu
    self.hook = hook
  }

  /// The epilogue that does nothing.
  public static var none: Epilogue { Epilogue() }
}
