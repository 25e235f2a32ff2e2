import Graph
import Kernels

/// Runs a function over every row of one operand.
final class RowMapKernel: Kernel {
  typealias Function = (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void

  private let type: TensorType
  private let pieces: RowPieces
  private let function: Function

  /// `function` reads a row of the operand and writes one of the result, both of `columns` values.
  init(_ site: KernelSite, _ function: @escaping Function) {
    type = site.operands[0]
    pieces = RowPieces(columns: type.columns)
    self.function = function
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let rows = type.rows(samples: frame.samples)
    let columns = type.columns
    let (x, y) = (buffers.operand(0), buffers.result(0))
    frame.pool.parallel(pieces.count(rows: rows)) { piece in
      for row in pieces.range(piece, rows: rows) {
        function(x + row * columns, y + row * columns, columns)
      }
    }
  }
}

/// Runs a function over every row of two operands of one type.
final class RowZipKernel: Kernel {
  typealias Function = (
    UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int
  ) -> Void

  private let type: TensorType
  private let pieces: RowPieces
  private let function: Function

  /// `function` reads a row of each operand and writes one of the result, all of `columns` values.
  init(_ site: KernelSite, _ function: @escaping Function) {
    type = site.operands[0]
    pieces = RowPieces(columns: type.columns)
    self.function = function
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let rows = type.rows(samples: frame.samples)
    let columns = type.columns
    let (a, b, y) = (buffers.operand(0), buffers.operand(1), buffers.result(0))
    frame.pool.parallel(pieces.count(rows: rows)) { piece in
      for row in pieces.range(piece, rows: rows) {
        let offset = row * columns
        function(a + offset, b + offset, y + offset, columns)
      }
    }
  }
}
