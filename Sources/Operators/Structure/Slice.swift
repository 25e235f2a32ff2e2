import Graph
import Kernels
import Schema

/// Some neighbouring columns of the last axis: the gradient of `concat`.
public struct Slice: Operator, Hashable {
  /// The declaration.
  public static let declaration = Declaration(
    "slice", .primitive, "Neighbouring columns of the last axis.",
    arguments: [
      Argument("start", .integer(0...1_000_000_000), .required, "the first column"),
      Argument("count", .integer(0...1_000_000_000), .required, "how many columns"),
    ],
    source: "y[..., j] = x[..., start + j]")

  /// The first column.
  public let start: Int
  /// How many columns.
  public let count: Int

  /// A slice.
  public init(start: Int, count: Int) {
    self.start = start
    self.count = count
  }

  /// From checked attributes.
  public init(attributes: Arguments) throws(OperatorError) {
    self.init(start: attributes.integer("start"), count: attributes.integer("count"))
  }

  /// Start and count.
  public var attributes: Arguments { ["start": .integer(start), "count": .integer(count)] }

  /// Pure, and each example by itself.
  public var traits: Traits { [.pure, .perExample] }

  /// The operand's type with `count` columns; throws where it has too few.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    try OperandCheck.count(operands, 1, of: "slice")
    guard let columns = operands[0].extents.last, start <= columns, count <= columns - start else {
      throw OperatorError(
        .shape, "the slice reaches beyond the last axis",
        expected: "a last axis of at least \(start) + \(count)", found: operands[0].shapeText)
    }
    return [operands[0].with(extents: operands[0].extents.dropLast() + [count])]
  }

  /// The upstream gradient between zeros.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    guard let upstream = context.upstream[0] else { return [nil] }
    let columns = context.builder.type(context.operands[0]).columns
    let padding = PadColumns(before: start, after: columns - start - count)
    return [try context.builder.apply(padding, upstream)]
  }

  /// A copy of the columns.
  public func kernel(_ site: KernelSite) -> any Kernel {
    ColumnKernel(
      site,
      ColumnCopy(
        sourceColumns: site.operands[0].columns, sourceStart: start, targetColumns: count,
        targetStart: 0, width: count))
  }
}

/// Zeros before and after the columns of the last axis: the gradient of `slice`.
public struct PadColumns: Operator, Hashable {
  /// The declaration.
  public static let declaration = Declaration(
    "pad_columns", .primitive, "The operand with columns of zeros before and after.",
    arguments: [
      Argument("before", .integer(0...1_000_000_000), .required, "columns of zeros in front"),
      Argument("after", .integer(0...1_000_000_000), .required, "columns of zeros behind"),
    ],
    source: "y[..., before + j] = x[..., j], 0 elsewhere")

  /// Columns of zeros in front.
  public let before: Int
  /// Columns of zeros behind.
  public let after: Int

  /// A padding.
  public init(before: Int, after: Int) {
    self.before = before
    self.after = after
  }

  /// From checked attributes.
  public init(attributes: Arguments) throws(OperatorError) {
    self.init(before: attributes.integer("before"), after: attributes.integer("after"))
  }

  /// Both counts.
  public var attributes: Arguments { ["before": .integer(before), "after": .integer(after)] }

  /// Pure, and each example by itself.
  public var traits: Traits { [.pure, .perExample] }

  /// The operand's type with more columns.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    try OperandCheck.count(operands, 1, of: "pad_columns")
    try OperandCheck.lastAxis(operands[0], of: "pad_columns")
    let columns = [before, after].reduce((operands[0].columns, false)) {
      let (sum, overflow) = $0.0.addingReportingOverflow($1)
      return (sum, $0.1 || overflow)
    }
    if columns.1 { throw OperatorError(.size, "the tensor is too large to address") }
    return [operands[0].with(extents: operands[0].extents.dropLast() + [columns.0])]
  }

  /// The columns between the zeros.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    guard let upstream = context.upstream[0] else { return [nil] }
    let count = context.builder.type(context.operands[0]).columns
    return [try context.builder.apply(Slice(start: before, count: count), upstream)]
  }

  /// Zeros, then a copy.
  public func kernel(_ site: KernelSite) -> any Kernel {
    let columns = site.operands[0].columns
    return ColumnKernel(
      site,
      ColumnCopy(
        sourceColumns: columns, sourceStart: 0, targetColumns: before + columns + after,
        targetStart: before, width: columns))
  }
}

/// Runs one column copy over all rows and fills the columns it leaves with zeros.
private final class ColumnKernel: Kernel {
  private let copy: ColumnCopy
  private let type: TensorType
  private let pieces: RowPieces

  init(_ site: KernelSite, _ copy: ColumnCopy) {
    self.copy = copy
    type = site.operands[0]
    pieces = RowPieces(columns: max(copy.sourceColumns, copy.targetColumns))
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let rows = type.rows(samples: frame.samples)
    let target = buffers.result(0)
    frame.pool.parallel(pieces.count(rows: rows)) { piece in
      let range = pieces.range(piece, rows: rows)
      if copy.targetColumns > copy.width {
        (target + range.lowerBound * copy.targetColumns).update(
          repeating: 0, count: range.count * copy.targetColumns)
      }
      copy.run(buffers.operand(0), target, rows: range)
    }
  }
}
