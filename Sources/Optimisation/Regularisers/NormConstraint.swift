/// A bound on the Euclidean length of a parameter's columns, or of all of it.
public struct NormConstraint: Hashable, Sendable {
  /// What has the length.
  public enum Extent: String, Hashable, Sendable, CaseIterable {
    /// The weights that lead to one output unit.
    case column
    /// All values of the parameter.
    case all
  }

  /// The largest length, above 0.
  public let largest: Double
  /// What has the length.
  public let extent: Extent

  /// A bound.
  public init(largest: Double, per extent: Extent) {
    self.largest = largest
    self.extent = extent
  }

  /// How many Doubles `apply` needs to work with.
  public func workspaceCount(columns: Int) -> Int { extent == .column ? columns : 1 }

  /// Scales what is too long in a row-major rows x columns matrix. Squares are summed in Double
  /// down the rows, so that equal matrices give equal bits; a column with a NaN stays as it is.
  public func apply(
    _ weights: UnsafeMutablePointer<Float>, rows: Int, columns: Int,
    workspace: UnsafeMutablePointer<Double>
  ) {
    switch extent {
    case .column: scaleColumns(weights, rows, columns, workspace)
    case .all: scaleColumns(weights, rows * columns, 1, workspace)
    }
  }

  private func scaleColumns(
    _ weights: UnsafeMutablePointer<Float>, _ rows: Int, _ columns: Int,
    _ factors: UnsafeMutablePointer<Double>
  ) {
    factors.update(repeating: 0, count: columns)
    for row in 0..<rows {
      let values = weights + row * columns
      for column in 0..<columns {
        factors[column] += Double(values[column]) * Double(values[column])
      }
    }
    var isScaled = false
    for column in 0..<columns {
      let norm = factors[column].squareRoot()
      factors[column] = norm > largest ? largest / norm : 1
      isScaled = isScaled || norm > largest
    }
    guard isScaled else { return }
    for row in 0..<rows {
      let values = weights + row * columns
      for column in 0..<columns { values[column] = Float(Double(values[column]) * factors[column]) }
    }
  }
}
