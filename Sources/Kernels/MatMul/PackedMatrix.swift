import CKernels

/// The layout of a right-hand operand packed ahead: panels of columns, each k rows of contiguous
/// values, the last one filled up with zeros. Weights that do not change are packed once.
public struct PackedMatrix: Sendable {
  /// Rows of op(B).
  public let k: Int
  /// Columns of op(B).
  public let n: Int
  let form: InstructionSet

  /// The layout of a k x n operand for the kernels of `form`.
  public init(k: Int, n: Int, instructions form: InstructionSet = .current) {
    self.k = k
    self.n = n
    self.form = form
  }

  /// How many floats the packed operand takes.
  public var packedCount: Int { ck_matmul_packed_count(form.rawValue, k, n) }

  /// How many panels there are.
  var panels: Int { n > 0 ? (n - 1) / ck_matmul_panel_width(form.rawValue) + 1 : 0 }

  /// Packs B, stored k x n or, when `transposed`, n x k, row-major with `stride` floats between
  /// rows (dense when nil), to `packed`, which holds `packedCount` floats.
  public func pack(
    _ b: UnsafePointer<Float>, transposed: Bool, stride: Int? = nil,
    into packed: UnsafeMutablePointer<Float>
  ) {
    let stride = stride ?? (transposed ? k : n)
    for panel in 0..<panels {
      pack(panel: panel, b, transposed: transposed, stride: stride, into: packed)
    }
  }

  /// The same for one of the `panels`, at its place in `packed`.
  func pack(
    panel: Int, _ b: UnsafePointer<Float>, transposed: Bool, stride: Int,
    into packed: UnsafeMutablePointer<Float>
  ) {
    let width = ck_matmul_panel_width(form.rawValue)
    let (row, column) = transposed ? (1, stride) : (stride, 1)
    let first = panel * width
    ck_matmul_pack(
      form.rawValue, k, min(width, n - first), b + first * column, row, column, packed + first * k)
  }
}
