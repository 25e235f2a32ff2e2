import Graph
import Kernels

/// A rows x channels matrix at every run: what the kernels of a normalisation work on.
struct ChannelMatrix {
  /// The type of the tensor that is normalised.
  let type: TensorType

  /// The matrix at an address, in a run.
  func rows(_ values: UnsafePointer<Float>, _ frame: Frame) -> RowMatrix {
    RowMatrix(values, rows: type.rows(samples: frame.samples), columns: type.columns)
  }

  /// Bytes of scratch for batch normalisation of at most `samples` examples.
  func workspaceBytes(samples: Int) -> Int {
    let rows = type.rows(samples: samples)
    let floats = BatchNorm.workspaceCount(rows: rows, columns: type.columns)
    return floats * MemoryLayout<Float>.stride
  }
}

/// Training's forward pass.
final class BatchNormTrainingKernel: Kernel {
  private let norm: BatchNorm
  private let matrix: ChannelMatrix
  let workspaceBytes: Int

  init(_ operation: BatchNormTraining, _ site: KernelSite) {
    norm = BatchNorm(
      epsilon: Float(operation.epsilon), momentum: Float(operation.momentum),
      hasRelu: operation.relu)
    matrix = ChannelMatrix(type: site.operands[0])
    workspaceBytes = matrix.workspaceBytes(samples: site.samples)
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let x = matrix.rows(buffers.operand(0), frame)
    let mean = estimate(1, of: buffers)
    let variance = estimate(2, of: buffers)
    guard x.rows > 0 else { return }
    let channels = BatchNorm.Channels(
      scale: buffers.operand(1), shift: buffers.operand(2), mean: buffers.result(3),
      inverse: buffers.result(4), runningMean: mean, runningVariance: variance)
    norm.forward(x, channels, into: buffers.result(0), workspace: buffers.scratch, pool: frame.pool)
  }

  /// The new estimate, holding the old one, unless they are the same memory.
  private func estimate(_ index: Int, of buffers: Buffers) -> UnsafeMutablePointer<Float> {
    let (old, new) = (buffers.operand(index + 2), buffers.result(index))
    if old != UnsafePointer(new) { new.update(from: old, count: matrix.type.columns) }
    return new
  }
}

/// Training's backward pass.
final class BatchNormGradientKernel: Kernel {
  private let norm: BatchNorm
  private let matrix: ChannelMatrix
  let workspaceBytes: Int

  init(_ operation: BatchNormGradient, _ site: KernelSite) {
    norm = BatchNorm(hasRelu: operation.relu)
    matrix = ChannelMatrix(type: site.operands[0])
    workspaceBytes = matrix.workspaceBytes(samples: site.samples)
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let x = matrix.rows(buffers.operand(1), frame)
    let (scales, shifts) = (buffers.result(1), buffers.result(2))
    guard x.rows > 0 else {
      scales.update(repeating: 0, count: x.columns)
      shifts.update(repeating: 0, count: x.columns)
      return
    }
    let mean = UnsafeMutablePointer(mutating: buffers.operand(3))
    let inverse = UnsafeMutablePointer(mutating: buffers.operand(4))
    let channels = BatchNorm.Channels(
      scale: buffers.operand(2), shift: buffers.operand(2), mean: mean, inverse: inverse,
      runningMean: mean, runningVariance: inverse)
    norm.backward(
      x, channels, gradient: buffers.operand(0),
      output: norm.hasRelu ? buffers.operand(5) : nil, into: buffers.result(0),
      scaleGradient: scales, shiftGradient: shifts, workspace: buffers.scratch, pool: frame.pool)
  }
}

/// The fixed map of inference.
final class BatchNormInferenceKernel: Kernel {
  private let norm: BatchNorm
  private let matrix: ChannelMatrix
  let workspaceBytes: Int

  init(_ operation: BatchNormInference, _ site: KernelSite) {
    norm = BatchNorm(epsilon: Float(operation.epsilon))
    matrix = ChannelMatrix(type: site.operands[0])
    workspaceBytes = matrix.workspaceBytes(samples: site.samples)
  }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let mean = UnsafeMutablePointer(mutating: buffers.operand(3))
    let variance = UnsafeMutablePointer(mutating: buffers.operand(4))
    let channels = BatchNorm.Channels(
      scale: buffers.operand(1), shift: buffers.operand(2), mean: mean, inverse: variance,
      runningMean: mean, runningVariance: variance)
    norm.inference(
      matrix.rows(buffers.operand(0), frame), channels, into: buffers.result(0),
      workspace: buffers.scratch, pool: frame.pool)
  }
}
