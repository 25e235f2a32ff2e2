import CKernels

/// Local response normalisation of each row (Krizhevsky, Sutskever and Hinton 2012):
/// y_c = x_c / (k + alpha / size sum of x_j^2)^beta, j from c - size / 2 to c + (size - 1) / 2 as
/// far as there are columns.
public struct LocalResponse: Sendable {
  private let form: ck_response

  /// A normalisation over `size` columns; k above zero.
  public init(size: Int, alpha: Double, beta: Double, k: Double) {
    form = ck_response(
      before: Int64(size / 2), after: Int64((size - 1) / 2), factor: Float(alpha / Double(size)),
      beta: Float(beta), k: Float(k))
  }

  /// Normalises the rows of x; y is memory of its own.
  public func forward(
    _ x: RowMatrix, into y: UnsafeMutablePointer<Float>, pool: ThreadPool? = nil
  ) {
    x.forEachRun(on: pool) { ck_response_forward($0, form, y + $1.lowerBound * x.columns) }
  }

  /// How many floats of workspace `backward` needs for a shape.
  public static func workspaceCount(rows: Int, columns: Int) -> Int {
    2 * EqualPieces(rows: rows, columns: columns).count * columns
  }

  /// The gradient by x from x and dy; dx may be dy.
  public func backward(
    _ x: RowMatrix, gradient dy: UnsafePointer<Float>, into dx: UnsafeMutablePointer<Float>,
    workspace: UnsafeMutablePointer<Float>, pool: ThreadPool? = nil
  ) {
    let pieces = EqualPieces(rows: x.rows, columns: x.columns)
    pieces.forEach(on: pool) { piece in
      let rows = pieces[piece]
      let start = rows.lowerBound * x.columns
      ck_response_backward(
        x.part(rows), form, dy + start, dx + start, workspace + 2 * piece * x.columns)
    }
  }
}
