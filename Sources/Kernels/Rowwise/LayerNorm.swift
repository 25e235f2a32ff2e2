import CKernels

/// Normalisation of each row: y = (x - mean) / sqrt(variance + epsilon) scale + shift (Ba, Kiros
/// and Hinton 2016), or without the mean (RMS norm: Zhang and Sennrich 2019).
public struct LayerNorm {
  /// A factor for each column; one where missing.
  public var scale: UnsafePointer<Float>?
  /// A summand for each column; zero where missing.
  public var shift: UnsafePointer<Float>?
  /// Each row's mean: written forward, read backward. Not needed where not centred.
  public var means: UnsafeMutablePointer<Float>?
  /// Each row's 1 / sqrt(variance + epsilon): written forward, read backward.
  public var inverses: UnsafeMutablePointer<Float>
  /// What is added to the variance.
  public var epsilon: Float
  /// Whether the mean is subtracted.
  public var isCentred: Bool

  /// A normalisation with storage for what the backward run needs, one float for each row.
  public init(
    scale: UnsafePointer<Float>?, shift: UnsafePointer<Float>?,
    means: UnsafeMutablePointer<Float>?, inverses: UnsafeMutablePointer<Float>,
    epsilon: Float = 1e-5, isCentred: Bool = true
  ) {
    precondition(!isCentred || means != nil, "a centred normalisation keeps its means")
    self.scale = scale
    self.shift = shift
    self.means = means
    self.inverses = inverses
    self.epsilon = epsilon
    self.isCentred = isCentred
  }

  /// Normalises the rows of x; y may be x.
  public func forward(
    _ x: RowMatrix, into y: UnsafeMutablePointer<Float>, pool: ThreadPool? = nil
  ) {
    x.forEachRun(on: pool) {
      ck_layer_norm_forward($0, form(from: $1.lowerBound), y + $1.lowerBound * x.columns)
    }
  }

  /// How many floats of workspace `backward` needs for a shape.
  public static func workspaceCount(rows: Int, columns: Int) -> Int {
    2 * EqualPieces(rows: rows, columns: columns).count * columns
  }

  /// The gradients by x, scale and, where it is asked for, shift, from dy and what `forward` saved;
  /// dx may be dy.
  public func backward(
    _ x: RowMatrix, gradient dy: UnsafePointer<Float>, into dx: UnsafeMutablePointer<Float>,
    scaleGradient: UnsafeMutablePointer<Float>, shiftGradient: UnsafeMutablePointer<Float>?,
    workspace: UnsafeMutablePointer<Float>, pool: ThreadPool? = nil
  ) {
    let pieces = EqualPieces(rows: x.rows, columns: x.columns)
    workspace.update(repeating: 0, count: 2 * pieces.count * x.columns)
    let shifts = workspace + pieces.count * x.columns
    pieces.forEach(on: pool) { piece in
      let rows = pieces[piece]
      let start = rows.lowerBound * x.columns
      let sums = piece * x.columns
      ck_layer_norm_backward(
        x.part(rows), form(from: rows.lowerBound), dy + start, dx + start, workspace + sums,
        shiftGradient == nil ? nil : shifts + sums)
    }
    ColumnReduction.add(workspace, runs: pieces.count, columns: x.columns, into: scaleGradient)
    guard let shiftGradient else { return }
    ColumnReduction.add(shifts, runs: pieces.count, columns: x.columns, into: shiftGradient)
  }

  private func form(from row: Int) -> ck_layer_norm {
    ck_layer_norm(
      scale: scale, shift: shift, means: means.map { $0 + row }, inverses: inverses + row,
      epsilon: epsilon, centred: isCentred ? 1 : 0)
  }
}
