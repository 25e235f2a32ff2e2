import Graph
import Kernels
import Schema

/// The rows of a table that ids name.
public struct GatherRows: Operator, Hashable {
  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "gather_rows", .primitive, "The row of a table for each id.",
    source: "y[..., j] = W[ids[...], j]",
    details: """
      Operands: ids, [...], and the table, [ids, width]. An id that is no row of the table gives \
      a row of NaN, so that broken data show.
      """,
    example: "gather_rows(%ids, %table)")

  /// A look-up.
  public init() {}

  /// Without attributes.
  public init(attributes: Arguments) throws(OperatorError) {}

  /// None.
  public var attributes: Arguments { [:] }

  /// Pure, and each example by itself.
  public var traits: Traits { [.pure, .perExample] }

  /// `[...]` ids and `[n, width]` give `[..., width]`.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    try OperandCheck.count(operands, 2, of: "gather_rows")
    try GatherRows.check(ids: operands[0], of: "gather_rows")
    try OperandCheck.floats(operands[1], of: "gather_rows")
    let table = operands[1]
    guard table.extents.count == 2, !table.batched, table.count > 0 else {
      throw OperatorError(
        .shape, "a table has rows and columns", expected: "NxC", found: "\(table)")
    }
    return [
      TensorType(operands[0].extents + [table.columns], batched: operands[0].batched)
    ]
  }

  /// Throws unless an operand holds ids.
  static func check(ids: TensorType, of name: String) throws(OperatorError) {
    guard ids.element != .int32 else { return }
    throw OperatorError(
      .shape, "`\(name)` takes ids", expected: "i32", found: ids.element.rawValue)
  }

  /// None by the ids; by the table the upstream rows, added up by id.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    guard let upstream = context.upstream[0], context.wanted[1] else { return [nil, nil] }
    let (ids, table) = (context.operands[0], context.operands[1])
    let rows = context.builder.type(table).extents[0]
    return [nil, try context.builder.apply(ScatterRows(rows: rows), ids, upstream)]
  }

  /// Copies of rows.
  public func kernel(_ site: KernelSite) -> any Kernel { GatherKernel(site) }

  /// Nothing is computed.
  public func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int { 0 }
}

private final class GatherKernel: Kernel {
  private let ids: TensorType
  private let table: TensorType
  private let pieces: RowPieces

  init(_ site: KernelSite) {
    ids = site.operands[0]
    table = site.operands[1]
    pieces = RowPieces(columns: table.columns)
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let rows = ids.count(samples: frame.samples)
    let (names, from, to) = (buffers.integers(0), buffers.operand(1), buffers.result(0))
    let (count, columns) = (table.extents[0], table.columns)
    frame.pool.parallel(pieces.count(rows: rows)) { piece in
      for row in pieces.range(piece, rows: rows) {
        let (id, target) = (Int(names[row]), to + row * columns)
        if id >= 0, id < count {
          target.update(from: from + id * columns, count: columns)
        } else {
          target.update(repeating: .nan, count: columns)
        }
      }
    }
  }
}
