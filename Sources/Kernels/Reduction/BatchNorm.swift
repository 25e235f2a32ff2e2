/// Batch normalisation (Ioffe and Szegedy 2015) of a rows x channels matrix, rows being samples and
/// positions: y = (x - mean) / sqrt(variance + epsilon) scale + shift, with a ReLU after it if
/// asked.
public struct BatchNorm: Sendable {
  /// What is added to the variance.
  public let epsilon: Float
  /// The share of the batch in the running estimates, 0.1 by convention.
  public let momentum: Float
  /// Whether y = max(y, 0) at the end.
  public let hasRelu: Bool
  private let normalising: ElementwiseProgram
  private let differentiating: ElementwiseProgram

  /// A normalisation with the conventional epsilon and momentum.
  public init(epsilon: Float = 1e-5, momentum: Float = 0.1, hasRelu: Bool = false) {
    self.epsilon = epsilon
    self.momentum = momentum
    self.hasRelu = hasRelu
    normalising = hasRelu ? Self.normaliseWithRelu : Self.normalise
    differentiating = hasRelu ? Self.gradientThroughRelu : Self.gradient
  }

  /// What belongs to each channel, one float each; the caller owns the memory.
  public struct Channels {
    /// The learned factor.
    public var scale: UnsafePointer<Float>
    /// The learned summand.
    public var shift: UnsafePointer<Float>
    /// The batch's mean: written forward, read backward.
    public var mean: UnsafeMutablePointer<Float>
    /// 1 / sqrt(the batch's biased variance + epsilon): written forward, read backward.
    public var inverse: UnsafeMutablePointer<Float>
    /// The running mean.
    public var runningMean: UnsafeMutablePointer<Float>
    /// The running variance, of the unbiased estimates.
    public var runningVariance: UnsafeMutablePointer<Float>

    /// Gathers the addresses.
    public init(
      scale: UnsafePointer<Float>, shift: UnsafePointer<Float>,
      mean: UnsafeMutablePointer<Float>, inverse: UnsafeMutablePointer<Float>,
      runningMean: UnsafeMutablePointer<Float>, runningVariance: UnsafeMutablePointer<Float>
    ) {
      self.scale = scale
      self.shift = shift
      self.mean = mean
      self.inverse = inverse
      self.runningMean = runningMean
      self.runningVariance = runningVariance
    }
  }

  /// How many floats of workspace the runs below need for a shape.
  public static func workspaceCount(rows: Int, columns: Int) -> Int {
    ColumnReduction.workspaceCount(rows: rows, columns: columns) + 3 * columns
  }

  /// Normalises by the batch's statistics and moves the running estimates; y may be x, unless the
  /// backward run is to follow.
  public func forward(
    _ x: RowMatrix, _ channels: Channels, into y: UnsafeMutablePointer<Float>,
    workspace: UnsafeMutablePointer<Float>, pool: ThreadPool? = nil
  ) {
    let factor = workspace
    ColumnReduction.moments(
      x.values, rows: x.rows, columns: x.columns, mean: channels.mean, variance: channels.inverse,
      workspace: workspace + 3 * x.columns, pool: pool)
    let unbiased = x.rows > 1 ? Float(Double(x.rows) / Double(x.rows - 1)) : 1
    for c in 0..<x.columns {
      let variance = channels.inverse[c]
      channels.runningMean[c] += momentum * (channels.mean[c] - channels.runningMean[c])
      channels.runningVariance[c] += momentum * (variance * unbiased - channels.runningVariance[c])
      channels.inverse[c] = 1 / (variance + epsilon).squareRoot()
      factor[c] = channels.inverse[c] * channels.scale[c]
    }
    apply(x, channels.mean, factor, channels.shift, y, pool)
  }

  /// Normalises by the running estimates; y may be x.
  public func inference(
    _ x: RowMatrix, _ channels: Channels, into y: UnsafeMutablePointer<Float>,
    workspace factor: UnsafeMutablePointer<Float>, pool: ThreadPool? = nil
  ) {
    for c in 0..<x.columns {
      factor[c] = channels.scale[c] / (channels.runningVariance[c] + epsilon).squareRoot()
    }
    apply(x, channels.runningMean, factor, channels.shift, y, pool)
  }

