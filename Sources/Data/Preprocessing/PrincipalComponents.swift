import Schema
import Support

/// Keeps the directions of largest variance.
public struct PrincipalComponents: Preprocessing {
  /// How the language names it.
  public static let declaration = Declaration(
    "pca", .preprocessing, "Keeps the coordinates along the directions of largest variance.",
    arguments: [Argument("k", .count, .required, "how many directions to keep")],
    source: "Pearson 1901; eigenvectors of the covariance over the training part.",
    details: """
      The output has one axis of k numbers, uncorrelated over the training part and ordered by \
      variance. The largest component of each direction is positive.
      """,
    example: "preprocess = [scale(1/255), pca(50)]")

  private let k: Int

  /// The step with accepted arguments.
  public init(arguments: Arguments) { k = arguments.integer("k") }

  /// One axis of k numbers.
  public func shape(for input: InputShape) -> InputShape { InputShape([k]) }

  /// The projection on the first `k` eigenvectors, the mean moved to 0.
  public func fit(_ part: FittingPart) throws(DiagnosticError) -> Transform {
    let features = part.input.features
    if k > features {
      throw DataDiagnostics.error(
        DataDiagnostics.components,
        "\(DataDiagnostics.counted(k, "component")) wanted of inputs of "
          + DataDiagnostics.counted(features, "feature"),
        at: part.span)
    }
    let basis = try PrincipalBasis(part)
    var matrix = [Double](repeating: 0, count: features * k)
    for component in 0..<k {
      for feature in 0..<features {
        matrix[feature * k + component] = basis.vectors[component * features + feature]
      }
    }
    return basis.projection(matrix, outputs: k)
  }
}

/// The principal directions of a part.
struct PrincipalBasis {
  /// The mean of each feature.
  let mean: [Double]
  /// The variance along each direction, largest first.
  let values: [Double]
  /// The directions as rows.
  let vectors: [Double]

  /// Decomposes the covariance of a part.
  init(_ part: FittingPart) throws(DiagnosticError) {
    let covariance = try Covariance(part)
    mean = covariance.mean
    guard let eigen = SymmetricEigen(covariance.matrix, size: mean.count) else {
      throw DataDiagnostics.error(
        DataDiagnostics.notFitted, "the covariance of the features could not be decomposed",
        at: part.span)
    }
    values = eigen.values
    vectors = eigen.vectors
  }

  /// `(x - mean) * matrix` as a transform; the matrix is features x outputs.
  func projection(_ matrix: [Double], outputs: Int) -> Transform {
    var offset = [Double](repeating: 0, count: outputs)
    for (feature, mean) in mean.enumerated() {
      for output in 0..<outputs { offset[output] -= mean * matrix[feature * outputs + output] }
    }
    return .project(
      matrix: matrix.map { Float($0) }, offset: offset.map { Float($0) }, inputs: mean.count,
      outputs: outputs)
  }
}
