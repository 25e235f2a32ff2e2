import Graph
import Kernels
import Schema

/// The gradient of a product by its weight: xᵀ dy, summed over the batch and all axes but the last.
public struct LinearWeightGradient: Operator {
  /// The gradient of a product.
  public init() {}

  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "linear_weight_gradient", .primitive, "Multiplies transposed inputs by output gradients.",
    source: "dW = xᵀ dy", details: "x is [..., inputs], dy [..., outputs], with the same rows.",
    example: "linear_weight_gradient(%x, %dy)")

  /// The operator, which has no attributes.
  public init(attributes: Arguments) throws(OperatorError) {}

  /// None.
  public var attributes: Arguments { [:] }

  /// A product is pure.
  public var traits: Traits { .pure }

  /// `[..., inputs]` and `[..., outputs]` give `[inputs, outputs]`.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    let (x, dy) = try operands.two(named: "linear_weight_gradient")
    return [try MatrixShapes.outerProduct(x, dy)]
  }

  /// With upstream u of dW: dy uᵀ by x, and x u by dy.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    guard let upstream = context.upstream[0] else { return [nil, nil] }
    let operands = context.operands
    var gradients: [ValueID?] = [nil, nil]
    if context.wanted[0] {
      gradients[0] = try context.builder.apply(LinearInputGradient(), operands[1], upstream)
    }
    if context.wanted[1] {
      gradients[1] = try context.builder.apply(Linear(bias: false), operands[0], upstream)
    }
    return gradients
  }

  /// A tiled product that reads x transposed.
  public func kernel(_ site: KernelSite) -> any Kernel { WeightGradientKernel(site) }

  /// One multiply-add for each row, input and output.
  public func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int {
    MatrixShapes.arithmetic(operands[0], columns: results[0].columns)
  }
}

/// xᵀ dy, bound to its shapes; the rows, over which it sums, may be fewer in a short batch.
private final class WeightGradientKernel: Kernel {
  private let full: MatMul
  private let input: TensorType
  private let blas: BLAS?

  init(_ site: KernelSite) {
    input = site.operands[0]
    blas = site.blas
    full = WeightGradientKernel.product(
      input, outputs: site.operands[1].columns, samples: site.samples, blas)
  }

  private static func product(
    _ input: TensorType, outputs: Int, samples: Int, _ blas: BLAS?
  ) -> MatMul {
    MatMul(
      m: input.columns, n: outputs, k: input.rows(samples: samples), transposeA: true,
      transposeB: false, blas: blas)
  }

  var workspaceBytes: Int { full.workspaceCount * MemoryLayout<Float>.stride }

  var choice: String { full.choice }

  func run(_ buffers: Buffers, _ frame: Frame) {
    guard full.m > 0, full.n > 0 else { return }
    var product = full
    if input.rows(samples: frame.samples) != full.k {
      product = WeightGradientKernel.product(
        input, outputs: full.n, samples: frame.samples, blas)
    }
    product.run(
      a: buffers.operand(0), b: buffers.operand(1), c: buffers.result(0),
      workspace: buffers.scratch, pool: frame.pool)
  }
}
