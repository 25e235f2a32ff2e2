import Graph
import Kernels
import Schema

/// The gradient of a product by its input: dy Wᵀ.
public struct LinearInputGradient: Operator {
  /// The gradient of a product.
  public init() {}

  /// How the catalogue knows it.
  public static let declaration = Declaration(
    "linear_input_gradient", .primitive, "Multiplies the last axis by a transposed weight matrix.",
    source: "dx = dy Wᵀ", details: "dy is [..., outputs], W [inputs, outputs].",
    example: "linear_input_gradient(%dy, %weight)")

  /// The operator, which has no attributes.
  public init(attributes: Arguments) throws(OperatorError) {}

  /// None.
  public var attributes: Arguments { [:] }

  /// A product is pure, and each example by itself.
  public var traits: Traits { [.pure, .perExample] }

  /// `[..., outputs]` and `[inputs, outputs]` give `[..., inputs]`.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    let (dy, weight) = try operands.two(named: "linear_input_gradient")
    return [try MatrixShapes.transposedProduct(dy, weight)]
  }

  /// With upstream u of dx: u W by dy, and uᵀ dy by W.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    guard let upstream = context.upstream[0] else { return [nil, nil] }
    let operands = context.operands
    var gradients: [ValueID?] = [nil, nil]
    if context.wanted[0] {
      gradients[0] = try context.builder.apply(Linear(bias: false), upstream, operands[1])
    }
    if context.wanted[1] {
      gradients[1] = try context.builder.apply(LinearWeightGradient(), upstream, operands[0])
    }
    return gradients
  }

  /// A tiled product that reads W transposed.
  public func kernel(_ site: KernelSite) -> any Kernel { InputGradientKernel(site) }

  /// One multiply-add for each row, input and output.
  public func arithmetic(_ operands: [TensorType], _ results: [TensorType]) -> Int {
    MatrixShapes.arithmetic(operands[0], columns: results[0].columns)
  }
}

/// dy Wᵀ, bound to its shapes.
private final class InputGradientKernel: Kernel {
  private let product: MatMul
  private let upstream: TensorType

  init(_ site: KernelSite) {
    upstream = site.operands[0]
    product = MatMul(
      m: upstream.rows(samples: site.samples), n: site.results[0].columns, k: upstream.columns,
      transposeA: false, transposeB: true, blas: site.blas)
  }

  var workspaceBytes: Int { product.workspaceCount * MemoryLayout<Float>.stride }

  var choice: String { product.choice }

  func run(_ buffers: Buffers, _ frame: Frame) {
    let rows = upstream.rows(samples: frame.samples)
    guard rows > 0, product.n > 0 else { return }
    product.run(
      a: buffers.operand(0), b: buffers.operand(1), c: buffers.result(0),
      workspace: buffers.scratch, rows: rows, pool: frame.pool)
  }
}
