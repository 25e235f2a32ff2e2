import Schema
import Support

/// A random orthogonal matrix.
public struct OrthogonalInitializer: Initializer {
  /// How the language names it.
  public static let declaration = Declaration(
    "orthogonal", .initializer, "Draws a random matrix whose columns, or rows, are orthogonal.",
    arguments: [
      Argument("gain", .positive, .value(.number(1)), "the length of the columns, or rows")
    ],
    source: "w = gain Q of the QR decomposition of a normal matrix, evenly over all orthogonal "
      + "matrices: Saxe et al. 2013",
    details: """
      All extents but the last count as rows. Every singular value is `gain`, so that a deep \
      linear net passes signals and gradients on without loss, whatever its depth. Use sqrt(2) \
      behind relu.
      """,
    example: "weight = orthogonal(gain = 1.4142)")

  private let gain: Double

  /// An orthogonal matrix from its arguments.
  public init(arguments: Arguments) throws(InvalidArgument) { gain = arguments.number("gain") }

  /// An orthogonal matrix of a gain.
  init(gain: Double) { self.gain = gain }

  /// Writes gain Q: orthonormal columns where there are at least as many rows as columns, else
  /// rows.
  public func fill(
    _ buffer: UnsafeMutableBufferPointer<Float>, shape: ParameterShape, stream: RandomStream
  ) {
    let (rows, columns) = OrthogonalInitializer.matrix(shape)
    guard rows > 0, columns > 0, buffer.count == rows * columns else { return }
    let length = max(rows, columns)
    var basis = OrthonormalBasis(count: min(rows, columns), length: length)
    basis.draw(stream)
    basis.orthonormalize()
    let isTall = rows >= columns
    for index in buffer.indices {
      let (row, column) = index.quotientAndRemainder(dividingBy: columns)
      let value = isTall ? basis[column, row] : basis[row, column]
      buffer[index] = Float(gain * value)
    }
  }

  /// gain^2 over the larger of rows and columns.
  public func expectedVariance(_ shape: ParameterShape) -> Double? {
    let (rows, columns) = OrthogonalInitializer.matrix(shape)
    return gain * gain / Double(max(rows, columns, 1))
  }

  /// The shape as a matrix: a parameter of one axis is a single column.
  private static func matrix(_ shape: ParameterShape) -> (rows: Int, columns: Int) {
    guard shape.extents.count > 1, let last = shape.extents.last else { return (shape.count, 1) }
    return (shape.extents.dropLast().reduce(1, *), last)
  }
}
