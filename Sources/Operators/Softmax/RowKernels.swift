import Graph
import Kernels

/// Runs a function over the rows of one operand.
final class RowMapKernel: Kernel {
  typealias Function = (RowMatrix, UnsafeMutablePointer<Float>, ThreadPool) -> Void

  private let type: TensorType
  private let function: Function

  /// `function` reads the operand and writes a result of the same shape.
  init(_ site: KernelSite, _ function: @escaping Function) {
    type = site.operands[0]
    self.function = function
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    function(type.matrix(buffers.operand(0), frame), buffers.result(0), frame.pool)
  }
}

/// Runs a function over the rows of two operands of one type.
final class RowZipKernel: Kernel {
  typealias Function = (
    RowMatrix, UnsafePointer<Float>, UnsafeMutablePointer<Float>, ThreadPool
  ) -> Void

  private let type: TensorType
  private let function: Function

  /// `function` reads both operands and writes a result of the same shape.
  init(_ site: KernelSite, _ function: @escaping Function) {
    type = site.operands[0]
    self.function = function
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let matrix = type.matrix(buffers.operand(0), frame)
    function(matrix, buffers.operand(1), buffers.result(0), frame.pool)
  }
}

extension TensorType {
  /// A tensor of the type as rows along its last axis, in a run.
  func matrix(_ values: UnsafePointer<Float>, _ frame: Frame) -> RowMatrix {
    RowMatrix(values, rows: rows(samples: frame.samples), columns: columns)
  }
}
