import Graph
import Kernels
import Schema

/// `concat`: inputs side by side along the last axis.
public struct Concat: Layer, Operator, Hashable {
  /// The declaration.
  public static let declaration = Declaration(
    "concat", .layer, "Puts inputs side by side along the last axis: channels, or features.",
    arguments: [
      Argument(
        "with", .list(.reference), .absent("the branches of `parallel`"),
        "the names of layers whose results are appended")
    ],
    source: "Szegedy et al. 2015 (inception modules); Huang et al. 2017 (DenseNet)",
    details: "All axes but the last must agree: 28x28x16 and 28x28x32 give 28x28x48. The "
      + "layer's own input comes first, then the named ones in order.",
    example: "concat(early)")

  /// A concatenation.
  public init() {}

  /// From checked arguments; the named layers come as inputs.
  public init(arguments: Arguments) throws(OperatorError) {}

  /// Without attributes.
  public init(attributes: Arguments) throws(OperatorError) {}

  /// None.
  public var attributes: Arguments { [:] }

  /// Pure, and each example by itself.
  public var traits: Traits { [.pure, .perExample] }

  /// Adds the concatenation of all inputs.
  public func build(
    _ inputs: [ValueID], _ builder: inout LayerBuilder
  ) throws(OperatorError) -> ValueID {
    try OperandCheck.several(inputs, of: "concat")
    return try builder.append(self, inputs)[0]
  }

  /// The first operand's type with the last extents summed; throws where other axes differ.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    guard let first = operands.first else {
      throw OperatorError(.operands, "`concat` needs inputs", expected: "at least 1 input")
    }
    var total = 0
    for operand in operands {
      let last = try Concat.lastExtent(operand, beside: first)
      let (sum, overflow) = total.addingReportingOverflow(last)
      if overflow { throw OperatorError(.size, "the tensor is too large to address") }
      total = sum
    }
    return [first.with(extents: first.extents.dropLast() + [total])]
  }

  private static func lastExtent(
    _ operand: TensorType, beside first: TensorType
  ) throws(OperatorError) -> Int {
    guard let last = operand.extents.last else {
      throw OperatorError(
        .shape, "`concat` joins along the last axis", expected: "at least one axis",
        found: operand.shapeText)
    }
    let wanted = first.with(extents: first.extents.dropLast() + [last])
    guard operand == wanted else {
      throw OperatorError(
        .disagreement, "inputs of `concat` may differ in the last axis only",
        expected: wanted.shapeText, found: OperandCheck.difference(operand, wanted))
    }
    return last
  }

  /// Each operand's columns of the upstream gradient.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    guard let upstream = context.upstream[0] else { return context.operands.map { _ in nil } }
    var gradients: [ValueID?] = []
    var start = 0
    for (index, operand) in context.operands.enumerated() {
      let count = context.builder.type(operand).columns
      gradients.append(
        context.wanted[index]
          ? try context.builder.apply(Slice(start: start, count: count), upstream) : nil)
      start += count
    }
    return gradients
  }

  /// Copies of column ranges.
  public func kernel(_ site: KernelSite) -> any Kernel { ConcatKernel(site) }
}

private final class ConcatKernel: Kernel {
  private let copies: [ColumnCopy]
  private let result: TensorType
  private let pieces: RowPieces

  init(_ site: KernelSite) {
    result = site.results[0]
    pieces = RowPieces(columns: result.columns)
    var copies: [ColumnCopy] = []
    var start = 0
    for operand in site.operands {
      copies.append(
        ColumnCopy(
          sourceColumns: operand.columns, sourceStart: 0, targetColumns: result.columns,
          targetStart: start, width: operand.columns))
      start += operand.columns
    }
    self.copies = copies
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let rows = result.rows(samples: frame.samples)
    frame.pool.parallel(pieces.count(rows: rows)) { piece in
      let range = pieces.range(piece, rows: rows)
      for (index, copy) in copies.enumerated() {
        copy.run(buffers.operand(index), buffers.result(0), rows: range)
      }
    }
  }
}
