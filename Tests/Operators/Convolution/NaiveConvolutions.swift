import Graph

@testable import Operators

/// Convolution and its weight gradient in Double, by definition.
struct NaiveConvolutions {
  let form: ConvolutionForm
  /// Height, width and channels of the image.
  let image: [Int]
  /// Kernel height, kernel width, inputs of a group and outputs.
  let kernel: [Int]
  let samples: Int

  /// Rows and columns of the result.
  var size: (Int, Int) {
    func places(_ extent: Int, _ kernel: Int, _ stride: Int, _ dilation: Int) -> Int {
      (extent - (kernel - 1) * dilation - 1) / stride + 1
    }
    return (
      places(
        image[0] + form.pad.top + form.pad.bottom, kernel[0], form.stride.y, form.dilation.y),
      places(
        image[1] + form.pad.left + form.pad.right, kernel[1], form.stride.x, form.dilation.x)
    )
  }

  /// x * W.
  func convolve(_ x: [Double], _ weight: [Double]) -> [Double] {
    var y = [Double](repeating: 0, count: samples * size.0 * size.1 * kernel[3])
    each { pixel, place, result in y[result] += x[pixel] * weight[place] }
    return y
  }

  /// The gradient of x * W by W.
  func weightGradient(_ x: [Double], _ dy: [Double]) -> [Double] {
    var gradient = [Double](repeating: 0, count: kernel.reduce(1, *))
    each { pixel, place, result in gradient[place] += x[pixel] * dy[result] }
    return gradient
  }

  /// The gradient of x * W by x.
  func inputGradient(_ dy: [Double], _ weight: [Double]) -> [Double] {
    var gradient = [Double](repeating: 0, count: samples * image.reduce(1, *))
    each { pixel, place, result in gradient[pixel] += dy[result] * weight[place] }
    return gradient
  }

  /// Every product of the definition: the indices of x, W and y.
  private func each(_ visit: (Int, Int, Int) -> Void) {
    let (rows, columns) = size
    let outputs = kernel[3] / form.groups
    for result in 0..<samples * rows * columns * kernel[3] {
      let output = result % kernel[3]
      let column = result / kernel[3] % columns
      let row = result / kernel[3] / columns % rows
      let sample = result / kernel[3] / columns / rows
      for place in 0..<kernel[0] * kernel[1] * kernel[2] {
        let input = place % kernel[2]
        let across = place / kernel[2] % kernel[1]
        let down = place / kernel[2] / kernel[1]
        let y = row * form.stride.y + down * form.dilation.y - form.pad.top
        let x = column * form.stride.x + across * form.dilation.x - form.pad.left
        guard (0..<image[0]).contains(y), (0..<image[1]).contains(x) else { continue }
        let channel = output / outputs * kernel[2] + input
        visit(
          ((sample * image[0] + y) * image[1] + x) * image[2] + channel,
          place * kernel[3] + output, result)
      }
    }
  }
}
