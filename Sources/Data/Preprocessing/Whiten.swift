import CKernels
import Schema
import Support

/// Makes the inputs uncorrelated with variance one.
public struct Whiten: Preprocessing {
  /// How the language names it.
  public static let declaration = Declaration(
    "whiten", .preprocessing, "Makes the inputs uncorrelated, each of variance one.",
    arguments: [
      Argument(
        "form", .choice(["pca", "zca"]), .value(.name("pca")),
        "`pca`: along the directions; `zca`: turned back, as close to the input as may be"),
      Argument(
        "epsilon", .nonNegative, .value(.number(1e-5)),
        "added to each variance, which damps directions of little variance"),
    ],
    source: "Bell and Sejnowski 1997 (zca); y = (x - mean) V (D + epsilon)^-1/2, V^T for zca.",
    details: """
      The output has one axis of as many numbers as the input. Directions without any variance are \
      mapped to 0 where epsilon is 0, with a warning.
      """,
    example: "preprocess = [scale(1/255), whiten(zca, epsilon = 0.1)]")

  private let turnsBack: Bool
  private let epsilon: Double

  /// The step with accepted arguments.
  public init(arguments: Arguments) {
    turnsBack = arguments.word("form") == "zca"
    epsilon = arguments.number("epsilon")
  }

  /// One axis of all features.
  public func shape(for input: InputShape) -> InputShape { InputShape([input.features]) }

  /// The projection on the directions, each divided by its deviation.
  public func fit(_ part: FittingPart) throws(DiagnosticError) -> Transform {
    let basis = try PrincipalBasis(part)
    let count = basis.mean.count
    let factors = factors(basis.values, part)
    // Row `feature` holds its share in each direction.
    var matrix = [Double](repeating: 0, count: count * count)
    for direction in 0..<count {
      for feature in 0..<count {
        matrix[feature * count + direction] =
          basis.vectors[direction * count + feature] * factors[direction]
      }
    }
    if turnsBack { matrix = Self.turned(matrix, basis.vectors, count) }
    return basis.projection(matrix, outputs: count)
  }

  private func factors(_ values: [Double], _ part: FittingPart) -> [Double] {
    // Below this, a variance is rounding.
    let floor = (values.first ?? 0) * Double(values.count) * Double.ulpOfOne
    let factors = values.map { value -> Double in
      let variance = max(value, 0) + epsilon
      return variance > floor && variance > 0 ? 1 / variance.squareRoot() : 0
    }
    let flat = factors.filter { $0 == 0 }.count
    if flat > 0 {
      part.warn(
        DataDiagnostics.flatDirections,
        "\(flat) of \(DataDiagnostics.counted(values.count, "direction")) without variance over "
          + "the training part mapped to 0",
        notes: ["an `epsilon` above 0 keeps them, damped"])
    }
    return factors
  }

  /// `matrix * vectors`, both count x count.
  private static func turned(_ matrix: [Double], _ vectors: [Double], _ count: Int) -> [Double] {
    var result = [Double](repeating: 0, count: count * count)
    result.withUnsafeMutableBufferPointer { buffer in
      vectors.withUnsafeBufferPointer { vectors in
        guard let to = buffer.baseAddress, let vectors = vectors.baseAddress else { return }
        Parallel.perform(count) { row in
          for k in 0..<count {
            let direction = vectors + k * count
            ck_subtract_f64(
              to + row * count, -matrix[row * count + k], direction, 0, direction, count)
          }
        }
      }
    }
    return result
  }
}
