import Kernels

/// All that happens to a parameter in one step, as one program: clipping, penalties, decay, the
/// optimizer's rule and the average, in one pass over memory; bounds on norms follow.
///
/// Inputs are numbered: 0 the weight, 1 the gradient, then the slots, then the scalars of the step.
/// Outputs are the new weight and the new slots. Parameters of equal settings share one.
public final class ParameterUpdate: Sendable {
  /// What is remembered for each element: the optimizer's slots, then the average.
  public let slots: [Slot]
  /// The new weight and slots.
  public let outputs: [Formula]
  /// The compiled formulas.
  public let program: ElementwiseProgram
  /// What the rule needs the norms of before it steps, over the same inputs; most rules nothing.
  public let measured: [Formula]
  /// The bounds kept after the update.
  public let constraints: [NormConstraint]
  /// Measures before the update, where the rule wants it.
  let norms: MeasuredNorms?
  /// The average, where it must follow the bounds: over weight, average and share.
  let averageProgram: ElementwiseProgram?

  private let settings: UpdateSettings
  private let decay: Double

  /// The update of parameters with these settings.
  public init(_ settings: UpdateSettings) {
    self.settings = settings
    decay = settings.decay
    constraints = settings.regularization.constraints
    let composition = UpdateComposition(settings)
    slots = composition.slots
    outputs = composition.outputs
    program = ElementwiseProgram(outputs)
    measured = composition.measured
    norms = measured.isEmpty ? nil : MeasuredNorms(ElementwiseProgram(measured))
    averageProgram = composition.followingAverage.map { ElementwiseProgram([$0]) }
  }

  /// Which scalar is the factor that follows from what is measured.
  public var factorIndex: Int { settings.optimizer.scalarCount - 1 }

  /// The factor that follows from the norms of what is measured.
  public func factor(norms: StepScalars) -> Double { settings.optimizer.factor(norms: norms) }

  /// How many scalars a step takes.
  public var scalarCount: Int { settings.scalarCount }

  /// The slot that holds the average of the weights, if one is kept.
  public var averageSlot: Int? { settings.average == nil ? nil : slots.count - 1 }

  /// The scalars of update number `step`, counted from 1: the same for every parameter that shares
  /// this update. `gradientFactor` is the clipping's factor for the norm of all gradients.
  public func scalars(step: Int, rate: Double, gradientFactor: Double = 1) -> StepScalars {
    let rate = rate * settings.rateMultiplier
    var scalars = settings.optimizer.scalars(step: step, rate: rate)
    if settings.scalesGradient { scalars.append(gradientFactor) }
    if decay != 0 { scalars.append(rate * decay) }
    if let average = settings.average { scalars.append(average.share(step: step)) }
    return scalars
  }
}

/// What decides how a parameter is updated.
public struct UpdateSettings: Sendable {
  /// The update rule.
  public let optimizer: any Optimizer
  /// The penalties, decays and bounds of the parameter.
  public let regularization: Regularization
  /// The bound on the gradient, if any.
  public let clipping: (any Clipping)?
  /// The average of the weights, if one is kept.
  public let average: (any WeightAverage)?
  /// What the learning rate is multiplied by for this parameter.
  public let rateMultiplier: Double
  /// Whether the optimizer's own decay and layer-wise factors leave the parameter alone, as they
  /// do biases and the parameters of normalisations.
  public let isSpared: Bool

  /// Settings; only the optimizer is required.
  public init(
    optimizer: any Optimizer, regularization: Regularization = Regularization(),
    clipping: (any Clipping)? = nil, average: (any WeightAverage)? = nil,
    rateMultiplier: Double = 1, isSpared: Bool = false
  ) {
    self.optimizer = optimizer
    self.regularization = regularization
    self.clipping = clipping
    self.average = average
    self.rateMultiplier = rateMultiplier
    self.isSpared = isSpared
  }

  /// The decay of the optimizer, unless it spares the parameter, and of the regularizers together.
  var decay: Double { (isSpared ? 0 : optimizer.decay) + regularization.decay }

  /// Whether the gradient is multiplied by a factor at run time.
  var scalesGradient: Bool { clipping?.needsNorm == true }

  /// The optimizer's scalars and one each for the factor, the decay and the average.
  var scalarCount: Int {
    optimizer.scalarCount + (scalesGradient ? 1 : 0) + (decay == 0 ? 0 : 1)
      + (average == nil ? 0 : 1)
  }
}
