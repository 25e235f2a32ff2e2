import Graph
import Operators
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The normalisations that look at single examples, in Double and straight from their definitions.
struct NormReference64 {
  /// Channels of a position, and values of an example.
  let channels: Int
  let size: Int

  func compute(_ operation: any Operator, _ x: [[Double]]) -> [Double]? {
    switch operation {
    case let norm as GroupNormOperator: return groups(x, norm.groups, norm.epsilon)
    case let norm as RMSNormOperator: return rootMeanSquare(x, norm.epsilon)
    case let norm as LocalResponseNorm: return response(x[0], norm)
    default: return nil
    }
  }

  private func groups(_ x: [[Double]], _ groups: Int, _ epsilon: Double) -> [Double] {
    func place(_ index: Int) -> Int {
      index / size * groups + index % channels / (channels / groups)
    }
    var members: [Int: [Double]] = [:]
    for (index, value) in x[0].enumerated() { members[place(index), default: []].append(value) }
    return x[0].enumerated().map { index, value in
      let values = members[place(index)] ?? []
      let mean = values.reduce(0, +) / Double(values.count)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
      let channel = index % channels
      return (value - mean) / (variance + epsilon).squareRoot() * x[1][channel] + x[2][channel]
    }
  }

  private func rootMeanSquare(_ x: [[Double]], _ epsilon: Double) -> [Double] {
    x[0].indices.map { index in
      let row = x[0][index / channels * channels..<(index / channels + 1) * channels]
      let square = row.reduce(0) { $0 + $1 * $1 } / Double(channels)
      return x[0][index] / (square + epsilon).squareRoot() * x[1][index % channels]
    }
  }

  private func response(_ x: [Double], _ norm: LocalResponseNorm) -> [Double] {
    x.indices.map { index in
      let (row, c) = (index / channels * channels, index % channels)
      var sum = 0.0
      for j in (c - norm.size / 2)...(c + (norm.size - 1) / 2) where (0..<channels).contains(j) {
        sum += x[row + j] * x[row + j]
      }
      return x[index] / pow(norm.k + norm.alpha / Double(norm.size) * sum, norm.beta)
    }
  }
}
