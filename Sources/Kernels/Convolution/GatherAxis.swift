import CKernels

/// One axis of a convolution's image, kernel and result.
struct GatherAxis {
  /// Places of the image.
  let length: Int
  /// Places of the result.
  let results: Int
  /// Taps of the kernel.
  let taps: Int
  /// Places of the image from one result to the next.
  let stride: Int
  /// Places of the image from one tap to the next.
  let dilation: Int
  /// Zeros before the image.
  let pad: Int

  /// The rows and the columns of a convolution.
  static func both(_ shape: ConvolutionShape) -> (y: GatherAxis, x: GatherAxis) {
    (
      GatherAxis(
        length: shape.height, results: shape.outputHeight, taps: shape.kernelHeight,
        stride: shape.strideY, dilation: shape.dilationY, pad: shape.padTop),
      GatherAxis(
        length: shape.width, results: shape.outputWidth, taps: shape.kernelWidth,
        stride: shape.strideX, dilation: shape.dilationX, pad: shape.padLeft)
    )
  }

  /// The convolution: result m reads places m * stride - pad + t * dilation.
  var forward: ck_axis {
    ck_axis(
      results: results, out_first: 0, out_step: 1, in_first: -pad, in_step: stride,
      in_length: length, taps: taps, tap_step: dilation, weight_first: 0, weight_step: 1)
  }

  /// The gradient by the image, in phases: the places that are `phase` modulo the stride all see
  /// the same taps, those with (phase + pad - t * dilation) divisible by the stride, and results
  /// that lie beside each other. Taps are taken last first, so that places read go up.
  var backward: [ck_axis] { (0..<min(stride, length)).map(backward(phase:)) }

  private func backward(phase: Int) -> ck_axis {
    let common = greatestCommonDivisor(dilation, stride)
    let tapStep = stride / common
    let first = (0..<min(taps, tapStep)).first { (phase + pad - $0 * dilation) % stride == 0 }
    let count = first.map { (taps - 1 - $0) / tapStep + 1 } ?? 0
    let last = (first ?? 0) + max(count - 1, 0) * tapStep
    return ck_axis(
      results: ceilingDivision(length - phase, by: stride), out_first: phase, out_step: stride,
      in_first: count > 0 ? (phase + pad - last * dilation) / stride : 0, in_step: 1,
      in_length: results, taps: count, tap_step: dilation / common, weight_first: last,
      weight_step: -tapStep)
  }
}

/// The largest number that divides both.
private func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
  b == 0 ? a : greatestCommonDivisor(b, a % b)
}
