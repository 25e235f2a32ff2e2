/// The living definition of products of reduced precision: the naive convolution of rounded
/// numbers, and sums of integers without any cleverness.
public enum NaiveReducedProduct {
  /// Writes the convolution of images with bfloat16 weights to y, in double precision; with
  /// `roundsInputs` the images are rounded as well.
  public static func bfloat16(
    _ shape: ConvolutionShape, x: [Float], weights: [UInt16], roundsInputs: Bool,
    bias: [Float]? = nil, addend: [Float]? = nil, relu: Bool = false
  ) -> [Float] {
    let inputs = roundsInputs ? x.map(BFloat16.rounded) : x
    var y = [Float](repeating: 0, count: shape.samples * shape.resultCount)
    let floats = weights.map(BFloat16.value)
    let none = [Float]()
    (bias ?? none).withUnsafeBufferPointer { biases in
      (addend ?? none).withUnsafeBufferPointer { addends in
        NaiveConvolution.forward(
          shape, x: inputs, weight: floats, y: &y, bias: bias == nil ? nil : biases.baseAddress,
          addend: addend == nil ? nil : addends.baseAddress, relu: relu)
      }
    }
    return y
  }

  /// The convolution of images with weights of integers: sums of integers, each multiplied by the
  /// scales of the input and of its output, plus bias and addend, each of these rounded.
  public static func integers(
    _ shape: ConvolutionShape, x: [Float], weights: QuantisedWeights, input: InputScale,
    bias: [Float]? = nil, addend: [Float]? = nil, relu: Bool = false
  ) -> [Float] {
    let pixels = shape.outputHeight * shape.outputWidth
    return (0..<shape.samples * pixels).flatMap { pixel in
      (0..<shape.outputs).map { output in
        let sum = sum(shape, x, weights, input, pixel, output)
        var value = Float(sum) * (weights.scales[output] * input.scale)
        if let bias { value += bias[output] }
        if let addend { value += addend[pixel * shape.outputs + output] }
        return relu && value < 0 ? 0 : value
      }
    }
  }

  private static func sum(
    _ shape: ConvolutionShape, _ x: [Float], _ weights: QuantisedWeights, _ input: InputScale,
    _ pixel: Int, _ output: Int
  ) -> Int {
    let (row, column) = (pixel / shape.outputWidth, pixel % shape.outputWidth)
    let (sample, place) = (row / shape.outputHeight, row % shape.outputHeight)
    var sum = 0
    for tap in 0..<shape.kernelHeight * shape.kernelWidth {
      let (tapRow, tapColumn) = (tap / shape.kernelWidth, tap % shape.kernelWidth)
      let y = place * shape.strideY - shape.padTop + tapRow * shape.dilationY
      let x0 = column * shape.strideX - shape.padLeft + tapColumn * shape.dilationX
      guard 0..<shape.height ~= y, 0..<shape.width ~= x0 else { continue }
      for channel in 0..<shape.inputs {
        let value = x[((sample * shape.height + y) * shape.width + x0) * shape.inputs + channel]
        let weight = weights.integers[(tap * shape.inputs + channel) * shape.outputs + output]
        sum += (input.quantised(value) - input.zero) * Int(weight)
      }
    }
    return sum
  }
}
