import Testing

@testable import Kernels

@Suite(.serialized) struct OperandTests {
  private let formula = Formula.input(0) * Formula.input(1) + Formula.input(2) - Formula.input(3)

  /// The formula over a full, a row, a column and a scalar operand, element by element.
  private func expected(_ full: [Float], _ row: [Float], _ column: [Float], _ index: Int) -> Float {
    let place = (index / row.count, index % row.count)
    return (full[index] * row[place.1] + column[place.0]) - 0.25
  }

  /// Operands whose products and sums are exact, so that fusing cannot change a bit.
  private func whole(_ count: Int, _ seed: UInt64) -> [Float] {
    sampleValues(count, seed: seed, range: 100).map { $0.rounded() }
  }

  private func check(rows: Int, columns: Int, pool: ThreadPool? = nil) {
    let full = whole(rows * columns, 1)
    let row = whole(columns, 2)
    let column = whole(rows, 3)
    var output = [Float](repeating: 0, count: rows * columns)
    output.withUnsafeMutableBufferPointer { target in
      guard let target = target.baseAddress else { return }
      full.withUnsafeBufferPointer { full in
        row.withUnsafeBufferPointer { row in
          column.withUnsafeBufferPointer { column in
            guard let full = full.baseAddress, let row = row.baseAddress,
              let column = column.baseAddress
            else { return }
            ElementwiseProgram([formula]).run(
              inputs: [.full(full), .row(row), .column(column), .scalar(0.25)],
              outputs: [target], rows: rows, columns: columns, pool: pool)
          }
        }
      }
    }
    for index in output.indices {
      #expect(output[index] == expected(full, row, column, index), "\(rows)x\(columns) \(index)")
    }
  }

  @Test func everyShapeAroundTheVectorAndTheBlock() {
    forEachForm { _ in
      for columns in [1, 2, 3, 7, 10, 15, 16, 17, 31, 33, 64, 255, 256, 257, 511, 513] {
        for rows in [1, 2, 5, 16, 53] where rows * columns < 3000 {
          check(rows: rows, columns: columns)
        }
      }
    }
  }

  @Test func piecesOfThreads() {
    let pool = ThreadPool(threads: 3)
    check(rows: 1, columns: 40_000, pool: pool)
    check(rows: 4_001, columns: 10, pool: pool)
    check(rows: 3, columns: 17_000, pool: pool)
  }

  @Test func partOfAMatrix() {
    forEachForm { _ in
      for width in [1, 3, 16, 32, 33, 128, 129, 400] {
        partOfAMatrix(rows: 2..<45, columns: 3..<3 + width)
      }
    }
  }

  /// Runs in place over a part of a matrix, with an operand of every kind.
  private func partOfAMatrix(rows: Range<Int>, columns: Range<Int>) {
    let stride = columns.upperBound + 5
    var matrix = whole((rows.upperBound + 2) * stride, 4)
    let before = matrix
    let (row, column) = (whole(stride, 5), whole(rows.upperBound + 2, 6))
    let program = ElementwiseProgram([formula])
    matrix.withUnsafeMutableBufferPointer { matrix in
      row.withUnsafeBufferPointer { row in
        column.withUnsafeBufferPointer { column in
          guard let base = matrix.baseAddress, let row = row.baseAddress,
            let column = column.baseAddress
          else { return }
          let step = BoundElementwise(
            program, inputs: [.full(base), .row(row), .column(column), .scalar(-4)],
            outputs: [base])
          step.run(
            rows: rows, columns: columns, stride: stride, replacing: 3, by: .scalar(0.25))
        }
      }
    }
    for index in matrix.indices {
      let inside = rows.contains(index / stride) && columns.contains(index % stride)
      let value = inside ? expected(before, row, column, index) : before[index]
      #expect(matrix[index] == value, "\(rows) x \(columns), \(index)")
    }
  }

  @Test func partOfAMatrixFromABlockOfItsOwn() {
    forEachForm { _ in
      for width in [1, 3, 16, 33, 200, 600] {
        for before in [0, 3] { fromABlock(rows: 2..<31, columns: before..<before + width) }
      }
    }
  }

  /// Adds a block that lies alone to a part of a matrix that ends with the block's last column.
  private func fromABlock(rows: Range<Int>, columns: Range<Int>) {
    let stride = columns.upperBound
    var matrix = whole((rows.upperBound + 1) * stride, 7)
    let before = matrix
    let block = whole(rows.count * columns.count, 8)
    let program = ElementwiseProgram([Formula.input(0) + Formula.input(1)])
    matrix.withUnsafeMutableBufferPointer { matrix in
      block.withUnsafeBufferPointer { block in
        guard let base = matrix.baseAddress, let block = block.baseAddress else { return }
        let step = BoundElementwise(
          program, inputs: [.full(base), .scalar(7)], outputs: [base])
        step.run(
          rows: rows, columns: columns, stride: stride, replacing: 1, by: .block(block))
      }
    }
    for index in matrix.indices {
      let (r, c) = (index / stride, index % stride)
      let inside = rows.contains(r) && columns.contains(c)
      let place = (r - rows.lowerBound) * columns.count + c - columns.lowerBound
      #expect(matrix[index] == before[index] + (inside ? block[place] : 0))
    }
  }

  @Test func boundOperandsChangeInPlace() {
    var output: [Float] = [0, 0, 0]
    output.withUnsafeMutableBufferPointer { target in
      guard let target = target.baseAddress else { return }
      let program = ElementwiseProgram([Formula.input(0) + Formula.input(1)])
      let step = BoundElementwise(program, inputs: [.full(target), .scalar(1)], outputs: [target])
      step.run(rows: 1, columns: 3)
      step.inputs[1] = .scalar(10)
      step.run(rows: 3, columns: 1)
    }
    #expect(output == [11, 11, 11])
  }
}

extension BoundElementwise {
  /// Binds a program to operands, one for each input, and outputs, one address for each.
  fileprivate convenience init(
    _ program: ElementwiseProgram, inputs operands: [Operand],
    outputs targets: [UnsafeMutablePointer<Float>]
  ) {
    self.init(program, operands: operands.count)
    _ = inputs.update(from: operands)
    _ = outputs.initialize(from: targets)
  }
}
