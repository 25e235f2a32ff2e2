/// A convolution of single pixels, or its transpose: one product of all pixels with the weights.
final class PointwiseConvolution: PackedConvolution {
  private let product: MatMul
  private let layout: PackedMatrix
  private let isTransposed: Bool
  /// Pixels of an image.
  private let pixels: Int

  /// The convolution of a shape that is pointwise.
  init(_ shape: ConvolutionShape, isTransposed: Bool, _ form: InstructionSet) {
    let (k, n) =
      isTransposed ? (shape.outputs, shape.inputs) : (shape.inputs, shape.outputs)
    pixels = shape.height * shape.width
    product = MatMul(
      m: shape.samples * pixels, n: n, k: k, transposeA: false, transposeB: isTransposed,
      instructions: form)
    layout = PackedMatrix(k: k, n: n, instructions: form)
    self.isTransposed = isTransposed
  }

  var packedCount: Int { layout.packedCount }

  var workspaceCount: Int { product.workspaceCount }

  var choice: String { product.choice }

  func pack(
    _ weight: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>, pool: ThreadPool?
  ) {
    layout.pack(weight, transposed: isTransposed, into: packed)
  }

  func run(
    from input: UnsafePointer<Float>, weight: UnsafePointer<Float>,
    to output: UnsafeMutablePointer<Float>, workspace: UnsafeMutablePointer<Float>, samples: Int,
    epilogue: Epilogue, pool: ThreadPool
  ) {
    product.run(
      a: input, b: weight, c: output, workspace: workspace, rows: samples * pixels,
      epilogue: epilogue, pool: pool)
  }

  func run(
    from input: UnsafePointer<Float>, packed: UnsafePointer<Float>,
    to output: UnsafeMutablePointer<Float>, workspace: UnsafeMutablePointer<Float>, samples: Int,
    epilogue: Epilogue, pool: ThreadPool
  ) {
    product.run(
      a: input, packed: packed, c: output, workspace: workspace, rows: samples * pixels,
      epilogue: epilogue, pool: pool)
  }
}
