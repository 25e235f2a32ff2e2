import Testing

@testable import Data

@Suite struct SymmetricEigenTests {
  @Test(arguments: [1, 2, 3, 8, 17, 40]) func vectorsDiagonalize(size: Int) throws {
    var matrix = [Double](repeating: 0, count: size * size)
    for i in 0..<size {
      for j in 0...i {
        let value = Double((i * 31 + j * 17 + i * j * 7) % 23) - 11
        matrix[i * size + j] = value
        matrix[j * size + i] = value
      }
    }
    let eigen = try #require(SymmetricEigen(matrix, size: size))
    #expect(eigen.values == eigen.values.sorted(by: >))
    for (index, value) in eigen.values.enumerated() {
      let vector = Array(eigen.vectors[index * size..<(index + 1) * size])
      for row in 0..<size {
        let product = (0..<size).reduce(0) { $0 + matrix[row * size + $1] * vector[$1] }
        #expect(abs(product - value * vector[row]) < 1e-11 * Double(size * 12))
      }
      #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-12)
    }
  }

  /// The second difference matrix has the eigenvalues 2 - 2 cos(k pi / (n + 1)).
  @Test func secondDifferences() throws {
    let size = 5
    var matrix = [Double](repeating: 0, count: 25)
    for i in 0..<size {
      matrix[i * size + i] = 2
      if i > 0 { matrix[i * size + i - 1] = -1 }
      if i < size - 1 { matrix[i * size + i + 1] = -1 }
    }
    let eigen = try #require(SymmetricEigen(matrix, size: size))
    let root = 3.0.squareRoot()
    for (found, wanted) in zip(eigen.values, [2 + root, 3, 2, 1, 2 - root]) {
      #expect(abs(found - wanted) < 1e-13)
    }
  }

  @Test func degenerateMatrices() throws {
    #expect(SymmetricEigen([Double](repeating: 0, count: 16), size: 4)?.values == [0, 0, 0, 0])
    let ones = try #require(SymmetricEigen([Double](repeating: 1, count: 9), size: 3))
    #expect(abs(ones.values[0] - 3) < 1e-13 && abs(ones.values[2]) < 1e-13)
    #expect(SymmetricEigen([], size: 0)?.values == [])
  }
}
