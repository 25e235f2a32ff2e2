/// The living definition of the convolution and its gradients, in double precision and without any
/// cleverness: each element is summed over increasing indices and rounded once.
public enum NaiveConvolution {
  /// Writes the convolution of `samples` images, plus `bias` per channel and `addend` per element,
  /// then ReLU, to y.
  public static func forward(
    _ shape: ConvolutionShape, x: UnsafePointer<Float>, weight: UnsafePointer<Float>,
    y: UnsafeMutablePointer<Float>, samples: Int? = nil, bias: UnsafePointer<Float>? = nil,
    addend: UnsafePointer<Float>? = nil, relu: Bool = false
  ) {
    let rows = (samples ?? shape.samples) * shape.outputHeight * shape.outputWidth
    var sums = [Double](repeating: 0, count: rows * shape.outputs)
    forEachProduct(shape, samples: samples ?? shape.samples) { image, tap, result in
      sums[result] += Double(x[image]) * Double(weight[tap])
    }
    finish(sums, columns: shape.outputs, into: y, bias: bias, addend: addend, relu: relu)
  }

  /// Writes the gradient by the images, plus `bias` per channel and `addend` per element, then
  /// ReLU, to dx; with these it is the transposed convolution of dy.
  public static func inputGradient(
    _ shape: ConvolutionShape, dy: UnsafePointer<Float>, weight: UnsafePointer<Float>,
    dx: UnsafeMutablePointer<Float>, samples: Int? = nil, bias: UnsafePointer<Float>? = nil,
    addend: UnsafePointer<Float>? = nil, relu: Bool = false
  ) {
    var sums = [Double](repeating: 0, count: (samples ?? shape.samples) * shape.imageCount)
    forEachProduct(shape, samples: samples ?? shape.samples) { image, tap, result in
      sums[image] += Double(dy[result]) * Double(weight[tap])
    }
    finish(sums, columns: shape.inputs, into: dx, bias: bias, addend: addend, relu: relu)
  }

  /// Writes the gradient by the weights, summed over `samples` images, to dweight.
  public static func weightGradient(
    _ shape: ConvolutionShape, x: UnsafePointer<Float>, dy: UnsafePointer<Float>,
    dweight: UnsafeMutablePointer<Float>, samples: Int? = nil
  ) {
    var sums = [Double](repeating: 0, count: shape.weightCount)
    forEachProduct(shape, samples: samples ?? shape.samples) { image, tap, result in
      sums[tap] += Double(x[image]) * Double(dy[result])
    }
    finish(sums, columns: shape.outputs, into: dweight)
  }

  /// Calls `body` with the places in the images, the weights and the results of every product.
  private static func forEachProduct(
    _ shape: ConvolutionShape, samples: Int, _ body: (Int, Int, Int) -> Void
  ) {
    let (height, width) = (shape.outputHeight, shape.outputWidth)
    for pixel in 0..<samples * height * width {
      let (sample, row, column) = (pixel / width / height, pixel / width % height, pixel % width)
      for tap in 0..<shape.kernelHeight * shape.kernelWidth {
        let (tapRow, tapColumn) = (tap / shape.kernelWidth, tap % shape.kernelWidth)
        let y = row * shape.strideY - shape.padTop + tapRow * shape.dilationY
        let x = column * shape.strideX - shape.padLeft + tapColumn * shape.dilationX
        guard 0..<shape.height ~= y, 0..<shape.width ~= x else { continue }
        let image = ((sample * shape.height + y) * shape.width + x) * shape.inputs
        for input in 0..<shape.inputsPerGroup {
          let weights = (tap * shape.inputsPerGroup + input) * shape.outputs
          for output in 0..<shape.outputs {
            let group = output / shape.outputsPerGroup
            body(
              image + group * shape.inputsPerGroup + input, weights + output,
              pixel * shape.outputs + output)
          }
        }
      }
    }
  }

  private static func finish(
    _ sums: [Double], columns: Int, into results: UnsafeMutablePointer<Float>,
    bias: UnsafePointer<Float>? = nil, addend: UnsafePointer<Float>? = nil, relu: Bool = false
  ) {
    for (index, sum) in sums.enumerated() {
      let sum = sum + (bias.map { Double($0[index % columns]) } ?? 0)
      let value = sum + (addend.map { Double($0[index]) } ?? 0)
      results[index] = Float(relu && value < 0 ? 0 : value)
    }
  }
}
