import Graph
import Kernels

/// The sizes of products of reduced precision.
enum ReducedShapes {
  /// A linear layer: every row is an image of one pixel.
  static func linear(_ x: TensorType, _ weight: TensorType, samples: Int) -> ConvolutionShape {
    ConvolutionShape(
      samples: x.rows(samples: samples), height: 1, width: 1, inputs: x.columns, kernelHeight: 1,
      kernelWidth: 1, outputs: weight.columns)
  }

  /// A convolution; one that is a product with the pixels has them as its images.
  static func convolution(
    _ form: ConvolutionForm, _ x: TensorType, _ weight: TensorType, samples: Int
  ) -> ConvolutionShape {
    var shape = form.shape(image: x, weight: weight, samples: samples)
    guard shape.kernelHeight * shape.kernelWidth == 1, form.pad.isEmpty,
      form.stride == PerAxis(1, 1)
    else { return shape }
    shape.samples *= shape.height * shape.width
    (shape.height, shape.width) = (1, 1)
    return shape
  }

  /// Throws where the channels are cut into groups.
  static func requireOneGroup(_ form: ConvolutionForm) throws(OperatorError) {
    guard form.groups == 1 else {
      throw OperatorError(
        .attribute, "convolutions of reduced precision read all channels", expected: "1 group",
        found: "\(form.groups) groups")
    }
  }
}