  /// The gradients by x, scale and shift from dy and what `forward` saved. With a ReLU, `output` is
  /// the forward run's result, whose zeros stop the gradient; dx may be dy.
  public func backward(
    _ x: RowMatrix, _ channels: Channels, gradient dy: UnsafePointer<Float>,
    output: UnsafePointer<Float>? = nil, into dx: UnsafeMutablePointer<Float>,
    scaleGradient: UnsafeMutablePointer<Float>, shiftGradient: UnsafeMutablePointer<Float>,
    workspace: UnsafeMutablePointer<Float>, pool: ThreadPool? = nil
  ) {
    precondition(!hasRelu || output != nil, "the gradient through a ReLU needs its output")
    let (factor, centre, slope) = (workspace, workspace + x.columns, workspace + 2 * x.columns)
    ColumnReduction.gradientSums(
      x.values, gradient: dy, output: hasRelu ? output : nil, mean: channels.mean, rows: x.rows,
      columns: x.columns, sums: shiftGradient, products: scaleGradient,
      workspace: workspace + 3 * x.columns, pool: pool)
    let share = 1 / Float(x.rows)
    for c in 0..<x.columns {
      scaleGradient[c] *= channels.inverse[c]
      factor[c] = channels.inverse[c] * channels.scale[c]
      centre[c] = shiftGradient[c] * share
      slope[c] = scaleGradient[c] * channels.inverse[c] * share
    }
    withUnsafeTemporaryAllocation(of: Operand.self, capacity: 7) { operands in
      operands.initialize(repeating: .full(output ?? dy))
      operands[0] = .full(dy)
      operands[1] = .full(x.values)
      operands[2] = .row(channels.mean)
      operands[3] = .row(factor)
      operands[4] = .row(centre)
      operands[5] = .row(slope)
      differentiating.run(UnsafeBufferPointer(operands), into: dx, x, pool)
    }
  }

  private func apply(
    _ x: RowMatrix, _ mean: UnsafePointer<Float>, _ factor: UnsafePointer<Float>,
    _ shift: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ pool: ThreadPool?
  ) {
    withUnsafeTemporaryAllocation(of: Operand.self, capacity: 4) { operands in
      operands.initialize(repeating: .full(x.values))
      operands[1] = .row(mean)
      operands[2] = .row(factor)
      operands[3] = .row(shift)
      normalising.run(UnsafeBufferPointer(operands), into: y, x, pool)
    }
  }

  // Inputs: x, mean, scale * inverse, shift.
  private static let normal =
    (Formula.input(0) - Formula.input(1)) * Formula.input(2) + Formula.input(3)
  private static let normalise = ElementwiseProgram([normal])
  private static let normaliseWithRelu = ElementwiseProgram([maximum(normal, 0)])

  // Inputs: dy, x, mean, scale * inverse, the mean of dy, that of dy (x - mean) * inverse^2, y.
  private static func inputGradient(_ dy: Formula) -> Formula {
    let slope = (Formula.input(1) - Formula.input(2)) * Formula.input(5)
    return (dy - Formula.input(4) - slope) * Formula.input(3)
  }
  private static let gradient = ElementwiseProgram([inputGradient(.input(0))])
  private static let gradientThroughRelu = ElementwiseProgram([
    inputGradient(select(.input(6), .input(0), 0))
  ])
}

extension ElementwiseProgram {
  /// Runs a program with one output over a matrix of the shape of `x`.
  fileprivate func run(
    _ operands: UnsafeBufferPointer<Operand>, into y: UnsafeMutablePointer<Float>, _ x: RowMatrix,
    _ pool: ThreadPool?
  ) {
    withUnsafePointer(to: y) {
      run(
        inputs: operands, outputs: UnsafeBufferPointer(start: $0, count: 1), rows: x.rows,
        columns: x.columns, pool: pool)
    }
  }
}
