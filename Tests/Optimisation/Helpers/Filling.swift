import Schema
import Support

@testable import Optimisation

/// The first values that an initializer gives a parameter.
func drawn(
  _ value: Value, _ shape: ParameterShape, seed: UInt64 = 1, name: String = "weight"
) throws -> [Float] {
  let initializer = try OptimisationCatalogues.initializer(value)
  var values = [Float](repeating: .nan, count: shape.count)
  values.withUnsafeMutableBufferPointer {
    initializer.fill($0, shape: shape, stream: RandomStream(seed: seed, purpose: name))
  }
  return values
}

/// The mean, the mean square about `center`, and the mean fourth power about it.
func moments(_ values: [Float], about center: Double) -> (
  mean: Double, second: Double, fourth: Double
) {
  var (mean, second, fourth) = (0.0, 0.0, 0.0)
  for value in values {
    let deviation = Double(value) - center
    mean += Double(value)
    second += deviation * deviation
    fourth += deviation * deviation * deviation * deviation
  }
  let count = Double(values.count)
  return (mean / count, second / count, fourth / count)
}
