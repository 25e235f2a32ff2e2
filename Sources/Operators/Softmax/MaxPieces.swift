import Graph
import Kernels
import Schema

/// The largest of several pieces of the last axis, column by column: the nonlinearity of `maxout`.
public struct MaxPieces: Operator, Hashable {
  /// The declaration.
  public static let declaration = Declaration(
    "max_pieces", .primitive, "The largest of several equal pieces of the last axis.",
    arguments: [
      Argument("pieces", .integer(1...1_000_000), .required, "how many pieces the axis has")
    ],
    source: "y_j = max_k x_(k n + j), n = columns / pieces (Goodfellow et al. 2013)")

  /// How many pieces the last axis has.
  public let pieces: Int

  /// A maximum over pieces.
  public init(pieces: Int) { self.pieces = pieces }

  /// From checked attributes.
  public init(attributes: Arguments) throws(OperatorError) {
    pieces = attributes.integer("pieces")
  }

  /// The number of pieces.
  public var attributes: Arguments { ["pieces": .integer(pieces)] }

  /// Pure, and each example by itself.
  public var traits: Traits { [.pure, .perExample] }

  /// The operand's type with one piece's columns; throws where the pieces do not come out even.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    try OperandCheck.count(operands, 1, of: "max_pieces")
    try OperandCheck.lastAxis(operands[0], of: "max_pieces")
    guard operands[0].columns % pieces == 0 else {
      throw OperatorError(
        .shape, "the last axis does not divide into \(pieces) pieces",
        expected: "a multiple of \(pieces)", found: operands[0].shapeText)
    }
    let columns = operands[0].columns / pieces
    return [operands[0].with(extents: operands[0].extents.dropLast() + [columns])]
  }

  /// The upstream gradient where the maximum was.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    guard let upstream = context.upstream[0] else { return [nil] }
    let gradient = MaxPiecesGradient(pieces: pieces)
    return [try context.builder.apply(gradient, context.operands[0], upstream)]
  }

  /// Row by row.
  public func kernel(_ site: KernelSite) -> any Kernel {
    MaxPiecesKernel(site, pieces: pieces, gradient: false)
  }

  /// A comparison for each operand element.
  public func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int {
    operands.map(\.count).reduce(0, +)
  }
}

/// The gradient of `max_pieces` from its operand and the upstream gradient; the first of equal
/// maxima receives it.
public struct MaxPiecesGradient: Operator, Hashable {
  /// The declaration.
  public static let declaration = Declaration(
    "max_pieces_gradient", .primitive, "The gradient of `max_pieces`: to the first largest piece.",
    arguments: [
      Argument("pieces", .integer(1...1_000_000), .required, "how many pieces the axis has")
    ],
    source: "dx_(k n + j) = dy_j where k is the first largest piece, else 0")

  /// How many pieces the last axis has.
  public let pieces: Int

  /// The gradient of a maximum over pieces.
  public init(pieces: Int) { self.pieces = pieces }

  /// From checked attributes.
  public init(attributes: Arguments) throws(OperatorError) {
    pieces = attributes.integer("pieces")
  }

  /// The number of pieces.
  public var attributes: Arguments { ["pieces": .integer(pieces)] }

  /// Pure.
  public var traits: Traits { .pure }

  /// The first operand's type; throws where the second is not its maximum's.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    try OperandCheck.count(operands, 2, of: "max_pieces_gradient")
    let reduced = try MaxPieces(pieces: pieces).results(of: [operands[0]])
    try OperandCheck.agreement(reduced + [operands[1]], of: "max_pieces_gradient")
    return [operands[0]]
  }

  /// There are no second derivatives.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    throw OperatorError(.attribute, "`max_pieces_gradient` has no gradient of its own")
  }

  /// Row by row.
  public func kernel(_ site: KernelSite) -> any Kernel {
    MaxPiecesKernel(site, pieces: pieces, gradient: true)
  }

  /// In place of the first operand.
  public func mayShare(result: Int, operand: Int) -> Bool { operand == 0 }
}

private final class MaxPiecesKernel: Kernel {
  private let type: TensorType
  private let pieces: Int
  private let outputs: Int
  private let isGradient: Bool
  private let rowPieces: RowPieces

  init(_ site: KernelSite, pieces: Int, gradient: Bool) {
    type = site.operands[0]
    self.pieces = pieces
    outputs = type.columns / pieces
    isGradient = gradient
    rowPieces = RowPieces(columns: type.columns)
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let rows = type.rows(samples: frame.samples)
    let (x, y) = (buffers.operand(0), buffers.result(0))
    let upstream = isGradient ? buffers.operand(1) : x
    frame.pool.parallel(rowPieces.count(rows: rows)) { piece in
      for row in rowPieces.range(piece, rows: rows) {
        let (wide, narrow) = (row * type.columns, row * outputs)
        if isGradient {
          spread(x + wide, upstream + narrow, y + wide)
        } else {
          reduce(x + wide, y + narrow)
        }
      }
    }
  }

  /// NaN wins, so that a broken run shows.
  private func reduce(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>) {
    y.update(from: x, count: outputs)
    for piece in 1..<max(pieces, 1) {
      let values = x + piece * outputs
      for column in 0..<outputs {
        let value = values[column]
        if value > y[column] || value.isNaN { y[column] = value }
      }
    }
  }

  private func spread(
    _ x: UnsafePointer<Float>, _ upstream: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>
  ) {
    for column in 0..<outputs {
      var best = 0
      for piece in 1..<max(pieces, 1)
      where x[piece * outputs + column] > x[best * outputs + column] { best = piece }
      for piece in 0..<pieces {
        dx[piece * outputs + column] = piece == best ? upstream[column] : 0
      }
    }
  }
}
