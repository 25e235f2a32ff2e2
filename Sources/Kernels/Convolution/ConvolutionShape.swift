import CKernels

/// The sizes of a two-dimensional convolution: images [samples, height, width, inputs], weights
/// [kernelHeight, kernelWidth, inputs / groups, outputs], results
/// [samples, outputHeight, outputWidth, outputs]. A convolution in one dimension has height 1.
///
/// Sizes are taken as valid: positive, channels divisible by groups, the kernel within the padded
/// image.
public struct ConvolutionShape: Hashable, Sendable {
  /// The most images a run may have.
  public var samples: Int
  /// Rows of an image.
  public var height: Int
  /// Pixels in a row of an image.
  public var width: Int
  /// Channels of an image.
  public var inputs: Int
  /// Rows of the kernel.
  public var kernelHeight: Int
  /// Columns of the kernel.
  public var kernelWidth: Int
  /// Channels of the result.
  public var outputs: Int
  /// Rows from one result to the next.
  public var strideY = 1
  /// Pixels from one result to the next.
  public var strideX = 1
  /// Rows of zeros above the image.
  public var padTop = 0
  /// Rows of zeros below it.
  public var padBottom = 0
  /// Pixels of zeros to its left.
  public var padLeft = 0
  /// Pixels of zeros to its right.
  public var padRight = 0
  /// Rows from one row of the kernel to the next.
  public var dilationY = 1
  /// Pixels from one column of the kernel to the next.
  public var dilationX = 1
  /// Groups the channels are cut into, each seeing its own inputs alone.
  public var groups = 1

  /// Sizes with stride and dilation 1, no padding and one group, to be changed field by field.
  public init(
    samples: Int, height: Int, width: Int, inputs: Int, kernelHeight: Int, kernelWidth: Int,
    outputs: Int
  ) {
    self.samples = samples
    self.height = height
    self.width = width
    self.inputs = inputs
    self.kernelHeight = kernelHeight
    self.kernelWidth = kernelWidth
    self.outputs = outputs
  }

  /// Rows of the result.
  public var outputHeight: Int {
    (height + padTop + padBottom - dilationY * (kernelHeight - 1) - 1) / strideY + 1
  }

  /// Pixels in a row of the result.
  public var outputWidth: Int {
    (width + padLeft + padRight - dilationX * (kernelWidth - 1) - 1) / strideX + 1
  }

  /// Input channels a result sees.
  public var inputsPerGroup: Int { inputs / groups }
  /// Output channels of a group.
  public var outputsPerGroup: Int { outputs / groups }
  /// Floats in one image.
  public var imageCount: Int { height * width * inputs }
  /// Floats in one result.
  public var resultCount: Int { outputHeight * outputWidth * outputs }
  /// Floats in the weights.
  public var weightCount: Int { kernelHeight * kernelWidth * inputsPerGroup * outputs }
  /// Multiplications of one image, those with padding included.
  public var productsPerSample: Int { outputHeight * outputWidth * weightCount }

  /// Pixels of a row of results up to which they can be pooled as they are made.
  public static let widestPooled = Int(CK_WIDEST_POOLED)

  /// Whether the largest of every 2x2 results can be written alone: one group, and rows that fit
  /// the kernels' memory.
  public var canPool: Bool {
    groups == 1 && outputHeight > 1 && 2...Self.widestPooled ~= outputWidth
  }

  /// Whether each result sees one input channel alone.
  var isDepthwise: Bool { groups == inputs && groups > 1 }

  /// Results of each input channel of a depthwise convolution, or 1.
  var repeats: Int { isDepthwise ? outputs / inputs : 1 }

  /// A depthwise convolution of images whose channels are repeated for every result of theirs.
  var repeated: ConvolutionShape {
    guard repeats > 1 else { return self }
    var shape = self
    (shape.inputs, shape.groups) = (outputs, outputs)
    return shape
  }

  /// Whether the convolution is a product of the pixels with one matrix.
  var isPointwise: Bool {
    kernelHeight == 1 && kernelWidth == 1 && strideY == 1 && strideX == 1 && groups == 1
      && padTop == 0 && padBottom == 0 && padLeft == 0 && padRight == 0
  }
}

extension ConvolutionShape {
  /// Pixels of an image up to which a product with the pixels counts as one row of them.
  private static let longRow = 1024

  /// The same convolution with one long row of pixels, where that is the same and gives longer
  /// sums over a row.
  var flattened: ConvolutionShape {
    guard isPointwise, height * width <= ConvolutionShape.longRow else { return self }
    var flat = self
    (flat.height, flat.width) = (1, height * width)
    return flat
  }
}
