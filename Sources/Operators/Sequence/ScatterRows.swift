import Graph
import Kernels
import Schema

/// Rows added up by id: the gradient of `gather_rows` by its table.
public struct ScatterRows: Operator, Hashable {
  /// How many ids there are.
  public let rows: Int

  /// A sum over ids below `rows`.
  public init(rows: Int) { self.rows = rows }

  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "scatter_rows", .primitive, "Adds each row to that of its id.",
    arguments: [Argument("rows", .count, .required, "the rows of the result")],
    source: "W[i, j] = sum over ids[...] = i of y[..., j]",
    details: """
      Operands: ids, [...], and rows, [..., width]. Rows of one id are added in their order, so \
      that the sum has the same bits at any number of threads; an id that is no row is left out.
      """,
    example: "scatter_rows {rows = 96}")

  /// The operator of accepted attributes.
  public init(attributes: Arguments) throws(OperatorError) { rows = attributes.integer("rows") }

  /// The number of rows.
  public var attributes: Arguments { ["rows": .integer(rows)] }

  /// Pure.
  public var traits: Traits { .pure }

  /// `[...]` ids and `[..., width]` give `[rows, width]`.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    try OperandCheck.count(operands, 2, of: "scatter_rows")
    try GatherRows.check(ids: operands[0], of: "scatter_rows")
    try OperandCheck.lastAxis(operands[1], of: "scatter_rows")
    let (ids, values) = (operands[0], operands[1])
    guard ids.batched == values.batched, ids.extents == Array(values.extents.dropLast()) else {
      throw OperatorError(
        .disagreement, "each id has a row", expected: "\(ids) and a last axis",
        found: "\(values)")
    }
    return [TensorType([rows, values.columns], batched: false)]
  }

  /// None: training needs first derivatives only.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    throw OperatorError(.attribute, "`scatter_rows` has no gradient of its own")
  }

  /// Panels of columns, each over all ids in order.
  public func kernel(_ site: KernelSite) -> any Kernel { ScatterKernel(site) }

  /// One addition for each element.
  public func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int {
    operands[1].count
  }
}

private final class ScatterKernel: Kernel {
  private let ids: TensorType
  private let table: TensorType
  /// Columns that one piece adds up: whole cache lines.
  private static let panel = 32

  init(_ site: KernelSite) {
    ids = site.operands[0]
    table = site.results[0]
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let count = ids.count(samples: frame.samples)
    let (names, from, to) = (buffers.integers(0), buffers.operand(1), buffers.result(0))
    let (rows, columns) = (table.extents[0], table.columns)
    frame.pool.parallel((columns + Self.panel - 1) / Self.panel) { piece in
      let start = piece * Self.panel
      let width = min(Self.panel, columns - start)
      for row in 0..<rows { (to + row * columns + start).update(repeating: 0, count: width) }
      for index in 0..<count {
        let id = Int(names[index])
        guard id >= 0, id < rows else { continue }
        let (source, sum) = (from + index * columns + start, to + id * columns + start)
        for column in 0..<width { sum[column] += source[column] }
      }
    }
  }
}
